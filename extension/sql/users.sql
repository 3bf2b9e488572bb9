-- ---------------------------------------------------------------------------------------------------------- users

-- fillfactor: the counters and last_activity change with almost every message; the room keeps those updates HOT.
CREATE TABLE botdb.users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  telegram_id bigint NOT NULL UNIQUE CHECK (telegram_id BETWEEN 1 AND 4503599627370495),
  username text,
  first_name text,
  last_name text,
  registration_date timestamptz NOT NULL DEFAULT now(),
  last_activity timestamptz NOT NULL DEFAULT now(),
  total_xp bigint NOT NULL DEFAULT 0 CHECK (total_xp >= 0),
  level int NOT NULL DEFAULT 1,
  total_trainings int NOT NULL DEFAULT 0 CHECK (total_trainings >= 0),
  total_score bigint NOT NULL DEFAULT 0,
  attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object')
) WITH (fillfactor = 80);
COMMENT ON TABLE botdb.users IS 'One row a person, shared by all bots. For tables of a bot''s own see botdb.attach_user_table.';
COMMENT ON COLUMN botdb.users.attributes IS 'The deployment''s own fields, see botdb.set_user_attributes.';

-- The leaderboard reads this index in order; without it every page sorts all users. It costs each change of total_xp its
-- HOT update, which bench/ measures: a bot that shows a leaderboard reads it far more than the difference.
CREATE INDEX users_by_xp ON botdb.users (total_xp DESC, id);

CREATE FUNCTION botdb.get_or_create_user(
  telegram_id bigint, username text DEFAULT NULL, first_name text DEFAULT NULL, last_name text DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS botdb.users
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'get_or_create_user';
COMMENT ON FUNCTION botdb.get_or_create_user IS
  'The user with this Telegram id, created if new. Names that are given replace the stored ones, '''' clears one and NULL '
  'leaves it; last_activity becomes now(). Errors: 22023 for a telegram_id outside 1 to 2^52-1 or a name over 255 characters.';

CREATE FUNCTION botdb.get_user(telegram_id bigint) RETURNS SETOF botdb.users
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user';
COMMENT ON FUNCTION botdb.get_user IS 'The user with this Telegram id: one row, or none.';

CREATE FUNCTION botdb.get_user_by_id(user_id bigint) RETURNS SETOF botdb.users
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_by_id';
COMMENT ON FUNCTION botdb.get_user_by_id IS 'The user whose users.id this is: one row, or none.';

CREATE FUNCTION botdb.count_users() RETURNS bigint
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'count_users';
COMMENT ON FUNCTION botdb.count_users IS 'How many users there are, from the counts of the leaderboard.';

CREATE FUNCTION botdb.update_level(telegram_id bigint, new_level int, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'update_level';
COMMENT ON FUNCTION botdb.update_level IS
  'Sets the user''s level, up or down; true. Errors: TB001 unknown user, 22023 a level below 1.';

CREATE FUNCTION botdb.increment_training_count(telegram_id bigint, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'increment_training_count';
COMMENT ON FUNCTION botdb.increment_training_count IS 'Adds one to total_trainings; true. Errors: TB001 unknown user.';

CREATE FUNCTION botdb.add_score(telegram_id bigint, score bigint, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'add_score';
COMMENT ON FUNCTION botdb.add_score IS
  'Adds to total_score; true. Errors: TB001 unknown user, 22023 a negative score, 22003 a total past 2^63 - 1.';

CREATE FUNCTION botdb.set_user_attributes(telegram_id bigint, patch jsonb, request_id text DEFAULT NULL) RETURNS jsonb
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'set_user_attributes';
COMMENT ON FUNCTION botdb.set_user_attributes IS
  'Merges patch into users.attributes by RFC 7396 (null removes a key); the attributes after it. '
  'Errors: TB001 unknown user, 22023 a patch that is no object.';

CREATE FUNCTION botdb.delete_user(telegram_id bigint, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'delete_user';
COMMENT ON FUNCTION botdb.delete_user IS
  'Erases the user and all that is theirs, in every bot, values in storage of somebody unknown too; false if there was nothing. Promocode uses stay counted, and what another '
  'user has paid for them becomes that user''s payment.';

CREATE FUNCTION botdb.export_user(telegram_id bigint) RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'export_user';
COMMENT ON FUNCTION botdb.export_user IS
  'All that is stored of the user, a key for each table; user is null where only values in storage are tied to the id, NULL if '
  'nothing is. Errors: 54000 for more than 256 MB.';
