-- Boards: what feeds them, in which order they are read, and where their periods are cut.
\pset format unaligned
SET timezone = 'UTC';
SELECT count(*) FROM generate_series(6400000001, 6400000009) AS id, botdb.get_or_create_user(id, 'u' || id % 10, 'First');

-- Defined once; again on the same terms, however the timezone is written; and on other terms.
SELECT botdb.define_board('boards_xp');
SELECT botdb.define_board('boards_week', 'week', 'europe/BERLIN', 'boards_a', 'score', 'best', 'asc');
SELECT botdb.define_board('boards_week', 'week', 'Europe/Berlin', 'boards_a', 'score', 'best', 'asc'),
  botdb.define_board('boards_week', 'week', 'EUROPE/berlin', 'boards_a', 'score', 'best', 'asc'),
  botdb.define_board('boards_xp');
SELECT botdb.define_board('boards_week', 'day', 'Europe/Berlin', 'boards_a', 'score', 'best', 'asc');
SELECT botdb.define_board('boards_week', 'week', 'Europe/Paris', 'boards_a', 'score', 'best', 'asc');
SELECT botdb.define_board('boards_week', 'week', 'Europe/Berlin', NULL, 'score', 'best', 'asc');
SELECT botdb.define_board('boards_week', 'week', 'Europe/Berlin', 'boards_a', 'xp', 'best', 'asc');
SELECT botdb.define_board('boards_week', 'week', 'Europe/Berlin', 'boards_a', 'score', 'last', 'asc');
SELECT botdb.define_board('boards_week', 'week', 'Europe/Berlin', 'boards_a', 'score', 'best', 'desc');
SELECT botdb.define_board('boards_xp', bot_name => 'boards_a');
SELECT board, period, timezone, bot_name, source, operator, sort, created_at <= now() AS created
FROM botdb.list_boards() WHERE board LIKE 'boards_%';
-- The connection's bot has nothing to do with it: no bot is all bots, also with a request id.
SET botdb.bot_name = 'boards_b';
SELECT botdb.define_board('boards_all'), botdb.define_board('boards_all', request_id => 'boards');
RESET botdb.bot_name;
SELECT botdb.define_board('boards_all', request_id => 'boards without a bot');
SELECT bot_name IS NULL AS all_bots FROM botdb.list_boards() WHERE board = 'boards_all';
SELECT botdb.drop_board('boards_all'), botdb.drop_board('boards_all');
DELETE FROM botdb.requests WHERE request_id LIKE 'boards%';
-- Rolled back, it has never been there.
BEGIN;
SELECT botdb.define_board('boards_none');
SELECT count(*) FROM botdb.get_board('boards_none');
ROLLBACK;
SELECT count(*) FROM botdb.get_board('boards_none');

-- XP: of one bot or of all, by each operator. 0 feeds nothing, and an import is not fed.
SELECT botdb.define_board('boards_xp_' || coalesce(bot, 'all') || '_' || operator, 'month', bot_name => 'boards_' || bot, operator => operator)
FROM unnest(ARRAY['a', NULL]) bot, unnest(ARRAY['incr', 'best', 'last']) operator;
SELECT new_level FROM botdb.add_xp(6400000001, 30, 'boards_a');
SELECT new_level FROM botdb.add_xp(6400000001, 70, 'boards_b');
SELECT new_level FROM botdb.add_xp(6400000001, 20, 'boards_a');
SELECT new_level FROM botdb.add_xp(6400000001, 0, 'boards_a');
SELECT new_level FROM botdb.add_xp(6400000002, 0, 'boards_a');
SELECT imported FROM botdb.import_users('{"6400000002": {"stats": {"total_xp": 1000}}}', 'boards_a');
SELECT total_xp FROM botdb.update_user_stats_after_training(6400000003, 40, bot_name => 'boards_a');
SELECT total_xp FROM botdb.finish_training(6400000003, 10, '{}', bot_name => 'boards_b');
SELECT telegram_id, total_xp FROM botdb.add_xp_batch(ARRAY[6400000004, 6400000003, 6400000004], ARRAY[1, 2, 4], 'boards_a');
SELECT board, rank, telegram_id, score FROM botdb.list_boards() b, botdb.get_board(b.board) WHERE board LIKE 'boards_xp%'
ORDER BY board, rank;
-- Past the end of 64 bits, for the user's total or for the board's: all of the call or nothing.
SELECT botdb.add_xp(6400000004, 9223372036854775807, 'boards_a');
UPDATE botdb.board_scores SET standing = 9223372036854775807
WHERE user_id = (SELECT id FROM botdb.get_user(6400000004)) AND board_id = (SELECT board_id FROM botdb.boards WHERE board = 'boards_xp');
SELECT botdb.add_xp(6400000004, 1, 'boards_a');
SELECT botdb.add_xp_batch(ARRAY[6400000003, 6400000004], ARRAY[1, 1], 'boards_a');
SELECT telegram_id, total_xp FROM botdb.users WHERE telegram_id IN (6400000003, 6400000004) ORDER BY 1;
SELECT rank, telegram_id, score FROM botdb.get_board('boards_xp');

