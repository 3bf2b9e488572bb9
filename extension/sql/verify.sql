-- ---------------------------------------------------------------------------------------------------------- verify

-- Compiling this statement would take longer than running it.
CREATE FUNCTION botdb.verify(OUT check_name text, OUT subject text, OUT detail text) RETURNS SETOF record
  LANGUAGE sql STABLE PARALLEL SAFE SET jit = off
  AS $$
-- Each table is read once or twice from end to end; nothing is looked up row by row.
WITH ledger AS MATERIALIZED (
  SELECT sums.user_id, sums.access_type, sums.subscription_id, sums.free_training_id, sums.units, last.balance AS last_balance,
    last.end_date AS last_end
  FROM (
    SELECT user_id, access_type, subscription_id, free_training_id, sum(quantity) AS units,
      max(id) FILTER (WHERE balance IS NOT NULL
                      OR access_type = 'subscription' AND event IN ('grant', 'refund', 'opening')) AS last_id
    FROM botdb.access_events
    GROUP BY user_id, access_type, subscription_id, free_training_id) sums
    LEFT JOIN botdb.access_events last ON last.user_id = sums.user_id AND last.id = sums.last_id
), of_payments AS MATERIALIZED (
  SELECT payment_id, count(*) FILTER (WHERE event = 'grant') AS grants,
    sum(quantity) FILTER (WHERE event = 'grant') AS granted, sum(duration) FILTER (WHERE event = 'grant') AS time_granted,
    count(DISTINCT user_id) AS users, min(user_id) AS user_id,
    count(*) FILTER (WHERE event = 'refund' AND reservation_id IS NULL) AS refunds
  FROM botdb.access_events WHERE payment_id IS NOT NULL
  GROUP BY payment_id
), numbered AS MATERIALIZED (
  SELECT version AS number, format('value of bot %s, key %s', bot_name, left(key, 64)) AS what FROM botdb.bot_storage
  UNION ALL
  SELECT fence, format('lease of bot %s, key %s', bot_name, left(key, 64)) FROM botdb.bot_leases
), counted AS MATERIALIZED (
  -- Each number of the tree by the bucket, or the node below, that it counts; what is not folded yet belongs to all levels.
  SELECT n.board_id, n.period, n.level, n.node * 128 + slots.place::int - 1 AS bucket, slots.rows
  FROM botdb.count_nodes n, unnest(n.users) WITH ORDINALITY AS slots (rows, place)
  UNION ALL
  SELECT c.board_id, c.period, level, c.bucket / (128 ^ level)::int, c.rows
  FROM botdb.count_changes, botdb.read_changes(changes) c, generate_series(0, 2) level
  WHERE NOT EXISTS (SELECT FROM botdb.count_folds f WHERE c.xid < f.next_xid AND c.xid <> ALL (f.running))
)
SELECT 'xp', format('user %s', u.telegram_id),
  format('total_xp is %s, the sum of xp_events %s', u.total_xp, coalesce(e.sum, 0))
FROM botdb.users u LEFT JOIN (SELECT user_id, sum(amount) AS sum FROM botdb.xp_events GROUP BY user_id) e ON e.user_id = u.id
WHERE u.total_xp <> coalesce(e.sum, 0)

UNION ALL
SELECT 'promocode_uses', format('promocode %s', t.code),
  format('%s uses are counted, %s are entered and %s were of erased users', coalesce(c.uses, 0), coalesce(g.count, 0),
         coalesce(c.erased, 0))
FROM botdb.promocode_terms t
  LEFT JOIN (SELECT promocode_id, sum(uses) AS uses, sum(erased) AS erased FROM botdb.promocode_counters
             GROUP BY promocode_id) c ON c.promocode_id = t.id
  LEFT JOIN (SELECT promocode_id, count(*) FROM botdb.promocode_usage GROUP BY promocode_id) g ON g.promocode_id = t.id
WHERE coalesce(c.uses, 0) <> coalesce(g.count, 0) + coalesce(c.erased, 0)

UNION ALL
SELECT 'promocode_cap', format('promocode %s', t.code),
  format('max_uses is %s, the counters allow %s, %s are used', coalesce(t.max_uses::text, 'unlimited'),
         CASE WHEN c.promocode_id IS NULL THEN 'nothing' ELSE coalesce(c.max_uses::text, 'any number') END,
         coalesce(c.uses, 0))
FROM botdb.promocode_terms t LEFT JOIN (
  SELECT promocode_id, sum(uses) AS uses, CASE WHEN count(max_uses) = count(*) THEN sum(max_uses) END AS max_uses
  FROM botdb.promocode_counters GROUP BY promocode_id) c ON c.promocode_id = t.id
