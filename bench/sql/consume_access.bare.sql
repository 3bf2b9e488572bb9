-- Under a running time subscription takes nothing; else one of the oldest credits, else a free training. Locking the row
-- in the subselect skips one that another transaction has just emptied.
WITH person AS (
  SELECT id FROM botdb.users WHERE telegram_id = :user
), running AS (
  SELECT FROM botdb.subscriptions s JOIN person p ON s.user_id = p.id WHERE s.is_active AND s.end_date > now() LIMIT 1
), credit AS (
  UPDATE botdb.subscriptions
  SET credits_left = credits_left - 1, updated_at = now()
  WHERE NOT EXISTS (SELECT FROM running) AND id = (
    SELECT s.id FROM botdb.subscriptions s JOIN person p ON s.user_id = p.id
    WHERE s.is_active AND s.subscription_type = 'credits' AND s.credits_left > 0
    ORDER BY s.id LIMIT 1
    FOR NO KEY UPDATE OF s)
  RETURNING 1
), free AS (
  UPDATE botdb.free_trainings
  SET trainings_left = trainings_left - 1, updated_at = now()
  WHERE NOT EXISTS (SELECT FROM running) AND NOT EXISTS (SELECT FROM credit) AND id = (
    SELECT f.id FROM botdb.free_trainings f JOIN person p ON f.user_id = p.id
    WHERE f.trainings_left > 0
    ORDER BY f.id LIMIT 1
    FOR NO KEY UPDATE OF f)
  RETURNING 1
)
SELECT EXISTS (SELECT FROM running) OR EXISTS (SELECT FROM credit) OR EXISTS (SELECT FROM free);