-- Scores: by each operator, the highest or the lowest best.
SELECT botdb.define_board('boards_' || operator || '_' || sort, source => 'score', operator => operator, sort => sort)
FROM unnest(ARRAY['incr', 'best', 'last']) operator, unnest(ARRAY['desc', 'asc']) sort;
SELECT board, submitted, s.score, s.rank
FROM botdb.list_boards() b, unnest(ARRAY[6400000001, 6400000002, 6400000002, 6400000001, 6400000002],
       ARRAY[5, 0, -3, 4, 9]) WITH ORDINALITY AS n (telegram_id, submitted, place),
     LATERAL botdb.submit_score(board, telegram_id, submitted) s
WHERE board ~ '^boards_(incr|best|last)_' ORDER BY board, place;
SELECT * FROM botdb.submit_score(board => 'boards_incr_desc', telegram_id => 6400000001, score => -4);
SELECT submit_score FROM botdb.submit_score('boards_incr_desc', 6400000002, 9223372036854775807);
SELECT score FROM botdb.submit_score('boards_incr_desc', 6400000003, -9223372036854775808);
SELECT score FROM botdb.submit_score('boards_incr_desc', 6400000003, -1);
SELECT score FROM botdb.submit_score('boards_incr_asc', 6400000003, -9223372036854775808);
SELECT rank, telegram_id, score FROM botdb.get_board('boards_incr_asc', 1);
-- 0 enters a row where there is none, and is no change where there is one; nor is a worse score than the best.
SELECT * FROM botdb.submit_score('boards_incr_desc', 6400000004, 0);
UPDATE botdb.board_scores SET reached_at = '2024-01-01' WHERE user_id = (SELECT id FROM botdb.get_user(6400000004));
SELECT * FROM botdb.submit_score('boards_incr_desc', 6400000004, 0);
SELECT score, reached_at FROM botdb.get_board_around('boards_incr_desc', 6400000004, 0);
SELECT * FROM botdb.submit_score('boards_incr_desc', 6400000004, 1);
SELECT score, reached_at > '2024-01-01' AS now FROM botdb.get_board_around('boards_incr_desc', 6400000004, 0);
UPDATE botdb.board_scores SET reached_at = '2024-01-01' WHERE user_id = (SELECT id FROM botdb.get_user(6400000001));
SELECT * FROM botdb.submit_score('boards_best_desc', 6400000001, 5);
SELECT * FROM botdb.submit_score('boards_best_desc', 6400000001, 4);
SELECT score, reached_at FROM botdb.get_board_around('boards_best_desc', 6400000001, 0);
-- What cannot be submitted.
SELECT botdb.submit_score('boards_xp', 6400000001, 1);
SELECT botdb.submit_score('boards_none', 6400000001, 1);
SELECT botdb.submit_score('boards_incr_desc', 6499999999, 1);
SELECT botdb.submit_score('boards_incr_desc', 6400000001, NULL);
SELECT botdb.submit_score(NULL, 6400000001, 1);

-- Order: the score, who got there first, the user's id.
SELECT botdb.define_board('boards_order', source => 'score');
INSERT INTO botdb.board_scores
SELECT u.id, b.board_id, '-infinity', s.score, s.reached_at::timestamptz
FROM (VALUES (6400000009, 5, '2024-01-02'), (6400000008, 5, '2024-01-01'), (6400000001, 7, '2024-01-03'),
             (6400000007, 5, '2024-01-01'), (6400000002, -1, '2024-01-01'), (6400000003, 5, '2024-01-03')) s (telegram_id, score, reached_at)
