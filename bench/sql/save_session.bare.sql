-- Replaces both documents of a session that is there and raises its version.
UPDATE botdb.bot_sessions s
SET session_data = :session, stats_data = :stats, version = s.version + 1, updated_at = now()
FROM botdb.users u
WHERE u.telegram_id = :user AND s.user_id = u.id AND s.bot_name = 'spin_bot'
RETURNING true;
