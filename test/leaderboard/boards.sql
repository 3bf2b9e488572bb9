-- As users.sql, for the boards: {boards} of them, drawn by chance, each with all its periods. A board that comes and goes is
-- left out: what is defined is known at once, and not by snapshot.
WITH board AS MATERIALIZED (
  SELECT * FROM botdb.boards WHERE board <> 'brief' ORDER BY random() LIMIT {boards}
), scored AS MATERIALIZED (
  SELECT board, sort, s.period, user_id, telegram_id, username, first_name, reached_at,
    CASE sort WHEN 'asc' THEN -1 - standing ELSE standing END AS score,
    CASE b.period WHEN 'all' THEN now() ELSE (s.period + time '12:00') AT TIME ZONE timezone END AS at
  FROM board b JOIN botdb.board_scores s USING (board_id) JOIN botdb.users u ON u.id = s.user_id
), ranked AS MATERIALIZED (
  SELECT *, count(*) OVER (PARTITION BY board, period) AS total,
    row_number() OVER (PARTITION BY board, period
      ORDER BY CASE sort WHEN 'asc' THEN score::numeric ELSE -score::numeric END, reached_at, user_id) AS place
  FROM scored
), lists AS MATERIALIZED (
  SELECT board, period, at, total FROM ranked WHERE place = 1
), asked AS MATERIALIZED (
  SELECT *, ((telegram_id + place) % 9)::int AS radius FROM ranked ORDER BY random() LIMIT {sample}
), near AS MATERIALIZED (
  SELECT board, period, telegram_id, near FROM asked, generate_series(place - radius, place + radius) near
), around AS MATERIALIZED (
  SELECT a.board, a.period, a.telegram_id,
    string_agg(ROW(r.place, r.telegram_id, r.username, r.first_name, r.score, r.reached_at)::text, E'\n' ORDER BY r.place) AS lines
  FROM near a JOIN ranked r ON (r.board, r.period, r.place) = (a.board, a.period, a.near)
  GROUP BY 1, 2, 3
), pages AS MATERIALIZED (
  SELECT row_number() OVER () AS page, board, period, at, skipped, floor(random() * 25)::int AS many
  FROM (SELECT board, period, at, floor(random() * (total + 3))::bigint AS skipped FROM lists, generate_series(1, {pages})
        UNION ALL SELECT board, period, at, unnest(ARRAY[0, greatest(total - 3, 0), total]) FROM lists) drawn
), on_page AS MATERIALIZED (
  SELECT page, board, period, near FROM pages, generate_series(skipped + 1, skipped + many) near
), paged AS MATERIALIZED (
  SELECT page, string_agg(ROW(r.place, telegram_id, username, first_name, score, reached_at)::text, E'\n' ORDER BY r.place) AS lines
  FROM on_page p JOIN ranked r ON (r.board, r.period, r.place) = (p.board, p.period, p.near)
  GROUP BY 1
), said (what, subject, found, expected) AS (
  SELECT 'get_board_rank', format('%s, %s, %s', board, telegram_id, at),
    (SELECT string_agg(r::text, E'\n') FROM botdb.get_board_rank(board, telegram_id, at) r), ROW(place, score, total)::text
  FROM asked
  UNION ALL
  SELECT 'get_board_rank', board || ', nobody', (SELECT string_agg(r::text, E'\n') FROM botdb.get_board_rank(board, 1, at) r), NULL
  FROM lists
  UNION ALL
  SELECT 'get_board', format('%s, %s from %s, %s', board, many, skipped, at),
    (SELECT string_agg(ROW(b.rank, telegram_id, username, first_name, score, reached_at)::text, E'\n' ORDER BY turn)
     FROM botdb.get_board(board, many, skipped, at) WITH ORDINALITY AS b
       (rank, telegram_id, username, first_name, score, reached_at, turn)),
    lines
  FROM pages LEFT JOIN paged USING (page)
  UNION ALL
  SELECT 'get_board_around', format('%s, %s, %s, %s', board, a.telegram_id, radius, at),
    (SELECT string_agg(ROW(b.rank, b.telegram_id, b.username, b.first_name, b.score, b.reached_at)::text, E'\n' ORDER BY turn)
     FROM botdb.get_board_around(board, a.telegram_id, radius, at) WITH ORDINALITY AS b
       (rank, telegram_id, username, first_name, score, reached_at, turn)),
    lines
  FROM asked a LEFT JOIN around USING (board, period, telegram_id)
)
SELECT what, subject, found, expected FROM said WHERE found IS DISTINCT FROM expected
