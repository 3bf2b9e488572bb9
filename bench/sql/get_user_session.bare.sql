-- Updates the names and last_activity of a user who is there, joined to the session, and builds the JSON.
UPDATE botdb.users u
SET username = coalesce(:username, u.username), first_name = coalesce(:first_name, u.first_name), last_activity = now()
FROM botdb.bot_sessions s
WHERE u.telegram_id = :user AND s.user_id = u.id AND s.bot_name = 'spin_bot'
RETURNING jsonb_build_object('user', to_jsonb(u), 'session', s.session_data, 'stats', s.stats_data, 'version', s.version);
