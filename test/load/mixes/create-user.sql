-- 20 clients create one user, 10 times over
-- clients 20, calls 10
--- setup
--- script
INSERT INTO botdb_load.results (mix, won)
SELECT '{mix}', telegram_id = {user} + :n % 10 FROM botdb.get_or_create_user({user} + :n % 10, 'name_' || :client_id);
--- counts
SELECT 'calls', 200, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND won
UNION ALL
SELECT 'users', 10, count(*) FROM botdb.users WHERE telegram_id BETWEEN {user} AND {user} + 9
