-- ---------------------------------------------------------------------------------------------------------- boards

CREATE TABLE botdb.boards (
  board_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  board text NOT NULL UNIQUE CHECK (char_length(board) BETWEEN 1 AND 50),
  period text NOT NULL CHECK (period IN ('all', 'day', 'week', 'month')),
  timezone text NOT NULL,
  bot_name text,
  source text NOT NULL CHECK (source IN ('xp', 'score')),
  operator text NOT NULL CHECK (operator IN ('incr', 'best', 'last')),
  sort text NOT NULL CHECK (sort IN ('desc', 'asc')),
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE botdb.boards IS 'The leaderboards beside the one of all XP. See botdb.define_board.';
COMMENT ON COLUMN botdb.boards.bot_name IS 'Whose XP or scores it counts; NULL: those of all bots.';
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.boards
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();

-- A period is there as soon as somebody scores in it: it is a part of each row's key, and nobody has to begin one.
CREATE TABLE botdb.board_scores (
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  board_id int NOT NULL REFERENCES botdb.boards (board_id) ON DELETE CASCADE,
  period date NOT NULL,
  standing bigint NOT NULL,
  reached_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, board_id, period)
);
COMMENT ON TABLE botdb.board_scores IS 'What each user has scored on a board in a period.';
COMMENT ON COLUMN botdb.board_scores.period IS
  'The day, in the board''s timezone, on which the period begins; -infinity on a board that has one period only.';
COMMENT ON COLUMN botdb.board_scores.standing IS
  'The higher, the better: the score, or where the lowest is best, -1 - score.';
COMMENT ON COLUMN botdb.board_scores.reached_at IS 'When the score became what it is.';

-- A board's deletion, by whatever statement, waits for those who are entering scores: a score is entered without the lock
-- on its board that a foreign key would take.
CREATE FUNCTION botdb.hold_scores() RETURNS trigger
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'hold_scores';
COMMENT ON FUNCTION botdb.hold_scores() IS
  'Trigger of boards: waits for transactions that have entered scores, and lets nobody enter one until this one ends.';
CREATE TRIGGER hold_scores BEFORE DELETE OR UPDATE OF board_id ON botdb.boards
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.hold_scores();

-- A page of a board reads this index in order.
CREATE INDEX board_scores_by_standing ON botdb.board_scores (board_id, period, standing DESC, reached_at, user_id);

CREATE TYPE botdb.board_row AS (
  rank bigint, telegram_id bigint, username text, first_name text, score bigint, reached_at timestamptz
);
COMMENT ON TYPE botdb.board_row IS 'A row of a board, as get_board returns it.';

CREATE FUNCTION botdb.define_board(
  board text, period text DEFAULT 'all', timezone text DEFAULT 'UTC', bot_name text DEFAULT NULL,
  source text DEFAULT 'xp', operator text DEFAULT 'incr', sort text DEFAULT 'desc', request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'define_board';
COMMENT ON FUNCTION botdb.define_board IS
  'A board that counts from now on; true if it is new, false if it is there on these terms. period: all, or day, week (from '
  'Monday), month, cut at midnight in timezone, a name of pg_timezone_names. source: xp is fed by add_xp, score by '
  'submit_score; of bot_name, or of all bots where it is NULL. operator: incr adds up, best keeps the best, last the last. '
  'sort: desc, the highest is best, or asc. Errors: 22023 a bad argument, or other terms than the board has; TB002 unknown '
  'bot (strict).';

CREATE FUNCTION botdb.submit_score(
  board text, telegram_id bigint, INOUT score bigint, request_id text DEFAULT NULL, OUT rank bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'submit_score';
COMMENT ON FUNCTION botdb.submit_score IS
  'Enters a score of the user in the board''s current period, by the board''s operator; the score after it, and its rank. '
  'Errors: TB002 unknown board, TB001 unknown user, 22023 a board that XP feeds, 22003 a score outside 64 bits, 42501 the '
  'board of another bot than the role''s.';

CREATE FUNCTION botdb.get_board(
  board text, limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0, at timestamptz DEFAULT now()
) RETURNS SETOF botdb.board_row
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_board';
COMMENT ON FUNCTION botdb.get_board IS
  'The board in the period that holds the time at: best score first, equal scores by reached_at, then by users.id. rank '
  'counts the rows from 1. Errors: TB002 unknown board, 22023 a negative limit or offset, or an infinite time.';

CREATE FUNCTION botdb.get_board_rank(
  board text, telegram_id bigint, at timestamptz DEFAULT now(), OUT rank bigint, OUT score bigint, OUT total bigint
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_board_rank';
COMMENT ON FUNCTION botdb.get_board_rank IS
  'The user''s rank and score in the period that holds the time at, and how many have a score there: one row, or none if '
  'the user has no score. Errors: TB002 unknown board, 22023 an infinite time.';

CREATE FUNCTION botdb.get_board_around(
  board text, telegram_id bigint, radius int DEFAULT 5, at timestamptz DEFAULT now()
) RETURNS SETOF botdb.board_row
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_board_around';
COMMENT ON FUNCTION botdb.get_board_around IS
  'The user''s row of get_board, with up to radius rows above and below it; no row if the user has no score in the period '
  'that holds the time at. Errors: TB002 unknown board, 22023 a radius outside 0 to 1000, or an infinite time.';

CREATE FUNCTION botdb.list_boards(
  OUT board text, OUT period text, OUT timezone text, OUT bot_name text, OUT source text, OUT operator text,
  OUT sort text, OUT created_at timestamptz
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'list_boards';
COMMENT ON FUNCTION botdb.list_boards IS 'All boards with their terms, by name.';

CREATE FUNCTION botdb.drop_board(board text, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'drop_board';
COMMENT ON FUNCTION botdb.drop_board IS
  'Deletes the board and all its scores; false if there is none. Waits for transactions that have entered scores, and '
  'others that enter some wait for it.';

CREATE FUNCTION botdb.purge_board(board text, keep_periods int, request_id text DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'purge_board';
COMMENT ON FUNCTION botdb.purge_board IS
  'Keeps the newest keep_periods periods that have scores and deletes the scores of all others; how many there were. '
  'Errors: TB002 unknown board, 22023 negative keep_periods.';
