-- Payments, the newest first. $1: their status, NULL for all; $2, $3: the time and id behind which the page begins, NULL for
-- the first.
SELECT json_build_object('payments', coalesce(json_agg(json_build_object(
  'id', id, 'telegram_id', (SELECT telegram_id FROM botdb.users u WHERE u.id = page.user_id), 'created_at', created_at,
  'amount', amount::text, 'currency', currency, 'status', status, 'provider', provider, 'payment_id', payment_id,
  'tariff', tariff, 'bot_name', bot_name, 'refunded', refunded::text, 'unmatched', unmatched)
  ORDER BY created_at DESC, id DESC), '[]'))
FROM (
  SELECT * FROM botdb.payments
  WHERE ($1::text IS NULL OR status = $1::text)
    AND (created_at, id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3::bigint, 0))
  ORDER BY created_at DESC, id DESC LIMIT 51) AS page
