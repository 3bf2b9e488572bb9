-- Keeps a value under a key, whether or not there is one, and gives it the next version.
INSERT INTO botdb.bot_storage AS s (bot_name, key, value, version, telegram_id)
VALUES ('spin_bot', :user, :session, nextval('botdb.storage_numbers'), :user)
ON CONFLICT (bot_name, key) DO UPDATE
SET value = excluded.value, version = excluded.version, telegram_id = coalesce(excluded.telegram_id, s.telegram_id),
    expires_at = excluded.expires_at, updated_at = now()
RETURNING version;
