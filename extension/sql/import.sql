-- ---------------------------------------------------------------------------------------------------------- import

CREATE FUNCTION botdb.import_users(
  users jsonb, bot_name text DEFAULT NULL, request_id text DEFAULT NULL,
  OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_users';
COMMENT ON FUNCTION botdb.import_users IS
  'Takes over {"<telegram_id>": {"session": {...}, "stats": {...}, "user": {...}}, ...}, whole or in parts: creates or overwrites '
  'session and stats in this bot and, from stats, the user''s total_xp, current_level (else the level of that XP), '
  'total_trainings, total_score and, as badges, achievements_unlocked; from user, which goes before stats, username, first_name, '
  'last_name, registration_date, last_activity, total_xp, level, total_trainings, total_score, and xp_by_bot, the parts of total_xp '
  'that are bots'', the rest being bot imported''s. What user says stands beside what is here: names that are known stay, XP adds up, of '
  'the others the higher counts. What an entry does not have stays as it is; entries that have only user make no '
  'session and need no bot. The same again changes nothing. errors names each entry that was skipped: [{"telegram_id", "error"}, ...], '
  'and each key that nobody reads once, with a "key". Errors: 22023 users that is no object, a bot that is missing.';

CREATE FUNCTION botdb.import_sessions(
  entries jsonb, request_id text DEFAULT NULL, OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_sessions';
COMMENT ON FUNCTION botdb.import_sessions IS
  'Sessions of users who are there, [{"telegram_id", "bot_name", "session", "stats", "created_at", "updated_at"}, ...]: created '
  'unless they are there; nothing is counted, no badge awarded. '
  'Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and '
  '[{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.';

CREATE FUNCTION botdb.import_badges(
  entries jsonb, request_id text DEFAULT NULL, OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_badges';
COMMENT ON FUNCTION botdb.import_badges IS
  'Badges that users hold, [{"telegram_id", "badge_type", "bot_name", "earned_at", "metadata"}, ...]: created, or changed to that. '
  'A type that the catalogue does not know enters it. '
  'Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and '
  '[{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.';

CREATE FUNCTION botdb.import_training_history(
  entries jsonb, request_id text DEFAULT NULL, OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_training_history';
COMMENT ON FUNCTION botdb.import_training_history IS
  'Finished trainings, [{"telegram_id", "bot_name", "training_date", "scenario_name", "total_score", "clarity_level", "question_count", '
  '"contextual_questions", "per_type_counts", "case_data", "session_snapshot", "created_at"}, ...]: of k that are alike, where j are there, '
  'k - j are written. Nothing else is counted. '
  'Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and '
  '[{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.';

CREATE FUNCTION botdb.import_subscriptions(
  entries jsonb, request_id text DEFAULT NULL, OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_subscriptions';
COMMENT ON FUNCTION botdb.import_subscriptions IS
  'Time and credits that were bought elsewhere, [{"telegram_id", "subscription_type", "start_date", "end_date", "is_active", "auto_renew", '
  '"credits_total", "credits_left", "created_at", "updated_at"}, ...], several of a user side by side: of k with the same type, start_date, '
  'created_at and credits_total, where j are there, k - j are written; those that are there stay as they are. '
  'Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and '
  '[{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.';

CREATE FUNCTION botdb.import_free_trainings(
  entries jsonb, request_id text DEFAULT NULL, OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_free_trainings';
COMMENT ON FUNCTION botdb.import_free_trainings IS
  'Free trainings, [{"telegram_id", "source", "trainings_left", "created_at", "updated_at"}, ...], used-up ones too, which are then not '
  'granted once more; those from a source that is there stay as they are. '
  'Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and '
  '[{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.';

CREATE FUNCTION botdb.import_promocodes(
  entries jsonb, request_id text DEFAULT NULL, OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_promocodes';
COMMENT ON FUNCTION botdb.import_promocodes IS
  'Promocodes, [{"code", "type", "value", "max_uses", "current_uses", "starts_at", "expires_at", "is_active", "created_at"}, ...]; more uses '
  'than max_uses raise it to as many. A code that is there stays as it is, and is named in errors if its type, value or created_at is another. '
  'Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and '
  '[{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.';

CREATE FUNCTION botdb.import_promocode_usage(
  entries jsonb, request_id text DEFAULT NULL, OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_promocode_usage';
COMMENT ON FUNCTION botdb.import_promocode_usage IS
  'Who has used which promocode, [{"telegram_id", "code", "bot_name", "used_at"}, ...]: entered, with nothing granted, as one of the uses '
  'that the code counts and nobody is entered for, else as one more, for which a full code gets room. '
  'Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and '
  '[{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.';

CREATE FUNCTION botdb.import_payments(
  entries jsonb, request_id text DEFAULT NULL, OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_payments';
COMMENT ON FUNCTION botdb.import_payments IS
  'Payments that were made elsewhere, [{"telegram_id", "provider", "payment_id", "amount", "currency", "status", "tariff", "description", '
  '"metadata", "created_at", "updated_at", "bot_name", "order_id", "paid_until"}, ...]: a pending one buys what its tariff offers, the '
  'others nothing here. One whose payment_id is there stays as it is; of k without payment_id that are alike in provider, amount, currency, '
  'tariff, order_id and created_at, of whatever status, where j are there, k - j are written. '
  'Returns how many rows were written, how many were there, and errors: [{"entry", "error"}, ...] for each entry that is left, and '
  '[{"key", "error"}, ...] for each key that nobody reads. Errors: 22023 entries that is no array.';
