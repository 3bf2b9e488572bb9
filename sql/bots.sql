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

-- A login role that is bound to no bot may call nothing; a bound one acts for its bot only, in a connection that was open
-- before as well.
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

-- Renamed, it stays bound, and is listed by its new name; the old one is free for another.
ALTER ROLE regress_botdb_quiz RENAME TO regress_botdb_renamed;
SET SESSION AUTHORIZATION regress_botdb_renamed;
SELECT botdb.add_xp(6700000001, 0);
SELECT botdb.add_xp(6700000001, 0, 'bots_other');
SELECT bot_name, login_role FROM botdb.list_bots();
RESET SESSION AUTHORIZATION;
SELECT * FROM botdb.verify() WHERE check_name = 'bindings';
CREATE ROLE regress_botdb_quiz LOGIN IN ROLE botdb_bot;
SELECT bot_name, login_role FROM botdb.register_bot('bots_other', login_role => 'regress_botdb_quiz');
SELECT bot_name, login_role FROM botdb.bots WHERE bot_name IN ('bots_quiz', 'bots_other') ORDER BY 1;
SELECT bot_name, login_role FROM botdb.register_bot('bots_other', login_role => '');
DROP ROLE regress_botdb_quiz;
ALTER ROLE regress_botdb_renamed RENAME TO regress_botdb_quiz;
-- Dropped and made again, it is another role.
SELECT bot_name, login_role FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_quiz');
DROP ROLE regress_botdb_quiz;
SELECT * FROM botdb.verify() WHERE check_name = 'bindings';
CREATE ROLE regress_botdb_quiz LOGIN IN ROLE botdb_bot;
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT botdb.add_xp(6700000001, 0);
RESET SESSION AUTHORIZATION;
SELECT * FROM botdb.verify() WHERE check_name = 'bindings';
-- In an installation where all bots trust each other, a superuser may have it otherwise.
SET botdb.allow_unbound = on;
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT botdb.add_xp(6700000001, 0, 'bots_quiz');
SET botdb.allow_unbound = off;
RESET SESSION AUTHORIZATION;
RESET botdb.allow_unbound;
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

