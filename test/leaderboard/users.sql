-- What the leaderboard of the users says, compared with what rank() and row_number() say of the same rows, all in one
-- statement and so in one snapshot: a row for each difference. It asks about {sample} users and {pages} pages, drawn by
-- chance; the ends of the list are always among the pages.
WITH ranked AS MATERIALIZED (
  SELECT id, telegram_id, username, first_name, last_name, total_xp, level, total_trainings,
    rank() OVER (ORDER BY total_xp DESC) AS rank, row_number() OVER (ORDER BY total_xp DESC, id) AS place
  FROM botdb.users
), size AS MATERIALIZED (
  SELECT count(*) AS users FROM ranked
), asked AS MATERIALIZED (
  SELECT telegram_id, rank, place, ((telegram_id + place) % 9)::int AS radius FROM ranked ORDER BY random() LIMIT {sample}
), around AS MATERIALIZED (
  SELECT a.telegram_id, string_agg(ROW(r.place, id, r.telegram_id, username, first_name, last_name, total_xp, level, total_trainings)::text, E'\n' ORDER BY r.place) AS lines
  FROM asked a CROSS JOIN generate_series(a.place - radius, a.place + radius) near JOIN ranked r ON r.place = near
  GROUP BY 1
), chosen AS MATERIALIZED (
  SELECT array_agg(telegram_id ORDER BY place % 7) || '{1,1}' || array_agg(telegram_id ORDER BY telegram_id) AS telegram_ids
  FROM (SELECT * FROM asked LIMIT 2000) named
), pages AS MATERIALIZED (
  SELECT row_number() OVER () AS page, skipped, floor(random() * 25)::int AS many
  FROM (SELECT floor(random() * (users + 3))::bigint AS skipped FROM size, generate_series(1, {pages})
        UNION ALL SELECT unnest(ARRAY[0, greatest(users - 3, 0), users]) FROM size) drawn
), paged AS MATERIALIZED (
  SELECT page, string_agg(ROW(r.place, id, r.telegram_id, username, first_name, last_name, total_xp, level, total_trainings)::text, E'\n' ORDER BY r.place) AS lines
  FROM pages CROSS JOIN generate_series(skipped + 1, skipped + many) near JOIN ranked r ON r.place = near
  GROUP BY 1
), said (what, subject, found, expected) AS (
  SELECT 'count_users', '', botdb.count_users()::text, users::text FROM size
  UNION ALL
  SELECT 'get_user_rank', telegram_id::text, botdb.get_user_rank(telegram_id)::text, rank::text FROM asked
  UNION ALL
  SELECT 'get_user_rank', 'nobody', botdb.get_user_rank(1)::text, NULL
  UNION ALL
  SELECT 'get_leaderboard', format('%s from %s', many, skipped),
    (SELECT string_agg(ROW(l.rank, user_id, l.telegram_id, username, first_name, last_name, total_xp, level, total_trainings)::text, E'\n' ORDER BY turn)
     FROM botdb.get_leaderboard(many, skipped) WITH ORDINALITY AS l
       (rank, user_id, telegram_id, username, first_name, last_name, total_xp, level, total_trainings, turn)),
    lines
  FROM pages LEFT JOIN paged USING (page)
  UNION ALL
  SELECT 'get_leaderboard_around', format('%s, %s', telegram_id, radius),
    (SELECT string_agg(ROW(l.rank, user_id, l.telegram_id, username, first_name, last_name, total_xp, level, total_trainings)::text, E'\n' ORDER BY turn)
     FROM botdb.get_leaderboard_around(a.telegram_id, radius) WITH ORDINALITY AS l
       (rank, user_id, telegram_id, username, first_name, last_name, total_xp, level, total_trainings, turn)),
    lines
  FROM asked a JOIN around USING (telegram_id)
  UNION ALL
  SELECT 'get_leaderboard_around', 'nobody', (SELECT count(*)::text FROM botdb.get_leaderboard_around(1, 3)), '0'
  UNION ALL
  SELECT 'get_leaderboard_among', telegram_ids::text,
    (SELECT string_agg(ROW(l.rank, user_id, l.telegram_id, username, first_name, last_name, total_xp, level, total_trainings)::text, E'\n' ORDER BY turn)
     FROM botdb.get_leaderboard_among(telegram_ids) WITH ORDINALITY AS l
       (rank, user_id, telegram_id, username, first_name, last_name, total_xp, level, total_trainings, turn)),
    (SELECT string_agg(ROW(r.place, id, r.telegram_id, username, first_name, last_name, total_xp, level, total_trainings)::text, E'\n' ORDER BY place) FROM ranked r WHERE telegram_id = ANY(telegram_ids))
  FROM chosen WHERE telegram_ids IS NOT NULL
)
SELECT what, subject, found, expected FROM said WHERE found IS DISTINCT FROM expected
