-- What there is, in numbers that cost little.
SELECT json_build_object(
  'users', botdb.count_users(),
  'bots', (SELECT count(*) FROM botdb.bots),
  'active_day', (SELECT count(DISTINCT user_id) FROM botdb.bot_users WHERE first_seen_at > now() - interval '1 day'),
  'payments_day', (SELECT count(*) FROM botdb.payments WHERE created_at > now() - interval '1 day'),
  'unmatched', (SELECT count(*) FROM botdb.payments WHERE status = 'unmatched'),
  'version', botdb.version(),
  'server', current_setting('server_version'),
  'database', current_database())