WHERE t.max_uses IS DISTINCT FROM c.max_uses OR c.uses > t.max_uses OR c.promocode_id IS NULL

UNION ALL
SELECT 'promocode_code', format('promocode %s', t.code), format('it is looked up as %s, which is ', t.folded)
  || CASE WHEN other.id IS NULL THEN 'none' ELSE format('promocode %s', other.id) END
FROM (SELECT code, botdb.fold_code(code) AS folded FROM botdb.promocode_terms) t
  LEFT JOIN botdb.promocode_terms other ON other.code = t.folded
WHERE t.code <> t.folded

UNION ALL
SELECT 'promocode_grants', format('user %s, promocode %s', u.telegram_id, t.code),
  format('%s entries in the ledger for one use', coalesce(e.count, 0))
FROM botdb.promocode_usage g
  JOIN botdb.users u ON u.id = g.user_id
  JOIN botdb.promocode_terms t ON t.id = g.promocode_id
  LEFT JOIN (SELECT user_id, promocode_id, count(*) FROM botdb.access_events
             WHERE promocode_id IS NOT NULL AND event IN ('grant', 'opening') GROUP BY user_id, promocode_id) e
    ON e.user_id = g.user_id AND e.promocode_id = g.promocode_id
WHERE e.count IS DISTINCT FROM 1

UNION ALL
SELECT 'credits', format('user %s, subscription %s', u.telegram_id, s.id),
  format('%s credits are left, the ledger says %s and after its last entry %s', s.credits_left, coalesce(l.units, 0),
         coalesce(l.last_balance, 0))
FROM botdb.subscriptions s
  JOIN botdb.users u ON u.id = s.user_id
  LEFT JOIN ledger l ON l.user_id = s.user_id AND l.subscription_id = s.id AND l.access_type = 'credits'
WHERE s.subscription_type = 'credits' AND (s.credits_left, s.credits_left) IS DISTINCT FROM (l.units, l.last_balance)

UNION ALL
SELECT 'free_trainings', format('user %s, source %s', u.telegram_id, f.source),
  format('%s trainings are left, the ledger says %s and after its last entry %s', f.trainings_left,
         coalesce(l.units, 0), coalesce(l.last_balance, 0))
FROM botdb.free_trainings f
  JOIN botdb.users u ON u.id = f.user_id
  LEFT JOIN ledger l ON l.user_id = f.user_id AND l.free_training_id = f.id
WHERE (f.trainings_left, f.trainings_left) IS DISTINCT FROM (l.units, l.last_balance)

UNION ALL
SELECT 'subscription_time', format('user %s, subscription %s', u.telegram_id, s.id),
  format('it ends %s, by the ledger %s', s.end_date, coalesce(l.last_end::text, 'never began'))
FROM botdb.subscriptions s
  JOIN botdb.users u ON u.id = s.user_id
  LEFT JOIN ledger l ON l.user_id = s.user_id AND l.subscription_id = s.id AND l.access_type = 'subscription'
WHERE s.subscription_type <> 'credits' AND s.end_date IS DISTINCT FROM l.last_end

UNION ALL
SELECT 'ledger', format('user %s, %s', u.telegram_id,
    coalesce('subscription ' || l.subscription_id, 'free_trainings ' || l.free_training_id)),
  'the ledger has entries for a row that is gone'
FROM ledger l
  JOIN botdb.users u ON u.id = l.user_id
  LEFT JOIN botdb.subscriptions s ON s.id = l.subscription_id AND s.user_id = l.user_id
  LEFT JOIN botdb.free_trainings f ON f.id = l.free_training_id AND f.user_id = l.user_id
WHERE coalesce(l.subscription_id, l.free_training_id) IS NOT NULL AND coalesce(s.id, f.id) IS NULL

UNION ALL
SELECT 'payments', format('payment %s of provider %s', coalesce(p.payment_id, p.id::text), p.provider),
  format('it is %s, with %s grants and %s refunds in the ledger', p.status, coalesce(e.grants, 0), coalesce(e.refunds, 0))
