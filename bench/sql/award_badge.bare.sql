-- Enters the badge unless it is held already, if the catalogue knows the type.
WITH awarded AS (
  INSERT INTO botdb.user_badges (user_id, badge_type, earned_in_bot)
  SELECT u.id, b.badge_type, 'spin_bot' FROM botdb.users u, botdb.badges b
  WHERE u.telegram_id = :user AND b.badge_type = :badge
  ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT EXISTS (SELECT FROM awarded);
