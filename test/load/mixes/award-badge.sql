-- 50 clients award one badge, 10 times over
-- clients 50, calls 10
--- setup
SELECT botdb.get_or_create_user({user});
--- script
INSERT INTO botdb_load.results (mix, won) VALUES ('{mix}', botdb.award_badge({user}, '{mix}_' || :n % 10, 'load_bot'));
--- counts
SELECT 'calls', 500, count(*) FROM botdb_load.results WHERE mix = '{mix}'
UNION ALL
SELECT 'true', 10, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND won
UNION ALL
SELECT 'badges', 10, botdb.count_user_badges({user})
