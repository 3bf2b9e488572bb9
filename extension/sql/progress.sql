-- ---------------------------------------------------------------------------------------------------------- XP and levels

-- The key begins with user_id: one index serves the user's events, the reference and the identity of a row.
CREATE TABLE botdb.xp_events (
  id bigint GENERATED ALWAYS AS IDENTITY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  amount bigint NOT NULL,
  reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE botdb.xp_events IS 'Every change of XP. A user''s total_xp is the sum of the amounts.';

CREATE FUNCTION botdb.add_xp(
  telegram_id bigint, xp bigint, bot_name text DEFAULT NULL, levels_config jsonb DEFAULT NULL,
  reason text DEFAULT NULL, request_id text DEFAULT NULL,
  OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'add_xp_and_level';
COMMENT ON FUNCTION botdb.add_xp IS
  'Adds XP to the user''s total over all bots and raises the level by levels_config, else by the stored levels, else one a '
  'hundred XP up to 100; a level never falls. Errors: TB001 unknown user, 22023 negative xp or malformed levels_config, '
  '22003 a total past 2^63 - 1.';

CREATE FUNCTION botdb.add_xp_batch(
  telegram_ids bigint[], xps bigint[], bot_name text DEFAULT NULL, reason text DEFAULT NULL,
  skip_unknown boolean DEFAULT false, request_id text DEFAULT NULL,
  OUT telegram_id bigint, OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint
) RETURNS SETOF record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'add_xp_batch';
COMMENT ON FUNCTION botdb.add_xp_batch IS
  'add_xp for many users in one call: xps[n] for telegram_ids[n], summed for a user who is named more than once. One row a '
  'user, in the order in which they are first named. Users are locked in the order of their Telegram ids, so that batches '
  'never deadlock. Errors: TB001 an unknown user, unless skip_unknown; 22023 arrays that differ in length, an element that '
  'is NULL or a negative xp; 22003 a total past 2^63 - 1. An error leaves nothing behind.';

CREATE FUNCTION botdb.set_levels(levels_config jsonb, request_id text DEFAULT NULL) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'set_levels';
COMMENT ON FUNCTION botdb.set_levels IS
  'Stores the level table that calls without levels_config use; NULL or [] removes it. Levels that users have stay. '
  'Errors: 22023 malformed levels_config.';

CREATE FUNCTION botdb.get_levels() RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_levels';
COMMENT ON FUNCTION botdb.get_levels IS 'The stored level table as it was given; NULL if there is none.';

CREATE FUNCTION botdb.level_for_xp(xp bigint, levels_config jsonb DEFAULT NULL) RETURNS int
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'level_for_xp';
COMMENT ON FUNCTION botdb.level_for_xp IS
  'The level that this much XP stands for, by levels_config, else as add_xp would. Errors: 22023.';

CREATE FUNCTION botdb.get_xp_by_bot(telegram_id bigint, OUT bot_name text, OUT xp bigint) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_xp_by_bot';
COMMENT ON FUNCTION botdb.get_xp_by_bot IS 'The user''s XP from each bot, most first; the sum is total_xp.';

CREATE FUNCTION botdb.get_leaderboard(
  limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0,
  OUT rank bigint, OUT user_id bigint, OUT telegram_id bigint, OUT username text, OUT first_name text,
  OUT last_name text, OUT total_xp bigint, OUT level int, OUT total_trainings int
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_leaderboard';
COMMENT ON FUNCTION botdb.get_leaderboard IS
  'Users by total_xp descending, then id. rank counts the rows of this order from 1. Errors: 22023 negative limit or offset.';

CREATE TYPE botdb.leaderboard_row AS (
  rank bigint, user_id bigint, telegram_id bigint, username text, first_name text, last_name text, total_xp bigint,
  level int, total_trainings int
);
COMMENT ON TYPE botdb.leaderboard_row IS 'A user''s place in the leaderboard, as get_leaderboard has it.';

CREATE FUNCTION botdb.get_leaderboard_around(telegram_id bigint, radius int DEFAULT 5)
RETURNS SETOF botdb.leaderboard_row
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_leaderboard_around';
COMMENT ON FUNCTION botdb.get_leaderboard_around IS
  'The user''s row of the leaderboard with up to radius rows above and below it; none for an unknown user. Errors: 22023 a '
  'radius outside 0 to 1000.';

CREATE FUNCTION botdb.get_leaderboard_among(telegram_ids bigint[]) RETURNS SETOF botdb.leaderboard_row
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_leaderboard_among';
COMMENT ON FUNCTION botdb.get_leaderboard_among IS
  'The rows of these users in the order of the leaderboard: rank is the place among all users, not among these. Ids that '
  'nobody has are left out. Errors: 22023 an element that is NULL, more than 10000 ids.';

CREATE FUNCTION botdb.get_user_rank(telegram_id bigint) RETURNS bigint
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_rank';
COMMENT ON FUNCTION botdb.get_user_rank IS '1 + the number of users with more XP; NULL for an unknown user.';

CREATE FUNCTION botdb.purge_xp_events(older_than interval DEFAULT '1 year', request_id text DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'purge_xp_events';
COMMENT ON FUNCTION botdb.purge_xp_events IS
  'Folds XP events older than this into one per user and bot (reason carried); every sum stays. Returns how many events '
  'were folded away. Errors: 22023 a negative interval.';
