-- The bots, with whom they met in the last day and week.
SELECT json_build_object('bots', coalesce(json_agg(b ORDER BY bot_name), '[]'))
FROM (
  SELECT bot_name, login_role, billing_role, created_at, limits, default_session, default_stats,
         (SELECT count(*) FROM botdb.bot_users u WHERE u.bot_name = bots.bot_name AND first_seen_at > now() - interval '1 day') AS new_day,
         (SELECT count(*) FROM botdb.bot_users u WHERE u.bot_name = bots.bot_name AND first_seen_at > now() - interval '7 days') AS new_week
  FROM botdb.bots ORDER BY bot_name LIMIT 500) AS b