FROM botdb.payments p LEFT JOIN of_payments e ON e.payment_id = p.id
WHERE CASE p.status
  WHEN 'completed' THEN coalesce(e.refunds, 0) > 0 AND p.refunded IN (0, p.amount) OR CASE WHEN p.subscription_type IS NULL THEN coalesce(e.grants, 0) <> 0
    -- One whose end the provider has stated is granted more where a later one is taken back.
    WHEN p.paid_until IS NULL OR p.subscription_type = 'credits' THEN coalesce(e.grants, 0) <> 1
    ELSE coalesce(e.grants, 0) = 0 END
  -- Refunded before it was completed, it has granted nothing.
  WHEN 'refunded' THEN (coalesce(e.refunds, 0) > 0) <> (coalesce(e.grants, 0) > 0)
    OR coalesce(e.grants, 0) > 1 AND (p.paid_until IS NULL OR p.subscription_type = 'credits')
  ELSE e.payment_id IS NOT NULL END

UNION ALL
SELECT 'payment_grants', format('payment %s of provider %s', coalesce(p.payment_id, p.id::text), p.provider),
  format('user %s bought %s credits, %s days; the ledger has %s credits, %s for user %s', p.user_id, coalesce(p.credits, 0),
         coalesce(p.duration_days, 0), coalesce(e.granted, 0), coalesce(to_char(e.time_granted, 'HH24:MI:SS'), 'no time'),
         e.user_id)
FROM botdb.payments p JOIN of_payments e ON e.payment_id = p.id
WHERE e.users <> 1 OR e.user_id <> p.user_id
  OR (p.subscription_type = 'credits' AND e.grants = 1 AND e.granted <> p.credits)
  OR (p.subscription_type <> 'credits' AND e.grants = 1 AND p.paid_until IS NULL
      AND e.time_granted <> p.duration_days * interval '1 day')

UNION ALL
SELECT 'paid_time', format('user %s', u.telegram_id),
  format('access ends %s, and provider %s is paid until %s', coalesce(s.end_date::text, 'now'), p.provider, p.paid_until)
FROM (SELECT user_id, provider, max(paid_until - refunded_time) AS paid_until FROM botdb.payments
      WHERE status = 'completed' AND subscription_type <> 'credits'
      GROUP BY user_id, provider) p
  JOIN botdb.users u ON u.id = p.user_id
  LEFT JOIN (SELECT user_id, max(end_date) AS end_date FROM botdb.subscriptions WHERE is_active GROUP BY user_id) s
    ON s.user_id = p.user_id
WHERE p.paid_until > now() AND coalesce(s.end_date < p.paid_until, true)

UNION ALL
SELECT 'renewals', concat_ws(', ', format('user %s, provider %s, tariff %s', u.telegram_id, r.provider, r.tariff),
                               'bot ' || nullif(r.bot_name, '')),
  format('subscription %s is not there, or another user''s', r.subscription_id)
FROM botdb.renewals r JOIN botdb.users u ON u.id = r.user_id
  LEFT JOIN botdb.subscriptions s ON s.id = r.subscription_id AND s.user_id = r.user_id
WHERE s.id IS NULL
UNION ALL
SELECT 'renewals', format('user %s, subscription %s', u.telegram_id, s.id),
  format('it is %s, auto_renew is %s and grace_until %s; %s of its renewals are on, with a grace of %s',
         CASE WHEN s.is_active THEN 'active' ELSE 'withdrawn' END, s.auto_renew, coalesce(s.grace_until::text, 'none'),
         coalesce(r.renewing, 0), coalesce(r.grace::text, 'none'))
FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id
  LEFT JOIN (SELECT user_id, subscription_id, count(*) AS renewing, max(grace) AS grace FROM botdb.renewals WHERE is_on
             GROUP BY user_id, subscription_id) r ON r.user_id = s.user_id AND r.subscription_id = s.id
WHERE s.grace_until IS DISTINCT FROM CASE WHEN s.is_active THEN s.end_date + r.grace END OR r.renewing > 0 AND NOT s.auto_renew

UNION ALL
SELECT 'reservations', format('reservation %s', r.id),
  format('it is %s, with %s reservations, %s confirmations and %s releases in the ledger', r.status,
         coalesce(e.reserved, 0), coalesce(e.confirmed, 0), coalesce(e.released, 0))
FROM botdb.reservations r LEFT JOIN (
  SELECT reservation_id, count(*) FILTER (WHERE event = 'reserve') AS reserved,
    count(*) FILTER (WHERE event = 'confirm') AS confirmed, count(*) FILTER (WHERE event = 'release') AS released
  FROM botdb.access_events WHERE reservation_id IS NOT NULL GROUP BY reservation_id) e ON e.reservation_id = r.id
WHERE (e.reserved, e.confirmed, e.released) IS DISTINCT FROM
  (1::bigint, (r.status = 'confirmed')::int::bigint, (r.status = 'released')::int::bigint)