-- A second login of the same bot, which takes its payments: it sees the bot's users and refunds what was paid, and the bot
-- stays bound.
CREATE ROLE regress_botdb_money LOGIN IN ROLE botdb_billing;
SELECT count(*) FROM botdb.define_tariff('bots_five', 'Five', 5, 'XTR', 'credits', credits => 5);
SET botdb.bot_name = 'bots_quiz';
SELECT status FROM botdb.apply_payment(6700000001, 'bots', 'old', 'bots_five');
RESET botdb.bot_name;
SELECT login_role, billing_role FROM botdb.register_bot('bots_quiz', billing_role => 'regress_botdb_money');
SET SESSION AUTHORIZATION regress_botdb_money;
SELECT status, granted FROM botdb.apply_payment(6700000001, 'bots', 'new', 'bots_five');
SELECT status, details FROM botdb.refund_payment('bots', 'old');
SELECT has_access, details FROM botdb.check_access(6700000001);
SELECT payment_id, status FROM botdb.get_user_payments(6700000001) ORDER BY 1;
SELECT botdb.add_xp(6700000001, 1);
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT botdb.add_xp(6700000001, 0);
RESET SESSION AUTHORIZATION;
-- What is wrong for the one is wrong for the other.
SELECT botdb.register_bot('bots_quiz', billing_role => 'regress_botdb_quiz');
SELECT botdb.register_bot('bots_quiz', login_role => 'regress_botdb_money');
SELECT botdb.register_bot('bots_other', login_role => 'regress_botdb_money');
SELECT botdb.register_bot('bots_other', billing_role => 'regress_botdb_quiz');
SELECT botdb.register_bot('bots_other', billing_role => 'regress_botdb_nobody');
SELECT botdb.register_bot('bots_other', billing_role => 'botdb_billing');
SELECT botdb.register_bot('bots_other', billing_role => session_user);
\set VERBOSITY terse
UPDATE botdb.bots SET billing_role = login_role WHERE bot_name = 'bots_quiz';
\set VERBOSITY default
-- A bound administrator changes it neither.
GRANT botdb_admin TO regress_botdb_money;
SET SESSION AUTHORIZATION regress_botdb_money;
SELECT botdb.register_bot('bots_quiz', billing_role => '');
RESET SESSION AUTHORIZATION;
REVOKE botdb_admin FROM regress_botdb_money;
-- Both are followed when they are renamed, and may change places.
ALTER ROLE regress_botdb_quiz RENAME TO regress_botdb_renamed;
ALTER ROLE regress_botdb_money RENAME TO regress_botdb_quiz;
ALTER ROLE regress_botdb_renamed RENAME TO regress_botdb_money;
SELECT login_role, billing_role FROM botdb.list_bots() WHERE bot_name = 'bots_quiz';
SELECT * FROM botdb.verify() WHERE check_name = 'bindings' AND subject LIKE 'bot bots%';
SELECT login_role, billing_role
FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_quiz', billing_role => 'regress_botdb_money');
SELECT role_oid::regrole, billing FROM botdb.bindings WHERE bot_name = 'bots_quiz' ORDER BY billing;
ALTER ROLE regress_botdb_quiz RENAME TO regress_botdb_renamed;
ALTER ROLE regress_botdb_money RENAME TO regress_botdb_quiz;
ALTER ROLE regress_botdb_renamed RENAME TO regress_botdb_money;
SELECT login_role, billing_role
FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_quiz', billing_role => 'regress_botdb_money');
-- Loaded as a restore does, a bot has both bound by their names.
BEGIN;
DELETE FROM botdb.bots WHERE bot_name = 'bots_quiz';
INSERT INTO botdb.bots (bot_name, login_role, billing_role) VALUES ('bots_quiz', 'regress_botdb_quiz', 'regress_botdb_money');
SELECT role_oid::regrole, billing FROM botdb.bindings WHERE bot_name = 'bots_quiz' ORDER BY billing;
ROLLBACK;
-- A role that loses its place, or that may call nothing, is told of.
SELECT login_role, billing_role FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_second');
SELECT login_role, billing_role FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_quiz', billing_role => 'regress_botdb_second');
SELECT login_role, billing_role FROM botdb.register_bot('bots_quiz', billing_role => '');
REVOKE botdb_bot FROM regress_botdb_second;
SELECT login_role, billing_role FROM botdb.register_bot('bots_quiz', billing_role => 'regress_botdb_second');
SELECT * FROM botdb.verify() WHERE check_name = 'bindings';
GRANT botdb_bot TO regress_botdb_second;
-- One that was dropped is not replaced by whoever has its name, when the other is bound.
DROP ROLE regress_botdb_second;
CREATE ROLE regress_botdb_second LOGIN IN ROLE botdb_bot;
SELECT login_role, billing_role FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_quiz');
SELECT * FROM botdb.verify() WHERE check_name = 'bindings';
SELECT login_role, billing_role FROM botdb.register_bot('bots_quiz', billing_role => '');
DELETE FROM botdb.payments WHERE provider = 'bots';
DELETE FROM botdb.access_events e USING botdb.users u WHERE u.id = e.user_id AND u.telegram_id = 6700000001;
DELETE FROM botdb.subscriptions s USING botdb.users u WHERE u.id = s.user_id AND u.telegram_id = 6700000001;
DELETE FROM botdb.tariffs WHERE tariff = 'bots_five';
DROP ROLE regress_botdb_money;

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
SELECT botdb.register_bot('bots_other', login_role => 'botdb_bot');
SELECT botdb.register_bot('bots_other', limits => '{"xp_per_day": 5}');
SELECT botdb.register_bot('bots_other', limits => '{"xp_per_call": -5}');
SELECT botdb.register_bot('bots_other', limits => '{"xp_per_call": 1.5}');
SELECT botdb.register_bot('bots_other', limits => '{"xp_per_call": "50"}');
SELECT botdb.register_bot('bots_other', limits => '[]');
SELECT bot_name, login_role, default_session FROM botdb.list_bots() WHERE bot_name IN ('bots_quiz', 'bots_other');

