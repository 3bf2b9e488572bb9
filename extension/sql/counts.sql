-- ---------------------------------------------------------------------------------------------------------- counts
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
  users int[] NOT NULL,
  PRIMARY KEY (board_id, period, level, node)
) WITH (fillfactor = 50);
ALTER TABLE botdb.count_nodes ALTER users SET STORAGE PLAIN;
COMMENT ON TABLE botdb.count_nodes IS 'How many rows each ordered list has in each bucket of values, up to the last fold.';

-- What has changed since: entered by each transaction, folded into the nodes by one of many. A backend adds to the row that
-- it has begun, which keeps its place in the index, until somebody folds it.
CREATE TABLE botdb.count_changes (
  xid bigint NOT NULL,
  changes bytea NOT NULL
) WITH (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0, vacuum_truncate = off);
ALTER TABLE botdb.count_changes ALTER changes SET STORAGE PLAIN;
-- Its rows have no key, and a publication of all tables may publish their deletion.
ALTER TABLE botdb.count_changes REPLICA IDENTITY FULL;
COMMENT ON TABLE botdb.count_changes IS
  'Changes that are not in count_nodes yet; read_changes() makes rows of them.';
COMMENT ON COLUMN botdb.count_changes.xid IS 'The number, of 64 bits, of the transaction that has begun the row.';
CREATE INDEX count_changes_by_xid ON botdb.count_changes (xid);

CREATE TABLE botdb.count_folds (
  id int PRIMARY KEY CHECK (id = 1),
  next_xid bigint NOT NULL,
  running bigint[] NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE botdb.count_folds IS
  'The last fold, one row: the nodes have the changes of all transactions before next_xid but those in running.';

CREATE FUNCTION botdb.count_bucket(value bigint) RETURNS int
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'count_bucket';
COMMENT ON FUNCTION botdb.count_bucket IS 'The bucket of count_nodes that counts this value.';

CREATE FUNCTION botdb.read_changes(changes bytea, OUT xid bigint, OUT board_id int, OUT period int, OUT bucket int, OUT rows int)
  RETURNS SETOF record
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'read_changes';
COMMENT ON FUNCTION botdb.read_changes IS
  'The changes in a row of count_changes: by how much which transaction changes the number of rows in which bucket.';

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

CREATE FUNCTION botdb.count_rows() RETURNS trigger
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'count_rows';
COMMENT ON FUNCTION botdb.count_rows() IS
  'Trigger of tables whose rows are counted: counts what a statement has changed. The argument says which rows they are.';

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

CREATE FUNCTION botdb.rebuild_counts(request_id text DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'rebuild_counts';
COMMENT ON FUNCTION botdb.rebuild_counts IS
  'Counts the rows of all ordered lists anew; how many there are. For after a restore that disabled triggers, which '
  'verify() reports. Writers of XP and scores wait for it. Errors: 0A000 at REPEATABLE READ or SERIALIZABLE.';

CREATE FUNCTION botdb.table_shapes(OUT table_name text, OUT is_plain boolean, OUT shape text) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'table_shapes';
COMMENT ON FUNCTION botdb.table_shapes IS
  'The tables that calls write without the executor, as they are now, and whether each is exactly as the extension has '
  'made it. One that is not is written by ordinary statements, which are slower and do all that a deployment has added.';
