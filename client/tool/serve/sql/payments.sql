-- Payments by day, currency and state. $1: how many days, 1 to 366, to today; $2: the time zone of the days. A currency is any text
-- of a charge: beside those with the most payments that were made good, all are one, NULL, whose amounts have no sum.
WITH span AS (SELECT greatest(1, least($1::int, 366)) AS days),
begun AS (SELECT (date_trunc('day', now() AT TIME ZONE $2) - (days - 1) * interval '1 day') AT TIME ZONE $2 AS at FROM span),
paid AS (SELECT (created_at AT TIME ZONE $2)::date AS day, currency, status, count(*) AS count, sum(amount) AS amount,
                sum(refunded) AS refunded
         FROM botdb.payments WHERE created_at >= (SELECT at FROM begun) GROUP BY 1, 2, 3),
largest AS (SELECT currency FROM paid WHERE currency IS NOT NULL GROUP BY currency
            ORDER BY sum(count) FILTER (WHERE status = 'completed') DESC NULLS LAST, sum(count) DESC, currency LIMIT 8),
by_day AS (SELECT p.day, l.currency, p.status, sum(p.count) AS count, sum(p.amount) AS amount, sum(p.refunded) AS refunded
           FROM paid p LEFT JOIN largest l ON l.currency = p.currency GROUP BY 1, 2, 3)
SELECT json_build_object(
  'since', ((SELECT at FROM begun) AT TIME ZONE $2)::date, 'until', (now() AT TIME ZONE $2)::date,
  'other_currencies', (SELECT count(DISTINCT currency) FROM paid) - (SELECT count(*) FROM largest),
  'days', coalesce(json_agg(json_build_object('day', day, 'currency', currency, 'status', status, 'count', count,
                                              'amount', CASE WHEN currency IS NOT NULL THEN amount::text END,
                                              'refunded', CASE WHEN currency IS NOT NULL THEN refunded::text END)
                            ORDER BY day, currency, status), '[]'))
FROM by_day
