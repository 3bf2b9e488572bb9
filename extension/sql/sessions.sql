-- ---------------------------------------------------------------------------------------------------------- sessions

-- fillfactor: every message rewrites a document of some hundred bytes; half a page of room keeps those updates HOT.
CREATE TABLE botdb.bot_sessions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  session_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(session_data) = 'object'),
  stats_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(stats_data) = 'object'),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (user_id, bot_name)
) WITH (fillfactor = 50);
COMMENT ON TABLE botdb.bot_sessions IS 'What one bot keeps of one user: its session and its stats. No other bot sees it.';

CREATE FUNCTION botdb.get_user_session(
  telegram_id bigint, bot_name text DEFAULT NULL, username text DEFAULT NULL, first_name text DEFAULT NULL,
  last_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS jsonb
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'get_user_session';
COMMENT ON FUNCTION botdb.get_user_session IS
  'What /start calls: {"user", "session", "stats", "version"} of the user in this bot, both created if new (the session from '
  'the bot''s defaults). Names that are given replace the stored ones; last_activity becomes now(). '
  'Errors: 22023 for a telegram_id outside 1 to 2^52-1 or a name over 255 characters.';

CREATE FUNCTION botdb.save_session(
  telegram_id bigint, session_data jsonb, stats_data jsonb, bot_name text DEFAULT NULL,
  expected_version bigint DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'save_session';
COMMENT ON FUNCTION botdb.save_session IS
  'Replaces session and stats of the user in this bot; true. A known user''s missing session is created. Errors: TB001 unknown user, TB003 another version than expected '
  '(a missing session has version 0), 22023 data that is no object.';

CREATE FUNCTION botdb.update_session(
  telegram_id bigint, session_data jsonb, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'update_session';
COMMENT ON FUNCTION botdb.update_session IS
  'Replaces the session, the stats stay; as save_session. Errors: TB001 unknown user, 22023 data that is no object.';

CREATE FUNCTION botdb.update_stats(
  telegram_id bigint, stats_data jsonb, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'update_stats';
COMMENT ON FUNCTION botdb.update_stats IS
  'Replaces the stats, the session stays; as save_session. Errors: TB001 unknown user, 22023 data that is no object.';

CREATE FUNCTION botdb.patch_session(
  telegram_id bigint, session_patch jsonb DEFAULT NULL, stats_patch jsonb DEFAULT NULL, bot_name text DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS jsonb
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'patch_session';
COMMENT ON FUNCTION botdb.patch_session IS
  'Merges the patches into session and stats by RFC 7396, in the database: two writers of different keys both survive. '
  'Returns what get_user_session returns. Errors: TB001 unknown user, 22023 a patch that is no object.';

CREATE FUNCTION botdb.increment_session(
  telegram_id bigint, path text[], by numeric DEFAULT 1, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS numeric
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'increment_session';
COMMENT ON FUNCTION botdb.increment_session IS
  'Adds to the number that the keys of path lead to in the session, in the database, so that of two at once both count; what '
  'it is then. A number that is missing counts as 0, objects that are missing on the way are made, and so is a known user''s '
  'missing session. Errors: TB001 unknown user, 22023 a path of no key, of a NULL, of more than 64 or through or to something '
  'else, or by what is not finite, 22003 a number too large.';

CREATE FUNCTION botdb.increment_stats(
  telegram_id bigint, path text[], by numeric DEFAULT 1, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS numeric
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'increment_stats';
COMMENT ON FUNCTION botdb.increment_stats IS
  'Adds to a number in the stats, as increment_session does in the session. Errors: as there, TB001 and 22023 and 22003.';

CREATE FUNCTION botdb.reset_session(
  telegram_id bigint, bot_name text DEFAULT NULL, keep_stats boolean DEFAULT true,
  initial_session jsonb DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'reset_session';
COMMENT ON FUNCTION botdb.reset_session IS
  'Sets the session back to initial_session, else to the bot''s default; the stats too unless keep_stats. false if the user '
  'has no session here. Errors: TB001 unknown user, 22023 an initial_session that is no object.';

CREATE FUNCTION botdb.delete_session(
  telegram_id bigint, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'delete_session';
COMMENT ON FUNCTION botdb.delete_session IS
  'Deletes session and stats of the user in this bot; false if there were none. Errors: TB001 unknown user.';

CREATE FUNCTION botdb.get_session(telegram_id bigint, bot_name text DEFAULT NULL) RETURNS SETOF botdb.bot_sessions
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_session';
COMMENT ON FUNCTION botdb.get_session IS 'The user''s session in this bot: one row, or none. Creates nothing.';

CREATE FUNCTION botdb.get_user_sessions(telegram_id bigint) RETURNS SETOF botdb.bot_sessions
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_sessions';
COMMENT ON FUNCTION botdb.get_user_sessions IS
  'The user''s sessions in all bots, by bot_name; a login role that is bound to a bot sees that bot''s only.';
