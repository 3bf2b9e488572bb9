-- What the bot needs, done once, as a superuser.
-- psql "$DATABASE_URL" -f setup.sql     in a database with the extension botdb
\set ON_ERROR_STOP on

-- The role that the bot logs in with: choose a password of your own. Charges need botdb_billing.
SELECT 'CREATE ROLE grammy_bot' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grammy_bot') \gexec
ALTER ROLE grammy_bot LOGIN PASSWORD 'quiz';
GRANT botdb_bot, botdb_billing TO grammy_bot;
-- Whoever else holds somebody's row holds up this bot for so long only: the update then comes again.
ALTER ROLE grammy_bot SET lock_timeout = '2s';

-- Bound to the bot it acts as that bot only, and need not name it. What people type may be too long to keep.
SELECT botdb.register_bot('grammy_bot', login_role => 'grammy_bot', limits => '{"storage_bytes": 7000}');

SELECT botdb.set_levels('[{"level": 2, "min_xp": 100}, {"level": 3, "min_xp": 250}, {"level": 4, "min_xp": 500},
  {"level": 5, "min_xp": 1000}, {"level": 6, "min_xp": 2000}]');
SELECT botdb.define_badge('perfect', 'All right', criteria => '$.right == $.questions');
SELECT botdb.define_badge('scholar', 'Three quizzes', criteria => '$.quizzes >= 3');
SELECT botdb.create_promocode('welcome', 'trainings', 2);
SELECT botdb.create_promocode('early', 'credits', 3, max_uses => 2);
SELECT botdb.define_tariff('month', 'Quizzes for a month', 199, 'XTR', 'month', 30);
SELECT botdb.define_tariff('five', 'Five quizzes', 50, 'XTR', 'credits', credits => 5);
