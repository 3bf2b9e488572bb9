-- Payments by day, currency and state. $1: how many days, 1 to 366, to today; $2: the time zone of the days.
WITH span AS (SELECT greatest(1, least($1::int, 366)) AS days),
begun AS (SELECT (date_trunc('day', now() AT TIME ZONE $2) - (days - 1) * interval '1 day') AT TIME ZONE $2 AS at FROM span)
SELECT json_build_object(
  'since', ((SELECT at FROM begun) AT TIME ZONE $2)::date, 'until', (now() AT TIME ZONE $2)::date,
  'days', coalesce(json_agg(json_build_object('day', day, 'currency', currency, 'status', status, 'count', count,
                                              'amount', amount::text, 'refunded', refunded::text)
                            ORDER BY day, currency, status), '[]'))
FROM (
  SELECT (created_at AT TIME ZONE $2)::date AS day, currency, status, count(*) AS count, sum(amount) AS amount,
         sum(refunded) AS refunded
  FROM botdb.payments WHERE created_at >= (SELECT at FROM begun) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT 20000) AS by_day