-- Limits are merged, and null is the default again. Whoever is no administrator meets them.
SELECT limits FROM botdb.register_bot('bots_quiz', limits => '{"xp_per_call": 100, "xp_per_user_day": 400, "badge_types": 1}');
SELECT limits FROM botdb.register_bot('bots_quiz', limits => '{"xp_per_call": null, "users_per_day": 2, "leaderboard_rows": 1}');
SELECT limits FROM botdb.register_bot('bots_quiz', limits => '{"xp_per_call": 200}');
SELECT total_xp AS xp_before FROM botdb.get_user(6700000001) \gset
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT botdb.add_xp(6700000001, 201);
SELECT total_xp > 200 AS given FROM botdb.add_xp(6700000001, 200);
SELECT botdb.add_xp(6700000001, 200);
SELECT botdb.add_xp_batch(ARRAY[6700000001, 6700000001], ARRAY[100, 101]::bigint[]);
SELECT botdb.update_user_stats_after_training(6700000001, 9223372036854775807);
SELECT botdb.award_badge(6700000001, 'bots_first'), botdb.award_badge(6700000001, 'bots_first');
SELECT botdb.award_badge(6700000001, 'bots_second');
RESET SESSION AUTHORIZATION;
SELECT telegram_id FROM botdb.get_or_create_user(6700000014);
SELECT count(*) > 1 AS more FROM botdb.get_leaderboard(100);
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT count(*) FROM botdb.get_leaderboard(100);
SELECT count(*) FROM botdb.get_leaderboard(100, 1);
SELECT telegram_id FROM unnest(ARRAY[6700000011, 6700000011]) id, botdb.get_or_create_user(id);
SELECT count(*) FROM botdb.get_user_session(6700000012);
SELECT botdb.get_or_create_user(6700000013);
RESET SESSION AUTHORIZATION;
SELECT total_xp - :xp_before AS given FROM botdb.get_user(6700000001);
SELECT total_xp - :xp_before AS administrators_too FROM botdb.add_xp(6700000001, 1000, 'bots_quiz');

-- Taken back, of this bot alone, and no more than once.
SELECT level AS level_before FROM botdb.get_user(6700000001) \gset
SELECT * FROM botdb.revert_xp('bots_quiz', 'yesterday', 'tomorrow');
SELECT * FROM botdb.revert_xp('bots_quiz', 'yesterday', 'tomorrow');
SELECT * FROM botdb.get_xp_by_bot(6700000001);
SELECT level < :level_before AS lower, level = botdb.level_for_xp(total_xp) AS as_by_xp FROM botdb.get_user(6700000001);
SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';
-- Of a user who has less by now, no more than is there; from a board as much, and once.
SELECT botdb.define_board('bots_sum'), total_xp - total_xp AS xp FROM botdb.add_xp(6700000001, 0, 'bots_quiz');
SELECT new_level > 0 AS given FROM botdb.add_xp(6700000001, 1000, 'bots_quiz');
UPDATE botdb.users SET total_xp = 30 WHERE telegram_id = 6700000001;
SELECT xp FROM botdb.revert_xp('bots_quiz', 'yesterday', 'tomorrow');
SELECT xp FROM botdb.revert_xp('bots_quiz', 'yesterday', 'tomorrow');
SELECT score FROM botdb.get_board('bots_sum');
SELECT botdb.drop_board('bots_sum');
DELETE FROM botdb.xp_events e USING botdb.users u WHERE u.id = e.user_id AND u.telegram_id = 6700000001;
SELECT * FROM botdb.revert_xp('bots_quiz', 'tomorrow', 'yesterday');
SELECT * FROM botdb.revert_xp('bots_quiz', '-infinity');
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT * FROM botdb.revert_xp('bots_quiz', 'yesterday');
RESET SESSION AUTHORIZATION;

