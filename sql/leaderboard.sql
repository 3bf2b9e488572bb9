-- Ranks, pages and neighbours by counts: whatever they say, counting says the same.
\pset format unaligned
SET client_min_messages = warning;
SET botdb.bot_name = 'leaderboard_bot';

-- What is wrong at this moment: ranks, pages from every place, neighbours, the number of users.
CREATE FUNCTION pg_temp.wrong() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY
    WITH truth AS MATERIALIZED (
      SELECT id, telegram_id, rank() OVER (ORDER BY total_xp DESC) AS rank,
        row_number() OVER (ORDER BY total_xp DESC, id) AS place, count(*) OVER () AS total
      FROM botdb.users
    )
    SELECT format('rank of %s: %s, not %s', telegram_id, botdb.get_user_rank(telegram_id), rank)
    FROM truth WHERE place % 3 = 0 AND botdb.get_user_rank(telegram_id) IS DISTINCT FROM rank
    UNION ALL
    SELECT format('%s users, not %s', botdb.count_users(), count(*)) FROM truth HAVING botdb.count_users() <> count(*)
    UNION ALL
    SELECT format('page at %s', first)
    FROM generate_series(0, (SELECT count(*) + 5 FROM truth), 12) first
    WHERE (SELECT array_agg((rank, user_id) ORDER BY rank) FROM botdb.get_leaderboard(5, first))
      IS DISTINCT FROM (SELECT array_agg((place, id) ORDER BY place) FROM truth WHERE place BETWEEN first + 1 AND first + 5)
    UNION ALL
    SELECT format('around %s', t.telegram_id) FROM truth t
    WHERE t.place % 20 = 0
      AND (SELECT array_agg((rank, user_id) ORDER BY rank) FROM botdb.get_leaderboard_around(t.telegram_id, 3))
      IS DISTINCT FROM (SELECT array_agg((n.place, n.id) ORDER BY n.place) FROM truth n WHERE n.place BETWEEN t.place - 3 AND t.place + 3)
    UNION ALL
    SELECT 'among' WHERE
      (SELECT array_agg((rank, user_id)) FROM botdb.get_leaderboard_among(
        coalesce((SELECT array_agg(telegram_id ORDER BY id) FROM truth WHERE id % 3 = 0), '{}')))
      IS DISTINCT FROM (SELECT array_agg((place, id) ORDER BY place) FROM truth WHERE id % 3 = 0);
END $$;

-- Many without XP, many with the same, some at each power of two and beside it, up to the highest total.
SELECT count(*) FROM generate_series(7800000001, 7800000600) id, botdb.get_or_create_user(id);
SELECT count(*) FROM generate_series(7800000001, 7800000100) id, botdb.add_xp(id, 10);
SELECT count(*) FROM generate_series(0, 62) n, generate_series(-1, 1) m,
  botdb.add_xp(7800000101 + n * 3 + m + 1, (1::bigint << n) + m);
SELECT count(*) FROM generate_series(7800000300, 7800000400) id, botdb.add_xp(id, 100000 + (id * 7919) % 1000);
SELECT total_xp FROM botdb.add_xp(7800000401, 9223372036854775807);
SELECT * FROM pg_temp.wrong();

-- What is taken back is not counted: whole transactions, and savepoints within them.
BEGIN;
SELECT count(*) FROM generate_series(7800000001, 7800000050) id, botdb.add_xp(id, id - 7800000000);
SELECT * FROM pg_temp.wrong();
SAVEPOINT before;
SELECT count(*) FROM generate_series(7800000001, 7800000600, 3) id, botdb.add_xp(id, 5) WHERE id <> 7800000401;
SELECT botdb.delete_user(7800000010);
SELECT * FROM pg_temp.wrong();
ROLLBACK TO before;
SELECT * FROM pg_temp.wrong();
SELECT count(*) FROM generate_series(7800000051, 7800000060) id, botdb.delete_user(id);
SELECT * FROM pg_temp.wrong();
ROLLBACK;
SELECT * FROM pg_temp.wrong();

