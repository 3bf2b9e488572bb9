-- Bots: registered, listed, bound to login roles.
\pset format unaligned
SELECT count(*) FROM botdb.get_or_create_user(6700000001);

-- Created; what is given replaces, NULL leaves.
SELECT bot_name, login_role, default_session, default_stats, created_at = now() AS created_now
FROM botdb.register_bot('bots_quiz', '{"step": 1}');
SELECT bot_name, default_session, default_stats FROM botdb.register_bot('bots_quiz', default_stats => '{"best": 0}');
SELECT bot_name, default_session, default_stats FROM botdb.register_bot('bots_quiz', default_session => '{"step": 2}');
SELECT bot_name, default_session, default_stats FROM botdb.register_bot('bots_quiz');
SELECT bot_name, default_session FROM botdb.register_bot('bots_«Ёж» ''"; \');
SELECT bot_name FROM botdb.list_bots() WHERE bot_name LIKE 'bots\_%' ORDER BY bot_name COLLATE "C";

-- New sessions start from the bot's defaults, the old ones stay.
SELECT s->'session' AS session, s->'stats' AS stats FROM botdb.get_user_session(6700000001, 'bots_quiz') AS s;
SELECT FROM botdb.register_bot('bots_quiz', '{"step": 3}');
SELECT s->'session' AS session, s->'stats' AS stats FROM botdb.get_user_session(6700000001, 'bots_quiz') AS s;

-- A bound login role acts for its bot only, in a connection that was open before as well.
CREATE ROLE regress_botdb_quiz LOGIN IN ROLE botdb_bot;
SELECT bot_name FROM botdb.register_bot('bots_other');
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT botdb.add_xp(6700000001, 1, 'bots_other');
SELECT botdb.register_bot('bots_mine');
RESET SESSION AUTHORIZATION;
SELECT bot_name, login_role FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_quiz');
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT botdb.add_xp(6700000001, 10);
SELECT botdb.add_xp(6700000001, 100, 'bots_quiz');
SELECT botdb.add_xp(6700000001, 1000, 'bots_other');
SELECT bot_name FROM botdb.list_bots() WHERE bot_name LIKE 'bots\_%' ORDER BY bot_name COLLATE "C";
RESET SESSION AUTHORIZATION;
SELECT * FROM botdb.get_xp_by_bot(6700000001);

-- Binding again is no error; a bind that is rolled back never was.
SELECT bot_name, login_role FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_quiz');
CREATE ROLE regress_botdb_second LOGIN IN ROLE botdb_bot;
BEGIN;
SELECT bot_name, login_role FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_second');
SET LOCAL SESSION AUTHORIZATION regress_botdb_second;
SELECT botdb.add_xp(6700000001, 0);
ROLLBACK;
SET SESSION AUTHORIZATION regress_botdb_second;
SELECT botdb.add_xp(6700000001, 0);
RESET SESSION AUTHORIZATION;

-- Strict: a bot has to be registered.
SET botdb.strict_bots = on;
SELECT botdb.add_xp(6700000001, 1, 'bots_unheard_of');
SELECT bot_name FROM botdb.register_bot('bots_heard_of');
SELECT botdb.add_xp(6700000001, 1, 'bots_heard_of');
RESET botdb.strict_bots;

-- Errors.
SELECT botdb.register_bot(NULL);
SELECT botdb.register_bot('');
SELECT bot_name FROM botdb.register_bot(repeat('ё', 50));
SELECT botdb.register_bot(repeat('ё', 51));
SELECT botdb.register_bot('bots_quiz', '[]');
SELECT botdb.register_bot('bots_quiz', default_stats => '5');
SELECT botdb.register_bot('bots_quiz', 'null');
SELECT botdb.register_bot('bots_quiz', login_role => 'regress_botdb_nobody');
SELECT botdb.register_bot('bots_other', login_role => 'regress_botdb_quiz');
SELECT bot_name, login_role, default_session FROM botdb.list_bots() WHERE bot_name IN ('bots_quiz', 'bots_other');

-- An empty login_role unbinds.
SELECT bot_name, login_role FROM botdb.register_bot('bots_quiz', login_role => '');
DROP ROLE regress_botdb_quiz, regress_botdb_second;
