-- What has happened to a user, the newest first. $1: the Telegram id; $2, $3, $4: the time, kind and id of the last line of
-- the page before, NULL for the first page. Each kind gives a page at most, by the user's own rows.
WITH u AS (SELECT id FROM botdb.users WHERE telegram_id = $1::bigint),
before AS (SELECT coalesce($2::timestamptz, 'infinity') AS at, coalesce($3, '') AS kind, coalesce($4::bigint, 0) AS id)
SELECT json_build_object('events', coalesce(json_agg(page ORDER BY at DESC, kind DESC, id DESC), '[]'))
FROM (
  SELECT * FROM (
    (SELECT e.created_at AS at, 'xp' AS kind, e.id, e.bot_name,
            jsonb_build_object('amount', e.amount::text, 'reason', left(e.reason, 500)) AS what
     FROM botdb.xp_events e, before b WHERE e.user_id = (SELECT id FROM u) AND (e.created_at, 'xp', e.id) < (b.at, b.kind, b.id)
     ORDER BY e.created_at DESC, e.id DESC LIMIT 51)
    UNION ALL
    (SELECT p.created_at, 'payment', p.id, p.bot_name,
            jsonb_build_object('amount', p.amount::text, 'currency', p.currency, 'status', p.status, 'tariff', p.tariff,
                               'provider', p.provider, 'payment_id', p.payment_id, 'refunded', p.refunded::text)
     FROM botdb.payments p, before b WHERE p.user_id = (SELECT id FROM u) AND (p.created_at, 'payment', p.id) < (b.at, b.kind, b.id)
     ORDER BY p.created_at DESC, p.id DESC LIMIT 51)
    UNION ALL
    (SELECT a.created_at, 'access', a.id, a.bot_name,
            jsonb_build_object('event', a.event, 'access_type', a.access_type, 'quantity', a.quantity::text,
                               'balance', a.balance::text, 'end_date', a.end_date)
     FROM botdb.access_events a, before b WHERE a.user_id = (SELECT id FROM u) AND (a.created_at, 'access', a.id) < (b.at, b.kind, b.id)
     ORDER BY a.created_at DESC, a.id DESC LIMIT 51)
    UNION ALL
    (SELECT s.created_at, 'subscription', s.id, NULL,
            jsonb_build_object('type', s.subscription_type, 'end_date', s.end_date, 'is_active', s.is_active,
                               'credits_left', s.credits_left, 'credits_total', s.credits_total)
     FROM botdb.subscriptions s, before b WHERE s.user_id = (SELECT id FROM u) AND (s.created_at, 'subscription', s.id) < (b.at, b.kind, b.id)
     ORDER BY s.created_at DESC, s.id DESC LIMIT 51)
    UNION ALL
    (SELECT r.used_at, 'promocode', r.id, r.bot_name, jsonb_build_object('code', t.code, 'type', t.type, 'value', t.value)
     FROM botdb.promocode_usage r JOIN botdb.promocode_terms t ON t.id = r.promocode_id, before b
     WHERE r.user_id = (SELECT id FROM u) AND (r.used_at, 'promocode', r.id) < (b.at, b.kind, b.id)
     ORDER BY r.used_at DESC, r.id DESC LIMIT 51)
    UNION ALL
    (SELECT g.earned_at, 'badge', g.id, g.earned_in_bot, jsonb_build_object('badge_type', g.badge_type)
     FROM botdb.user_badges g, before b WHERE g.user_id = (SELECT id FROM u) AND (g.earned_at, 'badge', g.id) < (b.at, b.kind, b.id)
     ORDER BY g.earned_at DESC, g.id DESC LIMIT 51)
    UNION ALL
    (SELECT h.created_at, 'training', h.id, h.bot_name,
            jsonb_build_object('scenario', left(h.scenario_name, 500), 'score', h.total_score::text)
     FROM botdb.training_history h, before b WHERE h.user_id = (SELECT id FROM u) AND (h.created_at, 'training', h.id) < (b.at, b.kind, b.id)
     ORDER BY h.created_at DESC, h.id DESC LIMIT 51)
  ) AS events ORDER BY at DESC, kind DESC, id DESC LIMIT 51) AS page