JOIN botdb.users u USING (telegram_id), botdb.boards b WHERE board = 'boards_order';
SELECT * FROM botdb.get_board('boards_order');
SELECT rank, telegram_id FROM botdb.get_board('boards_order', 2, 1);
SELECT rank, telegram_id FROM botdb.get_board('boards_order', offset_rows => 5);
SELECT count(*) FROM botdb.get_board('boards_order', 0);
SELECT count(*) FROM botdb.get_board('boards_order', 10, 6);
SELECT count(*) FROM botdb.get_board('boards_order', 10, 9223372036854775807);
SELECT telegram_id, r.* FROM botdb.users, botdb.get_board_rank('boards_order', telegram_id) r
WHERE telegram_id BETWEEN 6400000001 AND 6400000009 ORDER BY rank;
SELECT count(*) FROM botdb.get_board_rank('boards_order', 6499999999);
SELECT radius, array_agg(rank || ': ' || a.telegram_id % 10 ORDER BY rank) FROM unnest(ARRAY[0, 1, 2, 1000]) radius,
  botdb.get_board_around('boards_order', 6400000008, radius) a GROUP BY radius ORDER BY radius;
SELECT array_agg(rank) FROM botdb.get_board_around('boards_order', 6400000001, 1);
SELECT array_agg(rank) FROM botdb.get_board_around('boards_order', 6400000002, 1);
SELECT count(*) FROM botdb.get_board_around('boards_order', 6400000004);
SELECT botdb.get_board_around('boards_order', 6400000008, 1001);
SELECT botdb.get_board('boards_order', -1);
SELECT botdb.get_board('boards_order', 1, -1);
-- Of a board without periods every time will do, even an infinite one; of others one of the calendar.
SELECT count(*) FROM botdb.get_board('boards_order', at => 'infinity'), botdb.get_board_rank('boards_order', 6400000001, '-infinity');
SELECT botdb.get_board('boards_week', at => 'infinity');
SELECT botdb.get_board_rank('boards_week', 6400000001, '-infinity');
SELECT botdb.get_board_around('boards_week', 6400000001, at => NULL);
SELECT count(*) FROM unnest(ARRAY['4713-01-01 BC', '294276-12-31 23:59']::timestamptz[]) at, botdb.get_board('boards_week', at => at);

-- Where periods are cut. One user has a score in each period, which tells its first day; a time belongs to the period
-- that date_trunc finds. The days: changes of clocks, in Cairo and Beirut at midnight itself and in Havana from midnight
-- on, in Lord Howe by half an hour; Samoa without a 30th of December 2011; turns of the year; the ends of months.
CREATE TEMP TABLE zones (timezone text);
INSERT INTO zones VALUES ('UTC'), ('Europe/Berlin'), ('America/New_York'), ('America/Havana'), ('Africa/Cairo'),
  ('Asia/Beirut'), ('Asia/Kathmandu'), ('Australia/Lord_Howe'), ('Pacific/Apia'), ('Etc/GMT+12');
SELECT count(botdb.define_board('boards_cut_' || period || timezone, period, timezone, source => 'score'))
FROM zones, unnest(ARRAY['day', 'week', 'month']) period;
CREATE TEMP TABLE days AS
SELECT DISTINCT middle + n AS day
FROM unnest(ARRAY['2024-03-10', '2024-03-31', '2024-04-07', '2024-04-26', '2024-10-06', '2024-10-27', '2024-10-31', '2024-11-03',
       '2024-12-31', '2025-01-04', '2021-01-03', '2011-12-30', '2024-02-29', '2023-02-28', '1999-12-31', '1969-12-31',
       '2024-07-31']::date[]) middle, generate_series(-1, 1) n;
INSERT INTO botdb.board_scores
SELECT DISTINCT u.id, b.board_id, date_trunc(b.period, day::timestamp)::date,
  date_trunc(b.period, day::timestamp)::date - date '2000-01-01', now()
