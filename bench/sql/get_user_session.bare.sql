-- Updates the names and last_activity of a user who is there, reads the session, and builds the JSON.
WITH person AS (
  UPDATE botdb.users u
  SET username = coalesce(:username, u.username), first_name = coalesce(:first_name, u.first_name), last_activity = now()
  WHERE u.telegram_id = :user
  RETURNING u.*
)
SELECT jsonb_build_object('user', to_jsonb(p), 'session', s.session_data, 'stats', s.stats_data, 'version', s.version)
FROM person p JOIN botdb.bot_sessions s ON s.user_id = p.id AND s.bot_name = 'spin_bot';
