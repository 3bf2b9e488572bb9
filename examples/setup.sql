-- What the quiz bot of the examples needs, done once, as an administrator.
-- psql "$DATABASE_URL" -f setup.sql     in a database with the extension
\set ON_ERROR_STOP on

-- The role that the bot logs in with, here with a password that everybody knows. Bound to the bot it acts as that bot
-- only, and need not name it. What botdb_bot has is for playing and spending; charges need botdb_billing.
SELECT 'CREATE ROLE quiz LOGIN PASSWORD ''quiz'' IN ROLE botdb_bot, botdb_billing'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'quiz') \gexec
SELECT botdb.register_bot(
  'quiz_bot', default_session => '{"question": 0}', default_stats => '{"right": 0}', login_role => 'quiz');

SELECT botdb.set_levels('[{"level": 2, "min_xp": 100}, {"level": 3, "min_xp": 300}]');
SELECT botdb.define_badge('two_right', 'Two right answers', criteria => '$.right >= 2');
SELECT botdb.create_promocode('spring', 'trainings', 2, max_uses => 100);
SELECT botdb.define_tariff('month', 'One month', 199, 'XTR', 'month');
