-- XP by day and bot. $1: how many days, 1 to 366, to today; $2: the time zone of the days. Twenty bots, those with the most.
WITH span AS (SELECT greatest(1, least($1::int, 366)) AS days),
begun AS (SELECT (date_trunc('day', now() AT TIME ZONE $2) - (days - 1) * interval '1 day') AT TIME ZONE $2 AS at FROM span),
by_day AS (
  SELECT (created_at AT TIME ZONE $2)::date AS day, bot_name, sum(amount) AS xp, count(*) AS events
  FROM botdb.xp_events WHERE created_at >= (SELECT at FROM begun) GROUP BY 1, 2),
bots AS (SELECT bot_name FROM by_day GROUP BY bot_name ORDER BY sum(abs(xp)) DESC, bot_name LIMIT 20)
SELECT json_build_object(
  'since', ((SELECT at FROM begun) AT TIME ZONE $2)::date, 'until', (now() AT TIME ZONE $2)::date,
  'bots', (SELECT coalesce(json_agg(bot_name ORDER BY bot_name), '[]') FROM bots),
  'days', (SELECT coalesce(json_agg(json_build_object('day', day, 'bot_name', bot_name, 'xp', xp::text, 'events', events)
                                    ORDER BY day, bot_name), '[]')
           FROM by_day WHERE bot_name IN (SELECT bot_name FROM bots)))
