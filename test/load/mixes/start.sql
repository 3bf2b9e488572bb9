-- 20 clients start one new user in one new bot, 10 times over
-- clients 20, calls 10
--- setup
--- script
INSERT INTO botdb_load.results (mix, won)
SELECT '{mix}', s ->> 'version' = '1' FROM botdb.get_user_session({user} + :n % 10, '{mix}') s;
--- counts
SELECT 'calls', 200, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND won
UNION ALL
SELECT 'users', 10, count(*) FROM botdb.users WHERE telegram_id BETWEEN {user} AND {user} + 9
UNION ALL
SELECT 'sessions', 10, count(*) FROM botdb.bot_sessions WHERE bot_name = '{mix}'
UNION ALL
SELECT 'bots', 1, count(*) FROM botdb.bots WHERE bot_name = '{mix}'