-- Removed, unless it has rows; with its own data if asked, what users have got stays.
SELECT FROM botdb.register_bot('bots_empty');
SELECT botdb.remove_bot('bots_empty') AS removed, botdb.remove_bot('bots_empty') AS again;
SELECT botdb.remove_bot('bots_quiz');
SELECT botdb.remove_bot('bots_quiz', true);
SELECT count(*) FROM botdb.get_session(6700000001, 'bots_quiz');
SELECT badge_type FROM botdb.get_user_badges(6700000001, 'bots_quiz');
SET SESSION AUTHORIZATION regress_botdb_quiz;
SELECT botdb.add_xp(6700000001, 0);
RESET SESSION AUTHORIZATION;
SELECT FROM botdb.register_bot('bots_quiz', login_role => 'regress_botdb_quiz');

-- Two roles that have exchanged names: each stays bound to its bot.
SELECT FROM botdb.register_bot('bots_other', login_role => 'regress_botdb_second');
ALTER ROLE regress_botdb_quiz RENAME TO regress_botdb_third;
ALTER ROLE regress_botdb_second RENAME TO regress_botdb_quiz;
ALTER ROLE regress_botdb_third RENAME TO regress_botdb_second;
SELECT FROM botdb.register_bot('bots_other', login_role => 'regress_botdb_quiz');
SELECT bot_name, login_role FROM botdb.bots WHERE bot_name IN ('bots_quiz', 'bots_other') ORDER BY 1;
SELECT FROM botdb.register_bot('bots_other', login_role => '');
-- A role that was dropped, and one of another bot, or of the same, that has its name now.
CREATE ROLE regress_botdb_fourth LOGIN IN ROLE botdb_bot;
SELECT FROM botdb.register_bot('bots_other', login_role => 'regress_botdb_fourth');
DROP ROLE regress_botdb_fourth;
ALTER ROLE regress_botdb_second RENAME TO regress_botdb_fourth;
CREATE ROLE regress_botdb_fifth LOGIN IN ROLE botdb_bot;
SELECT bot_name, login_role FROM botdb.register_bot('bots_other', login_role => 'regress_botdb_fifth', billing_role => 'regress_botdb_quiz');
DROP ROLE regress_botdb_fifth;
ALTER ROLE regress_botdb_quiz RENAME TO regress_botdb_fifth;
SELECT bot_name, login_role, billing_role FROM botdb.register_bot('bots_other', login_role => '');
SELECT bot_name, login_role FROM botdb.bots WHERE bot_name IN ('bots_quiz', 'bots_other') ORDER BY 1;
SELECT FROM botdb.register_bot('bots_other', billing_role => '');
ALTER ROLE regress_botdb_fifth RENAME TO regress_botdb_quiz;
ALTER ROLE regress_botdb_fourth RENAME TO regress_botdb_second;

-- A superuser is bound by no other way either.
BEGIN;
CREATE ROLE regress_botdb_super SUPERUSER LOGIN;
UPDATE botdb.bots SET billing_role = 'regress_botdb_super' WHERE bot_name = 'bots_quiz';
SELECT count(*) FROM botdb.bindings WHERE bot_name = 'bots_quiz' AND billing;
SELECT * FROM botdb.verify() WHERE check_name = 'bindings' AND subject = 'bot bots_quiz';
ROLLBACK;

-- An empty login_role unbinds.
SELECT bot_name, login_role FROM botdb.register_bot('bots_quiz', login_role => '');
DELETE FROM botdb.badges WHERE badge_type LIKE 'bots\_%';
SELECT count(botdb.delete_user(telegram_id)) AS erased FROM botdb.users WHERE telegram_id BETWEEN 6700000011 AND 6700000014;
DROP ROLE regress_botdb_quiz, regress_botdb_second;
