-- Under a running time subscription takes nothing; else one of the oldest credits, else a free training; and enters it in
-- the ledger. Locking the row in the subselect skips one that another transaction has just emptied.
WITH person AS (
  SELECT u.id, s.id AS running, s.end_date
  FROM botdb.users u LEFT JOIN LATERAL (
    SELECT id, end_date FROM botdb.subscriptions
    WHERE user_id = u.id AND is_active AND end_date > now() ORDER BY end_date DESC LIMIT 1) s ON true
  WHERE u.telegram_id = :user
), credit AS (
  UPDATE botdb.subscriptions
  SET credits_left = credits_left - 1, updated_at = now()
  WHERE id = (
    SELECT s.id FROM botdb.subscriptions s
    WHERE s.user_id = (SELECT id FROM person WHERE running IS NULL) AND s.is_active AND s.credits_left > 0
    ORDER BY s.id LIMIT 1
    FOR NO KEY UPDATE)
  RETURNING id, credits_left
), free AS (
  UPDATE botdb.free_trainings
  SET trainings_left = trainings_left - 1, updated_at = now()
  WHERE id = (
    SELECT f.id FROM botdb.free_trainings f
    WHERE f.user_id = (SELECT id FROM person WHERE running IS NULL AND NOT EXISTS (SELECT FROM credit))
      AND f.trainings_left > 0
    ORDER BY f.id LIMIT 1
    FOR NO KEY UPDATE)
  RETURNING id, trainings_left
), entered AS (
  INSERT INTO botdb.access_events (user_id, event, access_type, quantity, balance, end_date, subscription_id,
                                   free_training_id, bot_name)
  SELECT p.id, 'use', t.access_type, t.quantity, t.balance, t.end_date, t.subscription_id, t.free_training_id, 'spin_bot'
  FROM person p, (
    SELECT 'subscription' AS access_type, 0 AS quantity, NULL::bigint AS balance, end_date, running AS subscription_id,
      NULL::bigint AS free_training_id
    FROM person WHERE running IS NOT NULL
    UNION ALL SELECT 'credits', -1, credits_left, NULL, id, NULL FROM credit
    UNION ALL SELECT 'free_trainings', -1, trainings_left, NULL, NULL, id FROM free) t
  RETURNING 1
)
SELECT EXISTS (SELECT FROM entered) FROM person;
