\echo Use "ALTER EXTENSION botdb UPDATE TO '0.3.0'" to load this file. \quit

SET LOCAL search_path TO pg_catalog, pg_temp;

-- ---------------------------------------------------------------------------------------------------------- users

CREATE OR REPLACE FUNCTION botdb.count_users() RETURNS bigint
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'count_users';
COMMENT ON FUNCTION botdb.count_users IS 'How many users there are, from the counts of the leaderboard.';

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
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'define_board';
COMMENT ON FUNCTION botdb.define_board IS
  'A board that counts from now on; true if it is new, false if it is there on these terms. period: all, or day, week (from '
  'Monday), month, cut at midnight in timezone, a name of pg_timezone_names. source: xp is fed by add_xp, score by '
  'submit_score; of bot_name, or of all bots where it is NULL. operator: incr adds up, best keeps the best, last the last. '
  'sort: desc, the highest is best, or asc. Errors: 22023 a bad argument, or other terms than the board has; TB002 unknown '
  'bot (strict).';
REVOKE ALL ON FUNCTION botdb.define_board FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.define_board TO botdb_admin;

CREATE FUNCTION botdb.submit_score(
  board text, telegram_id bigint, INOUT score bigint, request_id text DEFAULT NULL, OUT rank bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'submit_score';
COMMENT ON FUNCTION botdb.submit_score IS
  'Enters a score of the user in the board''s current period, by the board''s operator; the score after it, and its rank. '
  'Errors: TB002 unknown board, TB001 unknown user, 22023 a board that XP feeds, 22003 a score outside 64 bits, 42501 the '
  'board of another bot than the role''s.';
REVOKE ALL ON FUNCTION botdb.submit_score FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.submit_score TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.get_board(
  board text, limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0, at timestamptz DEFAULT now()
) RETURNS SETOF botdb.board_row
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'get_board';
COMMENT ON FUNCTION botdb.get_board IS
  'The board in the period that holds the time at: best score first, equal scores by reached_at, then by users.id. rank '
  'counts the rows from 1. Errors: TB002 unknown board, 22023 a negative limit or offset, or an infinite time.';
REVOKE ALL ON FUNCTION botdb.get_board FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.get_board TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.get_board_rank(
  board text, telegram_id bigint, at timestamptz DEFAULT now(), OUT rank bigint, OUT score bigint, OUT total bigint
) RETURNS SETOF record ROWS 1
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'get_board_rank';
COMMENT ON FUNCTION botdb.get_board_rank IS
  'The user''s rank and score in the period that holds the time at, and how many have a score there: one row, or none if '
  'the user has no score. Errors: TB002 unknown board, 22023 an infinite time.';
REVOKE ALL ON FUNCTION botdb.get_board_rank FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.get_board_rank TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.get_board_around(
  board text, telegram_id bigint, radius int DEFAULT 5, at timestamptz DEFAULT now()
) RETURNS SETOF botdb.board_row
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'get_board_around';
COMMENT ON FUNCTION botdb.get_board_around IS
  'The user''s row of get_board, with up to radius rows above and below it; no row if the user has no score in the period '
  'that holds the time at. Errors: TB002 unknown board, 22023 a radius outside 0 to 1000, or an infinite time.';
REVOKE ALL ON FUNCTION botdb.get_board_around FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.get_board_around TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.list_boards(
  OUT board text, OUT period text, OUT timezone text, OUT bot_name text, OUT source text, OUT operator text,
  OUT sort text, OUT created_at timestamptz
) RETURNS SETOF record
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'SELECT board, period, timezone, bot_name, source, operator, sort, created_at FROM botdb.boards ORDER BY board';
COMMENT ON FUNCTION botdb.list_boards IS 'All boards with their terms, by name.';
REVOKE ALL ON FUNCTION botdb.list_boards FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.list_boards TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.drop_board(board text, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'drop_board';
COMMENT ON FUNCTION botdb.drop_board IS
  'Deletes the board and all its scores; false if there is none. Waits for transactions that have entered scores, and '
  'others that enter some wait for it.';
REVOKE ALL ON FUNCTION botdb.drop_board FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.drop_board TO botdb_admin;

CREATE FUNCTION botdb.purge_board(board text, keep_periods int, request_id text DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'purge_board';
COMMENT ON FUNCTION botdb.purge_board IS
  'Keeps the newest keep_periods periods that have scores and deletes the scores of all others; how many there were. '
  'Errors: TB002 unknown board, 22023 negative keep_periods.';
REVOKE ALL ON FUNCTION botdb.purge_board FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.purge_board TO botdb_admin;

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

CREATE FUNCTION botdb.count_bucket(value bigint) RETURNS int
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'count_bucket';
COMMENT ON FUNCTION botdb.count_bucket IS 'The bucket of count_nodes that counts this value.';
REVOKE ALL ON FUNCTION botdb.count_bucket FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.count_bucket TO botdb_admin, botdb_reader;

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
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'count_rows';
COMMENT ON FUNCTION botdb.count_rows() IS
  'Trigger of tables whose rows are counted: counts what a statement has changed. The argument says which rows they are.';
REVOKE ALL ON FUNCTION botdb.count_rows FROM PUBLIC;

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
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'rebuild_counts';
COMMENT ON FUNCTION botdb.rebuild_counts IS
  'Counts the rows of all ordered lists anew; how many there are. For after a restore that disabled triggers, which '
  'verify() reports. Writers of XP and scores wait for it.';
REVOKE ALL ON FUNCTION botdb.rebuild_counts FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.rebuild_counts TO botdb_admin;

-- ---------------------------------------------------------------------------------------------------------- progress

CREATE FUNCTION botdb.add_xp_batch(
  telegram_ids bigint[], xps bigint[], bot_name text DEFAULT NULL, reason text DEFAULT NULL,
  skip_unknown boolean DEFAULT false, request_id text DEFAULT NULL,
  OUT telegram_id bigint, OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint
) RETURNS SETOF record
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'add_xp_batch';
COMMENT ON FUNCTION botdb.add_xp_batch IS
  'add_xp for many users in one call: xps[n] for telegram_ids[n], summed for a user who is named more than once. One row a '
  'user, in the order in which they are first named. Users are locked in the order of their Telegram ids, so that batches '
  'never deadlock. Errors: TB001 an unknown user, unless skip_unknown; 22023 arrays that differ in length, an element that '
  'is NULL or a negative xp; 22003 a total past 2^63 - 1. An error leaves nothing behind.';
REVOKE ALL ON FUNCTION botdb.add_xp_batch FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.add_xp_batch TO botdb_bot, botdb_admin;

CREATE TYPE botdb.leaderboard_row AS (
  rank bigint, user_id bigint, telegram_id bigint, username text, first_name text, last_name text, total_xp bigint,
  level int, total_trainings int
);
COMMENT ON TYPE botdb.leaderboard_row IS 'A user''s place in the leaderboard, as get_leaderboard has it.';

CREATE FUNCTION botdb.get_leaderboard_around(telegram_id bigint, radius int DEFAULT 5)
RETURNS SETOF botdb.leaderboard_row
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'get_leaderboard_around';
COMMENT ON FUNCTION botdb.get_leaderboard_around IS
  'The user''s row of the leaderboard with up to radius rows above and below it; none for an unknown user. Errors: 22023 a '
  'radius outside 0 to 1000.';
REVOKE ALL ON FUNCTION botdb.get_leaderboard_around FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.get_leaderboard_around TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.get_leaderboard_among(telegram_ids bigint[]) RETURNS SETOF botdb.leaderboard_row
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'get_leaderboard_among';
COMMENT ON FUNCTION botdb.get_leaderboard_among IS
  'The rows of these users in the order of the leaderboard: rank is the place among all users, not among these. Ids that '
  'nobody has are left out. Errors: 22023 an element that is NULL, more than 10000 ids.';
REVOKE ALL ON FUNCTION botdb.get_leaderboard_among FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.get_leaderboard_among TO botdb_bot, botdb_admin;

-- ---------------------------------------------------------------------------------------------------------- verify

-- Compiling this statement would take longer than running it.
CREATE OR REPLACE FUNCTION botdb.verify(OUT check_name text, OUT subject text, OUT detail text) RETURNS SETOF record
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off
  AS $$
-- Each table is read once or twice from end to end; nothing is looked up row by row.
WITH ledger AS MATERIALIZED (
  SELECT sums.user_id, sums.access_type, sums.subscription_id, sums.free_training_id, sums.units, last.balance AS last_balance,
    last.end_date AS last_end
  FROM (
    SELECT user_id, access_type, subscription_id, free_training_id, sum(quantity) AS units,
      max(id) FILTER (WHERE balance IS NOT NULL
                      OR access_type = 'subscription' AND event IN ('grant', 'refund', 'opening')) AS last_id
    FROM botdb.access_events
    GROUP BY user_id, access_type, subscription_id, free_training_id) sums
    LEFT JOIN botdb.access_events last ON last.user_id = sums.user_id AND last.id = sums.last_id
), of_payments AS MATERIALIZED (
  SELECT payment_id, count(*) FILTER (WHERE event = 'grant') AS grants,
    sum(quantity) FILTER (WHERE event = 'grant') AS granted, sum(duration) FILTER (WHERE event = 'grant') AS time_granted,
    count(DISTINCT user_id) AS users, min(user_id) AS user_id,
    count(*) FILTER (WHERE event = 'refund' AND reservation_id IS NULL) AS refunds
  FROM botdb.access_events WHERE payment_id IS NOT NULL
  GROUP BY payment_id
), counted AS MATERIALIZED (
  -- Each number of the tree by the bucket, or the node below, that it counts; what is not folded yet belongs to all levels.
  SELECT n.board_id, n.period, n.level, n.node * 128 + slots.place::int - 1 AS bucket, slots.rows
  FROM botdb.count_nodes n, unnest(n.users) WITH ORDINALITY AS slots (rows, place)
  UNION ALL
  SELECT changes[i], changes[i + 1], level, changes[i + 2] / (128 ^ level)::int, changes[i + 3]
  FROM botdb.count_changes, generate_series(1, cardinality(changes), 4) i, generate_series(0, 2) level
)
SELECT 'xp', format('user %s', u.telegram_id),
  format('total_xp is %s, the sum of xp_events %s', u.total_xp, coalesce(e.sum, 0))
FROM botdb.users u LEFT JOIN (SELECT user_id, sum(amount) AS sum FROM botdb.xp_events GROUP BY user_id) e ON e.user_id = u.id
WHERE u.total_xp <> coalesce(e.sum, 0)

UNION ALL
SELECT 'promocode_uses', format('promocode %s', t.code),
  format('%s uses are counted, %s are entered and %s were of erased users', coalesce(c.uses, 0), coalesce(g.count, 0),
         coalesce(c.erased, 0))
FROM botdb.promocode_terms t
  LEFT JOIN (SELECT promocode_id, sum(uses) AS uses, sum(erased) AS erased FROM botdb.promocode_counters
             GROUP BY promocode_id) c ON c.promocode_id = t.id
  LEFT JOIN (SELECT promocode_id, count(*) FROM botdb.promocode_usage GROUP BY promocode_id) g ON g.promocode_id = t.id
WHERE coalesce(c.uses, 0) <> coalesce(g.count, 0) + coalesce(c.erased, 0)

UNION ALL
SELECT 'promocode_cap', format('promocode %s', t.code),
  format('max_uses is %s, the counters allow %s, %s are used', coalesce(t.max_uses::text, 'unlimited'),
         CASE WHEN c.promocode_id IS NULL THEN 'nothing' ELSE coalesce(c.max_uses::text, 'any number') END,
         coalesce(c.uses, 0))
FROM botdb.promocode_terms t LEFT JOIN (
  SELECT promocode_id, sum(uses) AS uses, CASE WHEN count(max_uses) = count(*) THEN sum(max_uses) END AS max_uses
  FROM botdb.promocode_counters GROUP BY promocode_id) c ON c.promocode_id = t.id
WHERE t.max_uses IS DISTINCT FROM c.max_uses OR c.uses > t.max_uses OR c.promocode_id IS NULL

UNION ALL
SELECT 'promocode_grants', format('user %s, promocode %s', u.telegram_id, t.code),
  format('%s entries in the ledger for one use', coalesce(e.count, 0))
FROM botdb.promocode_usage g
  JOIN botdb.users u ON u.id = g.user_id
  JOIN botdb.promocode_terms t ON t.id = g.promocode_id
  LEFT JOIN (SELECT user_id, promocode_id, count(*) FROM botdb.access_events
             WHERE promocode_id IS NOT NULL AND event IN ('grant', 'opening') GROUP BY user_id, promocode_id) e
    ON e.user_id = g.user_id AND e.promocode_id = g.promocode_id
WHERE e.count IS DISTINCT FROM 1

UNION ALL
SELECT 'credits', format('user %s, subscription %s', u.telegram_id, s.id),
  format('%s credits are left, the ledger says %s and after its last entry %s', s.credits_left, coalesce(l.units, 0),
         coalesce(l.last_balance, 0))
FROM botdb.subscriptions s
  JOIN botdb.users u ON u.id = s.user_id
  LEFT JOIN ledger l ON l.user_id = s.user_id AND l.subscription_id = s.id AND l.access_type = 'credits'
WHERE s.subscription_type = 'credits' AND (s.credits_left, s.credits_left) IS DISTINCT FROM (l.units, l.last_balance)

UNION ALL
SELECT 'free_trainings', format('user %s, source %s', u.telegram_id, f.source),
  format('%s trainings are left, the ledger says %s and after its last entry %s', f.trainings_left,
         coalesce(l.units, 0), coalesce(l.last_balance, 0))
FROM botdb.free_trainings f
  JOIN botdb.users u ON u.id = f.user_id
  LEFT JOIN ledger l ON l.user_id = f.user_id AND l.free_training_id = f.id
WHERE (f.trainings_left, f.trainings_left) IS DISTINCT FROM (l.units, l.last_balance)

UNION ALL
SELECT 'subscription_time', format('user %s, subscription %s', u.telegram_id, s.id),
  format('it ends %s, by the ledger %s', s.end_date, coalesce(l.last_end::text, 'never began'))
FROM botdb.subscriptions s
  JOIN botdb.users u ON u.id = s.user_id
  LEFT JOIN ledger l ON l.user_id = s.user_id AND l.subscription_id = s.id AND l.access_type = 'subscription'
WHERE s.subscription_type <> 'credits' AND s.end_date IS DISTINCT FROM l.last_end

UNION ALL
SELECT 'ledger', format('user %s, %s', u.telegram_id,
    coalesce('subscription ' || l.subscription_id, 'free_trainings ' || l.free_training_id)),
  'the ledger has entries for a row that is gone'
FROM ledger l
  JOIN botdb.users u ON u.id = l.user_id
  LEFT JOIN botdb.subscriptions s ON s.id = l.subscription_id AND s.user_id = l.user_id
  LEFT JOIN botdb.free_trainings f ON f.id = l.free_training_id AND f.user_id = l.user_id
WHERE coalesce(l.subscription_id, l.free_training_id) IS NOT NULL AND coalesce(s.id, f.id) IS NULL

UNION ALL
SELECT 'payments', format('payment %s of provider %s', coalesce(p.payment_id, p.id::text), p.provider),
  format('it is %s, with %s grants and %s refunds in the ledger', p.status, coalesce(e.grants, 0), coalesce(e.refunds, 0))
FROM botdb.payments p LEFT JOIN of_payments e ON e.payment_id = p.id
WHERE CASE p.status
  WHEN 'completed' THEN (coalesce(e.grants, 0), coalesce(e.refunds, 0))
    <> (CASE WHEN p.subscription_type IS NULL THEN 0 ELSE 1 END, 0)
  -- Refunded before it was completed, it has granted nothing.
  WHEN 'refunded' THEN coalesce(e.grants, 0) > 1 OR coalesce(e.refunds, 0) <> coalesce(e.grants, 0)
  ELSE e.payment_id IS NOT NULL END

UNION ALL
SELECT 'payment_grants', format('payment %s of provider %s', coalesce(p.payment_id, p.id::text), p.provider),
  format('user %s bought %s credits, %s days; the ledger has %s credits, %s for user %s', p.user_id, coalesce(p.credits, 0),
         coalesce(p.duration_days, 0), coalesce(e.granted, 0), coalesce(to_char(e.time_granted, 'HH24:MI:SS'), 'no time'),
         e.user_id)
FROM botdb.payments p JOIN of_payments e ON e.payment_id = p.id
WHERE e.users <> 1 OR e.user_id <> p.user_id
  OR (p.subscription_type = 'credits' AND e.grants = 1 AND e.granted <> p.credits)
  OR (p.subscription_type <> 'credits' AND e.grants = 1 AND p.paid_until IS NULL
      AND e.time_granted <> p.duration_days * interval '1 day')

UNION ALL
SELECT 'reservations', format('reservation %s', r.id),
  format('it is %s, with %s reservations, %s confirmations and %s releases in the ledger', r.status,
         coalesce(e.reserved, 0), coalesce(e.confirmed, 0), coalesce(e.released, 0))
FROM botdb.reservations r LEFT JOIN (
  SELECT reservation_id, count(*) FILTER (WHERE event = 'reserve') AS reserved,
    count(*) FILTER (WHERE event = 'confirm') AS confirmed, count(*) FILTER (WHERE event = 'release') AS released
  FROM botdb.access_events WHERE reservation_id IS NOT NULL GROUP BY reservation_id) e ON e.reservation_id = r.id
WHERE (e.reserved, e.confirmed, e.released) IS DISTINCT FROM
  (1::bigint, (r.status = 'confirmed')::int::bigint, (r.status = 'released')::int::bigint)

UNION ALL
SELECT 'counts', CASE WHEN board_id > 0 THEN format('board %s', coalesce(board, board_id::text))
    || CASE WHEN wrong.period > -2147483648 THEN to_char(date '2000-01-01' + wrong.period, '", period of "YYYY-MM-DD') ELSE '' END
  WHEN wrong.period = 0 THEN 'users by XP' ELSE format('users with %s XP', wrong.period - 1) END, detail
FROM (
SELECT board_id, period,
  format('%s buckets, of which %s has %s rows and counts %s', count(*), min(bucket),
         (array_agg(coalesce(rows, 0) ORDER BY bucket))[1], (array_agg(coalesce(counted, 0) ORDER BY bucket))[1]) AS detail
FROM botdb.counted_rows FULL JOIN (
  SELECT board_id, period, bucket, sum(rows) AS counted FROM counted WHERE level = 0 GROUP BY board_id, period, bucket) c
  USING (board_id, period, bucket)
WHERE coalesce(rows, 0) <> coalesce(counted, 0)
GROUP BY board_id, period
UNION ALL
SELECT board_id, period,
  format('level %s counts %s rows in node %s of the level below, which has %s', level, coalesce(summed, 0), bucket,
         coalesce(below, 0))
FROM (SELECT board_id, period, level, bucket, sum(rows) AS summed FROM counted WHERE level > 0 GROUP BY 1, 2, 3, 4) sums
  FULL JOIN (SELECT board_id, period, level + 1 AS level, bucket / 128 AS bucket, sum(rows) AS below FROM counted
             WHERE level < 2 GROUP BY 1, 2, 3, 4) parts
  USING (board_id, period, level, bucket)
WHERE coalesce(summed, 0) <> coalesce(below, 0)) wrong LEFT JOIN botdb.boards USING (board_id)

UNION ALL
SELECT 'counts', format('transaction %s', c.xid), 'its changes are not folded, and no longer looked for'
FROM botdb.count_changes c JOIN botdb.count_folds f ON c.xid < f.next_xid AND c.xid <> ALL (f.running)

UNION ALL
SELECT 'negative', format('user %s', telegram_id),
  format('total_xp %s, total_trainings %s, total_score %s', total_xp, total_trainings, total_score)
FROM botdb.users WHERE total_xp < 0 OR total_trainings < 0 OR total_score < 0
UNION ALL
SELECT 'negative', format('subscription %s', id), format('credits_left is %s of %s', credits_left, credits_total)
FROM botdb.subscriptions WHERE credits_left < 0 OR credits_left > credits_total
UNION ALL
SELECT 'negative', format('free_trainings %s', id), format('trainings_left is %s', trainings_left)
FROM botdb.free_trainings WHERE trainings_left < 0
UNION ALL
SELECT 'negative', format('promocode %s, slot %s', promocode_id, slot), format('uses is %s, erased %s', uses, erased)
FROM botdb.promocode_counters WHERE uses < 0 OR erased < 0
ORDER BY 1, 2
$$;
COMMENT ON FUNCTION botdb.verify IS
  'Every invariant that does not hold: check_name, the user, promocode, payment, … it does not hold for, and what is there. '
  'No row when all is well. Reads everything in one snapshot, writes nothing, fit for a standby: for a nightly job, and '
  'after a restore. Checks: xp, promocode_uses, promocode_cap, promocode_grants, credits, free_trainings, '
  'subscription_time, ledger, payments, payment_grants, reservations, counts, negative.';

-- ---------------------------------------------------------------------------------------------------------- privileges

GRANT SELECT ON botdb.boards, botdb.board_scores, botdb.count_nodes, botdb.count_changes, botdb.count_folds,
  botdb.counted_rows TO botdb_reader;

SELECT pg_extension_config_dump('botdb.boards', '');
SELECT pg_extension_config_dump('botdb.boards_board_id_seq', '');
SELECT pg_extension_config_dump('botdb.board_scores', '');

-- ---------------------------------------------------------------------------------------------------------- version

CREATE OR REPLACE FUNCTION botdb.version() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN '0.3.0';

-- ---------------------------------------------------------------------------------------------------------- rows

-- The rows that there are. The triggers count whatever comes after.
-- Rows are counted by the update to 0.5.0: the library that is there counts in the form of that.