-- Statements of the owner's: one row, many, back and forth, none; a row that stays in its bucket; through a conflict.
BEGIN;
INSERT INTO botdb.users (telegram_id, total_xp) SELECT 7800001000 + n, n * n * n FROM generate_series(0, 300) n;
UPDATE botdb.users SET total_xp = total_xp / 3 WHERE telegram_id BETWEEN 7800000100 AND 7800000200;
UPDATE botdb.users SET level = 7 WHERE telegram_id = 7800000001;
UPDATE botdb.users SET total_xp = 0 WHERE telegram_id = 7800000400;
UPDATE botdb.users SET total_xp = total_xp + 1 WHERE telegram_id = 7800000401 - 1;
UPDATE botdb.users SET total_xp = 1 WHERE false;
INSERT INTO botdb.users (telegram_id, total_xp) VALUES (7800000300, 3), (7800002000, 4)
ON CONFLICT (telegram_id) DO UPDATE SET total_xp = users.total_xp + excluded.total_xp;
DELETE FROM botdb.users WHERE telegram_id % 4 = 0 AND telegram_id BETWEEN 7800000001 AND 7800001000;
SELECT * FROM pg_temp.wrong();
ROLLBACK;
SELECT * FROM pg_temp.wrong();

-- A trigger of the deployment's own: add_xp then goes the ordinary way, and counts once.
BEGIN;
CREATE FUNCTION pg_temp.doubled() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW.total_xp := OLD.total_xp + 2 * (NEW.total_xp - OLD.total_xp); RETURN NEW; END $$;
CREATE TRIGGER doubled BEFORE UPDATE ON botdb.users FOR EACH ROW EXECUTE FUNCTION pg_temp.doubled();
SELECT count(*) FROM generate_series(7800000001, 7800000030) id, botdb.add_xp(id, 40);
SELECT total_xp FROM botdb.get_user(7800000001);
SELECT * FROM pg_temp.wrong();
ROLLBACK;

-- Counted anew, and after a TRUNCATE. Many small transactions: by now others' changes have been folded.
BEGIN;
SELECT botdb.rebuild_counts() = botdb.count_users() + (SELECT count(*) FROM botdb.counted_rows WHERE board_id > 0) AS all_counted;
SELECT * FROM pg_temp.wrong();
SELECT count(*) FROM generate_series(7800000001, 7800000030) id, botdb.add_xp(id, 40);
SELECT * FROM pg_temp.wrong();
ROLLBACK;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT botdb.rebuild_counts();
ROLLBACK;
BEGIN;
TRUNCATE botdb.users CASCADE;
SELECT botdb.count_users();
SELECT count(*) FROM botdb.get_leaderboard();
SELECT level FROM botdb.get_or_create_user(1);
SELECT botdb.count_users(), botdb.get_user_rank(1);
ROLLBACK;
BEGIN;
SELECT botdb.rebuild_counts() > 0 AS done;
COMMIT;
SELECT * FROM pg_temp.wrong();
SELECT count(*) FROM botdb.count_changes;

-- A change is entered once, with all of a call's: from its bucket to another, and from those who tie to others.
BEGIN;
SELECT total_xp FROM botdb.add_xp(7800000500, 7, 'leaderboard_bot');
SELECT array_agg(ARRAY[c.board_id, c.period, c.rows] ORDER BY c.board_id, c.period, c.bucket) AS moved, count(DISTINCT changes) AS rows,
  array_agg(c.bucket - botdb.count_bucket(0) ORDER BY c.bucket) FILTER (WHERE c.period = 0) AS from_xp_to_xp
FROM botdb.count_changes, botdb.read_changes(changes) c WHERE c.xid = pg_current_xact_id()::text::bigint;
COMMIT;

-- Around and among.
SELECT rank - first_value(rank) OVER w AS place, telegram_id, total_xp
FROM botdb.get_leaderboard_around(7800000401, 2) WINDOW w AS (ORDER BY rank);
SELECT count(*), bool_or(telegram_id = 7800000350) FROM botdb.get_leaderboard_around(7800000350);
SELECT count(*) FROM botdb.get_leaderboard_around(7800000350, 0);
SELECT count(*) > 1000 AS many FROM botdb.get_leaderboard_around(7800000500, 1000);
SELECT count(*) FROM botdb.get_leaderboard_around(7899999999);
SELECT telegram_id, total_xp FROM botdb.get_leaderboard_among('{7800000500,7800000001,7899999999,7800000401,7800000001}');
SELECT count(*) FROM botdb.get_leaderboard_among('{}');
SELECT count(*) FROM botdb.get_leaderboard_around(7800000350, 1000000000);
SELECT count(*) FROM botdb.get_leaderboard_around(7800000350, -1);
SELECT count(*) FROM botdb.get_leaderboard_among('{1,NULL,3}');
SELECT count(*) FROM botdb.get_leaderboard_among(array_fill(1::bigint, ARRAY[10001]));

