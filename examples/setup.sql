-- What the quiz bot of the examples needs, done once, as a superuser.
-- psql "$DATABASE_URL" -f setup.sql     in a new database with the extension
\set ON_ERROR_STOP on

-- The role that the bot logs in with, here with a password that everybody knows. Roles are the cluster's: it may be there
-- already, so that all it needs is said again.
SELECT 'CREATE ROLE quiz_example' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quiz_example') \gexec
ALTER ROLE quiz_example LOGIN PASSWORD 'quiz';
-- What botdb_bot has is for playing and spending; charges need botdb_billing.
GRANT botdb_bot, botdb_billing TO quiz_example;

-- Bound to the bot it acts as that bot only, and need not name it. So few users a day only to show what the next one sees.
SELECT botdb.register_bot(
  'quiz_example', default_session => '{"question": 0}', default_stats => '{"right": 0}',
  login_role => 'quiz_example', limits => '{"users_per_day": 3}');

SELECT botdb.set_levels('[{"level": 2, "min_xp": 100}, {"level": 3, "min_xp": 300}]');
SELECT botdb.define_badge('two_right', 'Two right answers', criteria => '$.right >= 2');
SELECT botdb.create_promocode('spring', 'trainings', 2, max_uses => 100);
SELECT botdb.define_tariff('month', 'One month', 199, 'XTR', 'month');
