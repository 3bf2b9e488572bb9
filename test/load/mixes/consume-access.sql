-- 100 clients consume 10 credits of two purchases
-- clients 100, calls 1
--- setup
SELECT botdb.get_or_create_user({user});
SELECT botdb.create_subscription({user}, 'credits', credits => 4);
SELECT botdb.create_subscription({user}, 'credits', credits => 6);
--- script
INSERT INTO botdb_load.results (mix, won) VALUES ('{mix}', botdb.consume_access({user}, 'load_bot'));
--- counts
SELECT 'calls', 100, count(*) FROM botdb_load.results WHERE mix = '{mix}'
UNION ALL
SELECT 'true', 10, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND won
UNION ALL
SELECT 'credits left', 0, sum(credits_left)
FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id WHERE u.telegram_id = {user}