FROM botdb.get_user(6400000005) u, botdb.boards b, days WHERE b.board LIKE 'boards_cut_%';
-- The first and last moment of each day there, the moments around the hours of change, and some by day.
CREATE TEMP TABLE moments AS
SELECT DISTINCT timezone, day::timestamp AT TIME ZONE timezone + after AS at
FROM zones, days, unnest(ARRAY['-30 min', '-1 microsecond', '0', '30 min', '1 hour', '2 hours', '3 hours']::interval[]) after;
SELECT b.period, count(*) > 2000 AS many, count(a.score) = count(*) AS all_found,
  count(*) FILTER (WHERE a.score <> date_trunc(b.period, m.at AT TIME ZONE m.timezone)::date - date '2000-01-01') AS wrong
FROM moments m JOIN botdb.boards b USING (timezone), days d,
  LATERAL (SELECT (botdb.get_board(b.board, 1, 0, m.at)).score) a
WHERE b.board LIKE 'boards_cut_%' AND (m.at AT TIME ZONE m.timezone)::date = d.day GROUP BY b.period ORDER BY b.period;
-- The same zone wherever the caller is; and a name that is an abbreviation too means the zone, with its summer time.
SET timezone = 'Pacific/Apia';
SELECT date '2000-01-01' + score::int AS week FROM botdb.get_board('boards_cut_weekAmerica/New_York', at => '2024-03-11 03:59:59.999999+00');
SELECT date '2000-01-01' + score::int AS week FROM botdb.get_board('boards_cut_weekAmerica/New_York', at => '2024-03-11 04:00+00');
SET timezone = 'UTC';
-- Where CET has a file: Debian 13 and newer have it in tzdata-legacy only.
SELECT coalesce(max(name), 'Europe/Berlin') AS zone FROM pg_timezone_names WHERE name = 'CET' \gset
SELECT botdb.define_board('boards_cet', 'day', :'zone', source => 'score');
INSERT INTO botdb.board_scores SELECT u.id, b.board_id, '2024-07-01', 1, now()
FROM botdb.get_user(6400000005) u, botdb.boards b WHERE b.board = 'boards_cet';
SELECT at, count(g) FROM unnest(ARRAY['2024-06-30 21:59:59', '2024-06-30 22:00', '2024-07-01 21:59:59', '2024-07-01 22:00']::timestamptz[]) at
  LEFT JOIN LATERAL botdb.get_board('boards_cet', at => at) g ON true GROUP BY at ORDER BY at;
-- What is scored now goes into the period that holds now(), and past periods stay.
BEGIN;
SELECT count(botdb.submit_score(board, 6400000005, 1000000)) FROM botdb.boards WHERE board LIKE 'boards_cut_%';
SELECT count(*) AS entered, count(*) FILTER (WHERE s.period <> date_trunc(b.period, now() AT TIME ZONE b.timezone)::date) AS wrong,
  count(*) FILTER (WHERE s.reached_at <> now()) AS at_other_times,
  count(*) FILTER (WHERE r.score IS DISTINCT FROM 1000000 OR total <> 1) AS not_found
FROM botdb.board_scores s JOIN botdb.boards b USING (board_id), botdb.get_board_rank(b.board, 6400000005) r
WHERE b.board LIKE 'boards_cut_%' AND s.standing = 1000000;
SELECT count(*) > 500 AS past FROM botdb.board_scores s JOIN botdb.boards b USING (board_id)
WHERE b.board LIKE 'boards_cut_%' AND s.standing <> 1000000;
ROLLBACK;
SELECT count(botdb.drop_board(board)) FROM botdb.list_boards() WHERE board LIKE 'boards_c%';

-- Purging keeps the newest periods that have scores.
SELECT botdb.define_board('boards_purge', 'day', source => 'score');
INSERT INTO botdb.board_scores
SELECT u.id, b.board_id, day, 1, now() FROM botdb.users u, botdb.boards b, unnest(ARRAY['2024-01-01', '2024-01-02', '2024-03-01', '2024-03-05']::date[]) day
WHERE telegram_id BETWEEN 6400000001 AND 6400000003 AND board = 'boards_purge';
DELETE FROM botdb.board_scores s USING botdb.users u WHERE u.id = s.user_id AND telegram_id = 6400000001 AND period = '2024-01-02';
CREATE TEMP VIEW purged AS
SELECT s.period, count(*) FROM botdb.board_scores s JOIN botdb.boards b USING (board_id)
WHERE board = 'boards_purge' GROUP BY s.period ORDER BY s.period;
SELECT botdb.purge_board('boards_purge', 2147483647), botdb.purge_board('boards_purge', 4);
SELECT botdb.purge_board('boards_purge', 3);
SELECT * FROM purged;
SELECT botdb.purge_board('boards_purge', 1);
SELECT * FROM purged;
SELECT botdb.purge_board('boards_purge', 0);
SELECT * FROM purged;
SELECT botdb.purge_board('boards_purge', 0);
SELECT botdb.purge_board('boards_order', 1), botdb.purge_board('boards_order', 0);
SELECT botdb.purge_board('boards_order', -1);
SELECT botdb.purge_board('boards_none', 1);

