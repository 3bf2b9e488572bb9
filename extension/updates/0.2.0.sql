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
-- A page of a board reads this index in order.
CREATE INDEX board_scores_by_standing ON botdb.board_scores (board_id, period, standing DESC, reached_at, user_id);
CREATE TYPE botdb.board_row AS (
  rank bigint, telegram_id bigint, username text, first_name text, score bigint, reached_at timestamptz
);
COMMENT ON TYPE botdb.board_row IS 'A row of a board, as get_board returns it.';
-- How many rows of an ordered list have which values, so that a rank is a sum and not a count. Lists are the users by
-- total_xp (board_id 0, period 0), the users who have the same little XP by their ids (board_id 0, period 1 + that XP),
-- and the scores of each period of a board. Nothing here is dumped: a restore counts the rows that it loads.
-- A tree: level 0 counts the rows of 128 buckets a node, level 1 sums 128 of those nodes, and level 2 sums these.
-- Plain storage keeps an array in its page; the room is for HOT updates.
CREATE TABLE botdb.count_nodes (
  board_id int NOT NULL,
  period int NOT NULL,
  level int NOT NULL,
  node int NOT NULL,
  users bigint[] NOT NULL,
  PRIMARY KEY (board_id, period, level, node)
) WITH (fillfactor = 50);
ALTER TABLE botdb.count_nodes ALTER users SET STORAGE PLAIN;
COMMENT ON TABLE botdb.count_nodes IS 'How many rows each ordered list has in each bucket of values, up to the last fold.';
-- What has changed since: appended by each transaction, folded into the nodes by one of many.
CREATE TABLE botdb.count_changes (
  xid bigint NOT NULL,
  changes int[] NOT NULL
) WITH (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0, vacuum_truncate = off);
ALTER TABLE botdb.count_changes ALTER changes SET STORAGE PLAIN;
COMMENT ON TABLE botdb.count_changes IS
  'Changes that are not in count_nodes yet, as board_id, period, bucket, change in the number of rows, and so on.';
COMMENT ON COLUMN botdb.count_changes.xid IS 'The transaction''s number, of 64 bits.';
CREATE INDEX count_changes_by_xid ON botdb.count_changes (xid);
CREATE TABLE botdb.count_folds (
  id int PRIMARY KEY CHECK (id = 1),
  next_xid bigint NOT NULL,
  running bigint[] NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE botdb.count_folds IS
  'The last fold, one row: the nodes have the changes of all transactions before next_xid but those in running.';
CREATE TYPE botdb.leaderboard_row AS (
  rank bigint, user_id bigint, telegram_id bigint, username text, first_name text, last_name text, total_xp bigint,
  level int, total_trainings int
);
COMMENT ON TYPE botdb.leaderboard_row IS 'A user''s place in the leaderboard, as get_leaderboard has it.';

-- @functions@

CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.boards
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();
-- What the counts have to come to: verify() compares, rebuild_counts() starts from it.
CREATE VIEW botdb.counted_rows AS
  SELECT 0 AS board_id, 0 AS period, botdb.count_bucket(total_xp) AS bucket, count(*) AS rows
  FROM botdb.users GROUP BY 3
  UNION ALL
  SELECT 0, 1 + total_xp::int, botdb.count_bucket(~(id >> 12)), count(*) FROM botdb.users WHERE total_xp < 256 GROUP BY 2, 3
  UNION ALL
  -- -infinity has no number to reckon with; it is stored as the least.
  SELECT board_id, CASE WHEN isfinite(period) THEN period - date '2000-01-01' ELSE -2147483648 END,
    botdb.count_bucket(standing), count(*)
  FROM botdb.board_scores GROUP BY board_id, board_scores.period, 3;
COMMENT ON VIEW botdb.counted_rows IS 'The rows of all ordered lists by bucket, counted by looking at each.';
CREATE TRIGGER botdb_count_inserted AFTER INSERT ON botdb.users REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('users');
CREATE TRIGGER botdb_count_updated AFTER UPDATE ON botdb.users REFERENCING OLD TABLE AS gone NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('users');
CREATE TRIGGER botdb_count_deleted AFTER DELETE ON botdb.users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('users');
CREATE TRIGGER botdb_count_truncated AFTER TRUNCATE ON botdb.users
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('users');
CREATE TRIGGER botdb_count_inserted AFTER INSERT ON botdb.board_scores REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('board_scores');
CREATE TRIGGER botdb_count_updated AFTER UPDATE ON botdb.board_scores REFERENCING OLD TABLE AS gone NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('board_scores');
CREATE TRIGGER botdb_count_deleted AFTER DELETE ON botdb.board_scores REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('board_scores');
CREATE TRIGGER botdb_count_truncated AFTER TRUNCATE ON botdb.board_scores
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('board_scores');