-- A batch: one row a user in the order in which they are named, summed; levels as by add_xp; an event each; all or nothing.
BEGIN;
SELECT * FROM botdb.add_xp_batch('{7800000510,7800000505,7800000510,7800000511}', '{60,250,50,0}', reason => 'quiz');
SELECT u.telegram_id, e.bot_name, e.amount, e.reason FROM botdb.xp_events e JOIN botdb.users u ON u.id = e.user_id
WHERE u.telegram_id IN (7800000505, 7800000510, 7800000511) ORDER BY 1;
SELECT * FROM pg_temp.wrong();
SELECT * FROM botdb.add_xp_batch('{7800000510,7899999999,7800000505}', '{1,2,3}', skip_unknown => true);
SELECT * FROM botdb.add_xp_batch('{}', '{}');
SELECT botdb.set_levels('[{"level": 50, "min_xp": 300}]');
SELECT * FROM botdb.add_xp_batch('{7800000510,7800000505}', '{189,40}');
ROLLBACK;
SELECT count(*), sum(total_xp - before) AS added
FROM (SELECT telegram_id, total_xp AS before FROM botdb.users WHERE telegram_id BETWEEN 7800000402 AND 7800000600) b
  JOIN LATERAL (SELECT * FROM botdb.add_xp_batch(
    (SELECT array_agg(telegram_id ORDER BY id DESC) FROM botdb.users WHERE telegram_id BETWEEN 7800000402 AND 7800000600),
    (SELECT array_agg(telegram_id % 100 ORDER BY id DESC) FROM botdb.users WHERE telegram_id BETWEEN 7800000402 AND 7800000600)) OFFSET 0) a
  USING (telegram_id);
SELECT * FROM pg_temp.wrong();
SELECT botdb.add_xp_batch('{7800000510,7899999999}', '{1,2}');
SELECT botdb.add_xp_batch('{7800000510,7800000511}', '{1}');
SELECT botdb.add_xp_batch('{7800000510,7800000511}', '{1,-2}');
SELECT botdb.add_xp_batch('{7800000510,7800000511}', '{1,NULL}');
SELECT botdb.add_xp_batch('{7800000510,NULL}', '{1,1}');
SELECT botdb.add_xp_batch('{7800000510,7800000401}', '{1,1}');
SELECT botdb.add_xp_batch('{7800000510,7800000510}', '{9223372036854775807,1}');
SELECT botdb.add_xp_batch('{{1,2},{3,4}}', '{{1,2},{3,4}}');
SELECT botdb.add_xp_batch(NULL, '{1}');
SELECT botdb.add_xp_batch('{1}', NULL);
SELECT botdb.add_xp_batch('{7800000510}', '{1}', skip_unknown => NULL);
SELECT * FROM pg_temp.wrong();

SELECT * FROM botdb.verify();
DELETE FROM botdb.users WHERE telegram_id BETWEEN 7800000001 AND 7800004000;
SELECT * FROM pg_temp.wrong();

-- A session adds to the row of changes that it has begun.
SELECT count(*) FROM (SELECT botdb.get_or_create_user(telegram_id) FROM generate_series(7800000601, 7800000602) telegram_id) users;
SELECT botdb.rebuild_counts() > 0 AS counted;
SELECT count(*) FROM (SELECT botdb.add_xp(7800000601, 1000, 'leaderboard') FROM generate_series(1, 20)) added \gset added_
SELECT :added_count AS added, count(*) AS rows FROM botdb.count_changes;

-- What is counted anew twice in a transaction is looked up twice.
BEGIN;
SELECT botdb.rebuild_counts() > 0 AS counted, botdb.get_user_rank(7800000601) AS rank;
UPDATE botdb.users SET total_xp = (SELECT max(total_xp) FROM botdb.users) + 1 WHERE telegram_id = 7800000602;
SELECT botdb.rebuild_counts() > 0 AS counted;
SELECT rank = (SELECT 1 + count(*) FROM botdb.users o WHERE o.total_xp > u.total_xp) AS right
FROM botdb.users u, botdb.get_user_rank(u.telegram_id) rank WHERE telegram_id IN (7800000601, 7800000602);
ROLLBACK;
SELECT botdb.delete_user(7800000601), botdb.delete_user(7800000602);