UNION ALL
-- What was written before its user was erased. Requests tell when that was, for as long as they are kept.
SELECT 'storage', format('bot %s, key %s', s.bot_name, s.key),
  format('it was written for user %s at %s, who was erased at %s', s.telegram_id, s.updated_at, e.erased_at)
FROM botdb.bot_storage s JOIN (
  SELECT telegram_id, max(created_at) AS erased_at FROM botdb.requests WHERE function = 'delete_user' AND result = 't'
  GROUP BY telegram_id) e ON e.telegram_id = s.telegram_id
WHERE s.updated_at < e.erased_at
UNION ALL
SELECT 'storage', format('bot %s, key %s', s.bot_name, left(s.key, 64)),
  format('its key has %s characters, its user is %s', char_length(s.key), coalesce(s.telegram_id::text, 'nobody'))
FROM botdb.bot_storage s WHERE char_length(s.key) NOT BETWEEN 1 AND 512 OR s.telegram_id <= 0
UNION ALL
SELECT 'storage', format('number %s', n.number), format('it is given %s times: to %s', count(*), string_agg(n.what, '; ' ORDER BY n.what))
FROM numbered n GROUP BY n.number HAVING count(*) > 1
UNION ALL
SELECT 'storage', 'sequence storage_numbers', format('it stands at %s, and %s has been given: it would come again', s.last_value, g.last)
FROM botdb.storage_numbers s, (SELECT max(number) AS last FROM numbered) g WHERE g.last > s.last_value

UNION ALL
SELECT 'counts', CASE WHEN board_id > 0 THEN format('board %s', coalesce(board, board_id::text))
    || CASE WHEN wrong.period > -2147483648 THEN to_char(date '2000-01-01' + wrong.period, '", period of "YYYY-MM-DD') ELSE '' END
  WHEN wrong.period = 0 THEN 'users by XP' ELSE format('users with %s XP', wrong.period - 1) END, detail
FROM (
SELECT board_id, period,
  format('%s buckets, of which %s has %s rows and counts %s', count(*), min(bucket),
         (array_agg(coalesce(rows, 0) ORDER BY bucket))[1], (array_agg(coalesce(counted, 0) ORDER BY bucket))[1]) AS detail
FROM botdb.counted_rows FULL JOIN (
  SELECT board_id, period, bucket, sum(rows) AS counted FROM counted WHERE level = 0 GROUP BY board_id, period, bucket) c
  USING (board_id, period, bucket)
WHERE coalesce(rows, 0) <> coalesce(counted, 0)
GROUP BY board_id, period
UNION ALL
SELECT board_id, period,
  format('level %s counts %s rows in node %s of the level below, which has %s', level, coalesce(summed, 0), bucket,
         coalesce(below, 0))
FROM (SELECT board_id, period, level, bucket, sum(rows) AS summed FROM counted WHERE level > 0 GROUP BY 1, 2, 3, 4) sums
  FULL JOIN (SELECT board_id, period, level + 1 AS level, bucket / 128 AS bucket, sum(rows) AS below FROM counted
             WHERE level < 2 GROUP BY 1, 2, 3, 4) parts
  USING (board_id, period, level, bucket)
WHERE coalesce(summed, 0) <> coalesce(below, 0)) wrong LEFT JOIN botdb.boards USING (board_id)

UNION ALL
-- A row is looked for as long as a transaction within 1024 after its own may have added to it.
SELECT 'counts', format('transaction %s', c.xid), 'its changes are no longer looked for'
FROM botdb.count_changes c JOIN botdb.count_folds f ON c.xid < f.next_xid - 1024
WHERE NOT EXISTS (SELECT FROM unnest(f.running) xid WHERE xid BETWEEN c.xid AND c.xid + 1024)

UNION ALL
SELECT 'bindings', format('bot %s', b.bot_name),
  CASE WHEN g.bot_name IS NULL THEN format('its %s role %s is bound to nothing: register it anew, once there is such a role',
                                           named.use, named.role)
    WHEN r.oid IS NULL THEN format('its %s role %s has been dropped', named.use, named.role)
    WHEN NOT r.rolcanlogin THEN format('its %s role %s cannot log in', named.use, r.rolname)
    ELSE format('its %s role %s is called %s now, which a dump does not know: register it anew', named.use, named.role, r.rolname) END
