-- Takes a use from a counter that nobody else is changing, so that the cap holds and few wait; enters the use unless there is
-- one, grants the trainings, and notes that in the ledger. Where all counters are held it would have to ask once more.
WITH person AS (
  SELECT id FROM botdb.users WHERE telegram_id = :user
), promocode AS (
  SELECT * FROM botdb.promocode_terms WHERE code = upper(btrim(:code))
), counter AS (
  SELECT promocode_id, slot FROM botdb.promocode_counters
  WHERE promocode_id = (SELECT id FROM promocode) AND (max_uses IS NULL OR uses < max_uses)
  ORDER BY slot LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
), used AS (
  INSERT INTO botdb.promocode_usage (user_id, promocode_id, bot_name)
  SELECT person.id, c.id, 'spin_bot' FROM person, promocode c, counter
  WHERE c.is_active AND c.type = 'trainings' AND (c.starts_at IS NULL OR c.starts_at <= now())
    AND (c.expires_at IS NULL OR c.expires_at > now())
  ON CONFLICT (promocode_id, user_id) DO NOTHING
  RETURNING user_id, promocode_id
), counted AS (
  UPDATE botdb.promocode_counters c SET uses = c.uses + 1 FROM counter, used
  WHERE c.promocode_id = counter.promocode_id AND c.slot = counter.slot
), granted AS (
  INSERT INTO botdb.free_trainings AS f (user_id, trainings_left, source)
  SELECT used.user_id, c.value, 'promocode' FROM used, promocode c
  ON CONFLICT (user_id, source) DO UPDATE
  SET trainings_left = f.trainings_left + excluded.trainings_left, updated_at = now()
  RETURNING f.id, f.user_id, f.trainings_left
), entered AS (
  INSERT INTO botdb.access_events (user_id, event, access_type, quantity, balance, free_training_id, promocode_id, bot_name)
  SELECT g.user_id, 'grant', 'free_trainings', c.value, g.trainings_left, g.id, c.id, 'spin_bot'
  FROM granted g, promocode c
)
SELECT EXISTS (SELECT FROM used) AS success,
       CASE WHEN EXISTS (SELECT FROM used) THEN 'redeemed'
            WHEN NOT c.is_active THEN 'disabled'
            WHEN c.starts_at > now() THEN 'not_started'
            WHEN c.expires_at <= now() THEN 'expired'
            WHEN EXISTS (SELECT FROM botdb.promocode_usage u, person p
                         WHERE u.promocode_id = c.id AND u.user_id = p.id) THEN 'already_used'
            WHEN NOT EXISTS (SELECT FROM counter) THEN 'exhausted'
            ELSE 'already_used' END AS status,
       c.type, c.value
FROM promocode c;
