-- One promocode with its uses by day. $1: the code; $2: how many days, 1 to 366, to today; $3: the time zone of the days.
-- NULL if there is no such code.
WITH terms AS (SELECT id FROM botdb.promocode_terms WHERE code = $1),
span AS (SELECT greatest(1, least($2::int, 366)) AS days),
begun AS (SELECT (date_trunc('day', now() AT TIME ZONE $3) - (days - 1) * interval '1 day') AT TIME ZONE $3 AS at FROM span)
SELECT json_build_object(
  'stats', botdb.promocode_stats($1),
  'since', ((SELECT at FROM begun) AT TIME ZONE $3)::date, 'until', (now() AT TIME ZONE $3)::date,
  'days', (SELECT coalesce(json_agg(d ORDER BY day, bot_name), '[]')
           FROM (SELECT (used_at AT TIME ZONE $3)::date AS day, bot_name, count(*) AS uses
                 FROM botdb.promocode_usage
                 WHERE promocode_id = (SELECT id FROM terms) AND used_at >= (SELECT at FROM begun)
                 GROUP BY 1, 2 ORDER BY 1, 2 LIMIT 5000) AS d))
FROM terms
