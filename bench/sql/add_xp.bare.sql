-- Locks the user's row to learn the old level, adds XP and raises the level in one update, appends the event.
WITH updated AS (
  UPDATE botdb.users u
  SET total_xp = u.total_xp + 10, level = greatest(u.level, least((u.total_xp + 10) / 100 + 1, 100)::int),
      last_activity = now()
  FROM (SELECT id, level FROM botdb.users WHERE telegram_id = :user FOR NO KEY UPDATE) old
  WHERE u.id = old.id
  RETURNING u.id, old.level AS old_level, u.level AS new_level, u.total_xp
), event AS (
  INSERT INTO botdb.xp_events (user_id, bot_name, amount) SELECT id, 'spin_bot', 10 FROM updated
)
SELECT new_level > old_level AS leveled_up, old_level, new_level, total_xp FROM updated;
