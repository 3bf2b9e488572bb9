-- One user, by $1, the Telegram id; NULL if nobody has it.
SELECT json_build_object(
  'user', (SELECT to_jsonb(u) || jsonb_build_object('total_xp', u.total_xp::text, 'total_score', u.total_score::text,
                                                    'attributes', left(nullif(u.attributes, '{}')::text, 2000))),
  'rank', botdb.get_user_rank(u.telegram_id),
  'access', botdb.explain_access(u.telegram_id),
  'badges', (SELECT coalesce(json_agg(b ORDER BY b.earned_at DESC), '[]')
             FROM (SELECT * FROM botdb.get_user_badges(u.telegram_id) LIMIT 200) AS b),
  'sessions', (SELECT coalesce(json_agg(s ORDER BY s.bot_name), '[]')
               FROM (SELECT bot_name, version, updated_at, left(session_data::text, 2000) AS session,
                            left(stats_data::text, 2000) AS stats
                     FROM botdb.bot_sessions WHERE user_id = u.id ORDER BY bot_name LIMIT 50) AS s),
  'xp_by_bot', (SELECT coalesce(json_agg(json_build_object('bot_name', x.bot_name, 'xp', x.xp::text)), '[]')
                FROM (SELECT * FROM botdb.get_xp_by_bot(u.telegram_id) LIMIT 50) AS x),
  'renewals', (SELECT coalesce(json_agg(r), '[]')
               FROM (SELECT provider, tariff, bot_name, state, end_date, grace_until
                     FROM botdb.renewal_states WHERE user_id = u.id LIMIT 50) AS r))
FROM botdb.users u WHERE u.telegram_id = $1::bigint
