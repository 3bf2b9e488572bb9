-- ---------------------------------------------------------------------------------------------------------- import

CREATE FUNCTION botdb.import_users(
  users jsonb, bot_name text DEFAULT NULL, request_id text DEFAULT NULL,
  OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_users';
COMMENT ON FUNCTION botdb.import_users IS
  'Takes over {"<telegram_id>": {"session": {...}, "stats": {...}}, ...}, whole or in parts: creates or overwrites session and '
  'stats in this bot and, from stats, the user''s total_xp, current_level (else the level of that XP), total_trainings, '
  'total_score and, as badges, achievements_unlocked; what an entry does not have stays as it is. The same again changes '
  'nothing. errors names each entry that was skipped: [{"telegram_id", "error"}, ...]. Errors: 22023 users that is no object.';
