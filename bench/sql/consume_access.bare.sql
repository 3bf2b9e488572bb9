-- Under a running time subscription takes nothing; else one of the oldest credits, else a free training. Locking the row
-- in the subselect skips one that another transaction has just emptied.
WITH person AS (
  SELECT u.id, EXISTS (SELECT FROM botdb.subscriptions s
                       WHERE s.user_id = u.id AND s.is_active AND s.end_date > now()) AS runs
  FROM botdb.users u WHERE u.telegram_id = :user
), credit AS (
  UPDATE botdb.subscriptions
  SET credits_left = credits_left - 1, updated_at = now()
  WHERE id = (
    SELECT s.id FROM botdb.subscriptions s
    WHERE s.user_id = (SELECT id FROM person WHERE NOT runs) AND s.is_active AND s.credits_left > 0
    ORDER BY s.id LIMIT 1
    FOR NO KEY UPDATE)
  RETURNING 1
), free AS (
  UPDATE botdb.free_trainings
  SET trainings_left = trainings_left - 1, updated_at = now()
  WHERE id = (
    SELECT f.id FROM botdb.free_trainings f
    WHERE f.user_id = (SELECT id FROM person WHERE NOT runs AND NOT EXISTS (SELECT FROM credit)) AND f.trainings_left > 0
    ORDER BY f.id LIMIT 1
    FOR NO KEY UPDATE)
  RETURNING 1
)
SELECT runs OR EXISTS (SELECT FROM credit) OR EXISTS (SELECT FROM free) FROM person;
