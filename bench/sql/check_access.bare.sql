-- One look at what the user has, in the order in which it would be used, and the details as JSON.
SELECT t.end_date IS NOT NULL OR c.credits_left IS NOT NULL OR f.source IS NOT NULL AS has_access,
       CASE WHEN t.end_date IS NOT NULL THEN 'subscription'
            WHEN c.credits_left IS NOT NULL THEN 'credits'
            WHEN f.source IS NOT NULL THEN 'free_trainings' END AS access_type,
       CASE WHEN t.end_date IS NOT NULL
            THEN jsonb_build_object('subscription_type', t.subscription_type, 'end_date', t.end_date,
                                    'days_left', ceil(extract(epoch FROM t.end_date - now()) / 86400)::int)
            WHEN c.credits_left IS NOT NULL THEN jsonb_build_object('credits_left', c.credits_left)
            WHEN f.source IS NOT NULL
            THEN jsonb_build_object('trainings_left', f.trainings_left, 'source', f.source,
                                    'trainings_left_total', f.trainings_left_total)
            ELSE '{}' END AS details
FROM botdb.users u
LEFT JOIN LATERAL (
  SELECT s.subscription_type, s.end_date FROM botdb.subscriptions s
  WHERE s.user_id = u.id AND s.is_active AND s.end_date > now()
  ORDER BY s.end_date DESC LIMIT 1) t ON true
LEFT JOIN LATERAL (
  SELECT sum(s.credits_left) AS credits_left FROM botdb.subscriptions s
  WHERE s.user_id = u.id AND s.is_active AND s.credits_left > 0 AND t.end_date IS NULL) c ON true
LEFT JOIN LATERAL (
  SELECT f.trainings_left, f.source, sum(f.trainings_left) OVER () AS trainings_left_total
  FROM botdb.free_trainings f
  WHERE f.user_id = u.id AND f.trainings_left > 0 AND t.end_date IS NULL AND c.credits_left IS NULL
  ORDER BY f.id LIMIT 1) f ON true
WHERE u.telegram_id = :user;
