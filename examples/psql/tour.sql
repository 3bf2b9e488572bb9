-- A tour of botdb in psql: what a developer sets up once, and how to look around.
-- psql "$DATABASE_URL" -f tour.sql     in a database with the extension and nothing in it
\set ON_ERROR_STOP on
\pset footer off

\echo Two bots. A new session starts from what the bot says here.
SELECT bot_name, default_session FROM botdb.register_bot('sales_bot', default_session => '{"step": "hello"}');
SELECT bot_name, default_session FROM botdb.register_bot('quiz_bot');

\echo Levels that every bot uses, unless a call brings its own.
SELECT botdb.set_levels(
  '[{"level": 2, "min_xp": 100, "name": "Listener"}, {"level": 3, "min_xp": 500, "name": "Master"}]');

\echo A badge that is awarded by hand, and one that has a condition.
SELECT badge_type, name FROM botdb.define_badge('early_bird', 'Early bird');
SELECT badge_type, criteria FROM botdb.define_badge('attentive', 'Attentive', criteria => '$.question_count >= 8');

\echo What may be bought, and a code to give away.
SELECT tariff, price, currency FROM botdb.define_tariff('month', 'One month', 199, 'XTR', 'month');
SELECT code, type, value, max_uses FROM botdb.create_promocode('welcome', 'free_month', 1, max_uses => 2);

\echo A user comes to both bots.
\set olga 6120457731
SET botdb.bot_name = 'sales_bot';
SELECT botdb.get_user_session(:olga, username => 'olga', first_name => 'Ольга') -> 'session' AS sales_session;
SELECT botdb.get_user_session(:olga, 'quiz_bot') -> 'session' AS quiz_session;

\echo XP and levels belong to the user, whatever bot they came from.
SELECT * FROM botdb.add_xp(:olga, 80, 'quiz_bot');
SELECT * FROM botdb.add_xp(:olga, 80);
SELECT * FROM botdb.get_xp_by_bot(:olga);

\echo A training ends: session, history, counters, XP and badges in one call.
SELECT leveled_up, new_level, total_xp, new_badges
FROM botdb.finish_training(:olga, 400, '{"question_count": 9, "clarity_level": 88}');

\echo A code gives a month; a second try changes nothing.
SELECT * FROM botdb.redeem_promocode(:olga, 'Welcome');
SELECT * FROM botdb.redeem_promocode(:olga, 'WELCOME');
SELECT has_access, access_type, details -> 'days_left' AS days_left FROM botdb.check_access(:olga);

\echo A payment grants once, however often it is reported.
SELECT status, granted, details -> 'days' AS days
FROM botdb.apply_payment(:olga, 'stars', 'charge-1', 'month', 199, 'XTR');
SELECT status, granted, details -> 'days' AS days
FROM botdb.apply_payment(:olga, 'stars', 'charge-1', 'month', 199, 'XTR');

\echo A call that is made again with its request_id returns what it returned, and changes nothing.
SELECT * FROM botdb.add_xp(:olga, 40, request_id => 'update-870001');
SELECT * FROM botdb.add_xp(:olga, 40, request_id => 'update-870001');

\echo Several calls are one transaction like any other.
BEGIN;
SELECT * FROM botdb.add_xp(:olga, 1000);
ROLLBACK;
SELECT total_xp FROM botdb.get_user(:olga);

\echo A login role for the quiz bot: it acts as this bot and no other, within limits.
SELECT 'CREATE ROLE tour_quiz LOGIN IN ROLE botdb_bot'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tour_quiz') \gexec
SELECT bot_name, login_role, limits
FROM botdb.register_bot('quiz_bot', login_role => 'tour_quiz', limits => '{"xp_per_call": 500}');

\echo A table of its own: erasing a user deletes their rows there, too.
CREATE TABLE quiz_answers (user_id bigint NOT NULL, answer text NOT NULL);
GRANT SELECT, INSERT ON quiz_answers TO tour_quiz;
SELECT botdb.attach_user_table('quiz_answers', 'user_id');

\echo The bot at work.
SET SESSION AUTHORIZATION tour_quiz;
INSERT INTO quiz_answers SELECT id, '1961' FROM botdb.get_user(:olga);
SELECT * FROM botdb.add_xp(:olga, 20);
RESET SESSION AUTHORIZATION;

\echo Looking around: the tables may be read, for reports.
SELECT first_name, total_xp, level, total_trainings FROM botdb.users;
SELECT bot_name, session_data, stats_data - 'last_training_date' AS stats, version
FROM botdb.bot_sessions ORDER BY bot_name;
SELECT badge_type, name, earned_in_bot FROM botdb.badge_user_association;
SELECT botdb.explain_access(:olga) ->> 'access_type' AS access_type;
SELECT event, access_type, duration, promocode_id, payment_id, bot_name FROM botdb.access_events ORDER BY id;
SELECT jsonb_object_keys(botdb.export_user(:olga)) AS kept_of_a_user;

\echo Does all of it hold together? No row: yes.
SELECT * FROM botdb.verify();