FROM botdb.bots b CROSS JOIN LATERAL (VALUES ('login', b.login_role, false), ('billing', b.billing_role, true)) AS named (use, role, billing)
  LEFT JOIN botdb.bindings g ON g.bot_name = b.bot_name AND g.billing = named.billing LEFT JOIN pg_roles r ON r.oid = g.role_oid
WHERE named.role IS NOT NULL AND (r.rolname IS DISTINCT FROM named.role OR NOT r.rolcanlogin)
UNION ALL
SELECT 'bindings', format('role %s', r.rolname),
  format('it is bound to bot %s and has none of botdb_bot, botdb_billing and botdb_admin, so it may call nothing', g.bot_name)
FROM botdb.bindings g JOIN pg_roles r ON r.oid = g.role_oid
WHERE NOT (pg_has_role(r.oid, 'botdb_bot', 'MEMBER') OR pg_has_role(r.oid, 'botdb_billing', 'MEMBER')
           OR pg_has_role(r.oid, 'botdb_admin', 'MEMBER'))
UNION ALL
SELECT 'bindings', format('role %s', r.rolname), 'it can log in and calls for a bot, but is bound to none, and may call nothing'
FROM pg_roles r
WHERE r.rolcanlogin AND NOT pg_has_role(r.oid, 'botdb_admin', 'MEMBER') AND has_database_privilege(r.oid, current_database(), 'CONNECT')
  AND (pg_has_role(r.oid, 'botdb_bot', 'MEMBER') OR pg_has_role(r.oid, 'botdb_billing', 'MEMBER'))
  AND NOT EXISTS (SELECT FROM botdb.bindings g WHERE g.role_oid = r.oid)
  AND current_setting('botdb.allow_unbound', true) IS DISTINCT FROM 'on'

UNION ALL
SELECT 'owner', format('role %s', o.rolname), 'it owns botdb, and is to be able to do nothing else: no SUPERUSER or the like, no LOGIN, no member'
FROM pg_roles o
WHERE o.oid = (SELECT relowner FROM pg_class WHERE oid = 'botdb.users'::regclass)
  AND (o.rolname <> 'botdb_owner' OR o.rolsuper OR o.rolcanlogin OR o.rolcreaterole OR o.rolcreatedb OR o.rolreplication OR o.rolbypassrls
       OR EXISTS (SELECT FROM pg_auth_members m WHERE o.oid IN (m.member, m.roleid)))
UNION ALL
SELECT 'owner', p.oid::regprocedure::text, format('it runs with the rights of %s', pg_get_userbyid(p.proowner))
FROM pg_proc p WHERE p.pronamespace = 'botdb'::regnamespace
  AND p.proowner <> (SELECT relowner FROM pg_class WHERE oid = 'botdb.users'::regclass)
UNION ALL
SELECT 'owner', format('table %s', c.conrelid::regclass), format('it refers to users, and its owner %s is no administrator: erasing '
  'users is refused, and its rows are checked with the rights of botdb', pg_get_userbyid(t.relowner))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype = 'f' AND c.confrelid = 'botdb.users'::regclass AND t.relnamespace <> 'botdb'::regnamespace
  AND NOT pg_has_role(t.relowner, 'botdb_admin', 'MEMBER')

UNION ALL
SELECT 'negative', format('user %s', telegram_id),
  format('total_xp %s, total_trainings %s, total_score %s', total_xp, total_trainings, total_score)
FROM botdb.users WHERE total_xp < 0 OR total_trainings < 0 OR total_score < 0
UNION ALL
SELECT 'negative', format('subscription %s', id), format('credits_left is %s of %s', credits_left, credits_total)
FROM botdb.subscriptions WHERE credits_left < 0 OR credits_left > credits_total
UNION ALL
SELECT 'negative', format('free_trainings %s', id), format('trainings_left is %s', trainings_left)
FROM botdb.free_trainings WHERE trainings_left < 0
UNION ALL
SELECT 'negative', format('promocode %s, slot %s', promocode_id, slot), format('uses is %s, erased %s', uses, erased)
FROM botdb.promocode_counters WHERE uses < 0 OR erased < 0
ORDER BY 1, 2
$$;
COMMENT ON FUNCTION botdb.verify IS
  'Every invariant that does not hold: check_name, the user, promocode, payment and so on it does not hold for, and what is there. '
  'No row when all is well. Reads everything in one snapshot, writes nothing, fit for a standby: for a nightly job, and '
  'after a restore. Checks: xp, promocode_uses, promocode_cap, promocode_code, promocode_grants, credits, free_trainings, '
  'subscription_time, ledger, payments, payment_grants, paid_time, renewals, reservations, storage, counts, bindings, owner, negative.';
