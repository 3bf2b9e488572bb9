-- Locks the code's row, so that the cap holds; enters the use unless there is one, counts it and grants the trainings.
WITH person AS (
  SELECT id FROM botdb.users WHERE telegram_id = :user
), promocode AS (
  SELECT * FROM botdb.promocodes WHERE code = upper(btrim(:code)) FOR NO KEY UPDATE
), used AS (
  INSERT INTO botdb.promocode_usage (user_id, promocode_id, bot_name)
  SELECT person.id, c.id, 'spin_bot' FROM person, promocode c
  WHERE c.is_active AND c.type = 'trainings' AND (c.starts_at IS NULL OR c.starts_at <= now())
    AND (c.expires_at IS NULL OR c.expires_at > now()) AND (c.max_uses IS NULL OR c.current_uses < c.max_uses)
  ON CONFLICT (promocode_id, user_id) DO NOTHING
  RETURNING user_id, promocode_id
), counted AS (
  UPDATE botdb.promocodes c SET current_uses = c.current_uses + 1 FROM used WHERE c.id = used.promocode_id
), granted AS (
  INSERT INTO botdb.free_trainings AS f (user_id, trainings_left, source)
  SELECT used.user_id, c.value, 'promocode' FROM used, promocode c
  ON CONFLICT (user_id, source) DO UPDATE
  SET trainings_left = f.trainings_left + excluded.trainings_left, updated_at = now()
)
SELECT EXISTS (SELECT FROM used) AS success,
       CASE WHEN EXISTS (SELECT FROM used) THEN 'redeemed'
            WHEN NOT c.is_active THEN 'disabled'
            WHEN c.starts_at > now() THEN 'not_started'
            WHEN c.expires_at <= now() THEN 'expired'
            WHEN EXISTS (SELECT FROM botdb.promocode_usage u, person p
                         WHERE u.promocode_id = c.id AND u.user_id = p.id) THEN 'already_used'
            WHEN c.current_uses >= c.max_uses THEN 'exhausted'
            ELSE 'already_used' END AS status,
       c.type, c.value
FROM promocode c;