-- Every rank, page and neighbourhood against SQL that looks at each row: small and large scores, many of them equal, in
-- two periods and both orders; entered by COPY's way, changed, deleted, with their users, by the functions and by SQL.
SELECT date_trunc('month', now())::date AS this, date_trunc('month', now() - interval '1 month')::date AS before \gset
SELECT botdb.define_board('boards_many_' || sort, 'month', source => 'score', operator => 'last', sort => sort)
FROM unnest(ARRAY['desc', 'asc']) sort;
SELECT count(*) FROM generate_series(6400001000, 6400001249) AS id, botdb.get_or_create_user(id);
SELECT setseed(0.5);
INSERT INTO botdb.board_scores
SELECT u.id, b.board_id, p.period, CASE u.id % 4 WHEN 0 THEN (random() * 20)::bigint WHEN 1 THEN (random() * 40000)::bigint
    WHEN 2 THEN (random() * 1e15)::bigint ELSE -(random() * 1e6)::bigint END, '2024-01-01'::timestamptz + (random() * 3)::int * interval '1 hour'
FROM botdb.users u, botdb.boards b, unnest(ARRAY[:'this', :'before']::date[]) p (period)
WHERE telegram_id BETWEEN 6400001000 AND 6400001249 AND board LIKE 'boards_many_%';
CREATE TEMP VIEW places AS
SELECT b.board, s.period, u.telegram_id, CASE b.sort WHEN 'asc' THEN -1 - standing ELSE standing END AS score, s.reached_at,
  row_number() OVER list AS rank, count(*) OVER (PARTITION BY b.board, s.period) AS total
FROM botdb.board_scores s JOIN botdb.boards b USING (board_id) JOIN botdb.users u ON u.id = s.user_id
WHERE board LIKE 'boards_many_%'
WINDOW list AS (PARTITION BY b.board, s.period ORDER BY standing DESC, s.reached_at, s.user_id);
CREATE TEMP VIEW wrong AS
WITH places AS MATERIALIZED (SELECT * FROM places)
SELECT (SELECT count(*) FROM places) AS places,
  (SELECT count(*) FROM places p LEFT JOIN LATERAL botdb.get_board_rank(p.board, p.telegram_id, p.period) r ON true
   WHERE (r.rank, r.score, r.total) IS DISTINCT FROM (p.rank, p.score, p.total)) AS ranks,
  (SELECT count(*) FROM places p LEFT JOIN LATERAL botdb.get_board(p.board, 1, p.rank - 1, p.period) r ON true
   WHERE (r.rank, r.telegram_id, r.score, r.reached_at) IS DISTINCT FROM (p.rank, p.telegram_id, p.score, p.reached_at)) AS rows,
  (SELECT count(*) FROM places p WHERE p.rank % 7 = 0 AND
     ARRAY(SELECT telegram_id FROM botdb.get_board_around(p.board, p.telegram_id, 3, p.period) a ORDER BY a.rank) IS DISTINCT FROM
     ARRAY(SELECT q.telegram_id FROM places q WHERE q.board = p.board AND q.period = p.period AND q.rank BETWEEN p.rank - 3 AND p.rank + 3
           ORDER BY q.rank)) AS around;
