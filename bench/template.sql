-- The database that every measurement starts from, as a fresh copy: 100,000 users of two bots, each with 600-byte
-- documents, credits in plenty, badges won before, a promocode used long ago; 1,000 promocodes that nobody has used; 256
-- batches of XP for 1,000 users each. Every table that is looked into has rows, so that the planner knows what to do with it.
-- Variables: users, session and stats (JSON documents).

CREATE EXTENSION botdb;
SELECT setseed(0.5) \g /dev/null

INSERT INTO botdb.bots (bot_name) VALUES ('spin_bot'), ('quiz_bot');

-- Half of the users have reached what the badges below ask for, the others will soon.
INSERT INTO botdb.users (telegram_id, username, first_name, last_name, total_xp, level, total_trainings, total_score)
SELECT 7000000000 + n, 'user_' || n, 'Имя' || n, NULL, xp, xp / 100 + 1, n % 15, xp
FROM (SELECT n, (random() * 6000)::bigint AS xp FROM generate_series(1, :users) n) made;

INSERT INTO botdb.xp_events (user_id, bot_name, amount, reason)
SELECT id, 'spin_bot', total_xp, 'import' FROM botdb.users WHERE total_xp > 0;

INSERT INTO botdb.bot_sessions (user_id, bot_name, session_data, stats_data)
SELECT id, 'spin_bot', :'session'::jsonb, :'stats'::jsonb || jsonb_build_object('total_trainings', total_trainings)
FROM botdb.users;

-- What a framework keeps under keys of its own; one user in ten has nothing there yet.
INSERT INTO botdb.bot_storage (bot_name, key, value, version, telegram_id)
SELECT 'spin_bot', telegram_id::text, :'session'::json, nextval('botdb.storage_numbers'), telegram_id
FROM botdb.users WHERE id % 10 > 0;

-- 50 badges that bots award by themselves, and eight that are won by reaching something.
INSERT INTO botdb.badges (badge_type, name) SELECT (100 + n)::text, 'Badge ' || n FROM generate_series(1, 50) n;
INSERT INTO botdb.badges (badge_type, name, criteria) VALUES
  ('first_training', 'First step', '$.total_trainings >= 1'),
  ('five_trainings', 'Keeping at it', '$.total_trainings >= 5'),
  ('ten_trainings', 'Devoted', '$.total_trainings >= 10'),
  ('maestro', 'Maestro', '$.best_score >= 221'),
  ('steady', 'Steady', '$.maestro_streak >= 3'),
  ('hundred_questions', 'Curious', '$.total_questions >= 100'),
  ('active_listener', 'Active listener', '$.contextual_questions >= 7'),
  ('perfect_listener', 'Perfect listener', '$.contextual_questions == $.question_count && $.question_count >= 8');
INSERT INTO botdb.user_badges (user_id, badge_type, earned_in_bot)
SELECT u.id, b.badge_type, 'spin_bot'
FROM botdb.users u
JOIN (VALUES ('first_training', 1), ('five_trainings', 5), ('ten_trainings', 10)) b (badge_type, needed)
  ON u.total_trainings >= b.needed;

-- Everybody: a month that is over, and credits. Every second user: a month that runs.
INSERT INTO botdb.subscriptions (user_id, subscription_type, start_date, end_date)
SELECT id, 'month', now() - interval '60 days', now() - interval '30 days' FROM botdb.users;
INSERT INTO botdb.subscriptions (user_id, subscription_type, credits_total, credits_left)
SELECT id, 'credits', 1000000, 1000000 FROM botdb.users;
INSERT INTO botdb.subscriptions (user_id, subscription_type, end_date)
SELECT id, 'month', now() + interval '20 days' FROM botdb.users WHERE telegram_id % 2 = 1;
INSERT INTO botdb.free_trainings (user_id, trainings_left, source) SELECT id, 3, 'channel' FROM botdb.users;

SELECT count(botdb.create_promocode((100000 + n)::text, 'trainings', 3, 1000000, now() + interval '1 year'))
FROM generate_series(1, 1000) n \g /dev/null
SELECT count(botdb.create_promocode('OLD' || n, 'trainings', 3)) FROM generate_series(1, 100) n \g /dev/null
INSERT INTO botdb.promocode_usage (user_id, promocode_id, bot_name)
SELECT u.id, c.id, 'spin_bot' FROM botdb.users u JOIN botdb.promocodes c ON c.code = 'OLD' || u.telegram_id % 100 + 1;
UPDATE botdb.promocode_counters SET uses = :users / 100
WHERE slot = 0 AND promocode_id IN (SELECT promocode_id FROM botdb.promocode_usage);

INSERT INTO botdb.training_history (user_id, telegram_id, bot_name, total_score, session_snapshot)
SELECT id, telegram_id, 'spin_bot', 90, '{}' FROM botdb.users WHERE total_trainings > 0;

-- The users of a batch are all over the table: the step between two has no divisor in common with their number.
CREATE TABLE batches (n int PRIMARY KEY, telegram_ids bigint[], xps bigint[]);
INSERT INTO batches
SELECT n, array_agg(7000000001 + (n * 7919 + k * 104729) % :users), array_agg(10 + k % 7)
FROM generate_series(1, 256) n, generate_series(1::bigint, 1000) k GROUP BY n;

VACUUM (FREEZE, ANALYZE);