SELECT * FROM wrong;
SELECT count(botdb.submit_score(b.board, telegram_id, telegram_id % 50 * (telegram_id % 3 - 1)))
FROM botdb.list_boards() b, generate_series(6400001000, 6400001249, 3) telegram_id WHERE b.board LIKE 'boards_many_%';
UPDATE botdb.board_scores s SET standing = standing / 3, period = CASE s.period WHEN :'this' THEN s.period ELSE s.period - interval '1 month' END
FROM botdb.users u WHERE u.id = s.user_id AND telegram_id BETWEEN 6400001000 AND 6400001249 AND telegram_id % 5 = 0;
SELECT count(botdb.delete_user(telegram_id)) FROM generate_series(6400001000, 6400001249, 11) telegram_id;
SELECT * FROM wrong;
SELECT rank FROM botdb.submit_score('boards_many_asc', 6400001001, 17) \gset
SELECT rank = :rank AS same FROM places WHERE board = 'boards_many_asc' AND telegram_id = 6400001001 AND period = :'this';
-- Taken back to a savepoint and not at all; all at once.
BEGIN;
SELECT count(botdb.submit_score('boards_many_desc', telegram_id, 5)) FROM generate_series(6400001001, 6400001010) telegram_id;
SAVEPOINT before;
DELETE FROM botdb.board_scores WHERE period < :'this';
SELECT count(botdb.submit_score('boards_many_desc', telegram_id, 500)) FROM generate_series(6400001001, 6400001010) telegram_id;
SELECT * FROM wrong;
ROLLBACK TO before;
SELECT * FROM wrong;
TRUNCATE botdb.board_scores;
SELECT * FROM wrong;
SELECT * FROM botdb.submit_score('boards_many_desc', 6400001001, 5);
ROLLBACK;
SELECT * FROM wrong;
-- A trigger of a deployment's own is fired, and nothing is counted twice.
CREATE FUNCTION pg_temp.announce() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE NOTICE '% of %', TG_OP, NEW.standing; RETURN NEW; END $$;
CREATE TRIGGER announce BEFORE INSERT OR UPDATE ON botdb.board_scores FOR EACH ROW EXECUTE FUNCTION pg_temp.announce();
SELECT score FROM botdb.submit_score('boards_many_desc', 6400001001, 123);
SELECT score FROM botdb.submit_score('boards_many_desc', 6400000009, 124);
SELECT total_xp > 0 AS fed FROM botdb.add_xp(6400000009, 3, 'boards_b');
DROP TRIGGER announce ON botdb.board_scores;
SELECT * FROM wrong;

-- What a user's export says, and that all of it goes with the user.
SELECT jsonb_pretty(jsonb_agg(e - 'reached_at' - 'period' || jsonb_build_object('current', e -> 'period' = to_jsonb(:'this'::date), 'whole', e -> 'period' = 'null')))
FROM jsonb_array_elements(botdb.export_user(6400000009) -> 'board_scores') e WHERE e ->> 'board' ~ '^boards_(many|order|xp)';
SELECT botdb.delete_user(6400000009);
SELECT count(*) FROM botdb.board_scores WHERE user_id NOT IN (SELECT id FROM botdb.users);
SELECT array_agg(telegram_id ORDER BY rank) FROM botdb.get_board('boards_xp');

-- One row each for a call of add_xp, and none in the way of those without boards.
CREATE TEMP VIEW written AS
SELECT pg_stat_get_xact_tuples_inserted(r) AS inserted, pg_stat_get_xact_tuples_updated(r) AS updated
FROM (SELECT 'botdb.board_scores'::regclass) t (r);
BEGIN;
CREATE TEMP TABLE before AS SELECT * FROM written;
SELECT total_xp > 0 AS fed FROM botdb.add_xp(6400000008, 3, 'boards_b');
SELECT total_xp > 0 AS fed FROM botdb.add_xp(6400000008, 3, 'boards_a');
SELECT w.inserted - b.inserted AS inserted, w.updated - b.updated AS updated FROM written w, before b;
ROLLBACK;

-- Others share the database.
SELECT count(botdb.drop_board(board)) FROM botdb.list_boards() WHERE board LIKE 'boards_%';
SELECT count(*) FROM botdb.board_scores;
-- What is no longer there is not kept as a count of none.
SELECT count(*) FROM botdb.count_nodes WHERE 0 = ALL (users);
BEGIN;
SELECT new_level FROM botdb.add_xp(6400000008, 3, 'boards_a');
SELECT count(*) AS locked FROM pg_locks WHERE relation = 'botdb.board_scores'::regclass AND pid = pg_backend_pid();
ROLLBACK;
SELECT count(botdb.delete_user(telegram_id)) FROM botdb.users WHERE telegram_id BETWEEN 6400000001 AND 6400001249;
DELETE FROM botdb.bots WHERE bot_name LIKE 'boards_%';
