-- Access: time, then credits, then free trainings; nothing paid for is lost, nothing is taken twice.
\pset format unaligned
SET timezone = 'UTC';
SET botdb.bot_name = 'access_bot';
SELECT count(*) FROM generate_series(7200000001, 7200000009) AS id, botdb.get_or_create_user(id);

-- The SQLSTATE, message and detail of a statement that fails.
CREATE FUNCTION pg_temp.error_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  state text; message text; detail text;
BEGIN
  EXECUTE statement;
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', state, message, nullif(detail, ''));
END $$;
-- What a user has, and for how long from now.
CREATE FUNCTION pg_temp.held(telegram_id bigint, OUT type text, OUT lasts interval, OUT active boolean, OUT renew boolean,
                             OUT total int, OUT credits_left int) RETURNS SETOF record LANGUAGE sql
  AS $$SELECT s.subscription_type, s.end_date - now(), s.is_active, s.auto_renew, s.credits_total, s.credits_left
       FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id WHERE u.telegram_id = $1 ORDER BY s.id$$;

-- Nothing yet.
SELECT * FROM botdb.check_access(7200000001);
SELECT * FROM botdb.check_access(7299999999);
SELECT count(*) FROM botdb.get_active_subscription(7200000001);
SELECT botdb.consume_access(7200000001);

-- A month is 30 days, a year 365, unless told otherwise; a day is 24 hours in every time zone.
BEGIN;
SET LOCAL timezone = 'Europe/Berlin';
SELECT subscription_type, end_date - start_date AS time, is_active, auto_renew, credits_total, credits_left
FROM botdb.create_subscription(7200000001, 'month');
SELECT end_date - start_date AS time, auto_renew
FROM botdb.create_subscription(7200000002, 'year', auto_renew => true);
SELECT subscription_type, end_date - start_date AS time
FROM botdb.create_subscription(telegram_id => 7200000003, subscription_type => 'month', duration_days => 7);
SELECT has_access, access_type, details - 'end_date' AS details, (details ->> 'end_date')::timestamptz - now() AS time
FROM botdb.check_access(7200000001);
SELECT subscription_type, end_date - now() AS time FROM botdb.get_active_subscription(7200000001);

-- A month on top of a year does not throw the year away, nor the other way round.
SELECT count(*) FROM botdb.create_subscription(7200000002, 'month');
SELECT * FROM pg_temp.held(7200000002);
SELECT count(*) FROM botdb.create_subscription(7200000001, 'year');
SELECT count(*) FROM botdb.create_subscription(7200000001, 'month', 1);
SELECT * FROM pg_temp.held(7200000001);
-- Running time is not used up.
SELECT count(*) FROM botdb.create_subscription(7200000003, 'credits', credits => 2), botdb.add_free_trainings(7200000003, 1, 'admin');
SELECT botdb.consume_access(7200000003) FROM generate_series(1, 5);
SELECT * FROM pg_temp.held(7200000003);
SELECT access_type FROM botdb.check_access(7200000003);
COMMIT;

-- Expired is expired to the second, whatever is_active says; then come the credits, then the free training.
BEGIN;
UPDATE botdb.subscriptions s SET end_date = now()
FROM botdb.users u WHERE u.id = s.user_id AND u.telegram_id = 7200000003 AND s.end_date IS NOT NULL;
SELECT * FROM botdb.check_access(7200000003);
SELECT subscription_type FROM botdb.get_active_subscription(7200000003);
SELECT botdb.consume_access(7200000003);
SELECT botdb.consume_access(7200000003);
SELECT * FROM botdb.check_access(7200000003);
SELECT count(*) FROM botdb.get_active_subscription(7200000003);
SELECT botdb.consume_access(7200000003);
SELECT * FROM botdb.check_access(7200000003);
SELECT botdb.consume_access(7200000003);
SELECT * FROM pg_temp.held(7200000003);
-- An expired month is not extended: the next one starts now.
SELECT count(*) FROM botdb.create_subscription(7200000003, 'month');
SELECT * FROM pg_temp.held(7200000003);
COMMIT;

-- One second left is access, and a day left; what was withdrawn is none, and is not extended.
BEGIN;
UPDATE botdb.subscriptions s SET end_date = now() + interval '1 second'
FROM botdb.users u WHERE u.id = s.user_id AND u.telegram_id = 7200000001;
SELECT has_access, details -> 'days_left' AS days_left FROM botdb.check_access(7200000001);
UPDATE botdb.subscriptions s SET end_date = now() + interval '2 days', is_active = false
FROM botdb.users u WHERE u.id = s.user_id AND u.telegram_id = 7200000001;
SELECT * FROM botdb.check_access(7200000001);
SELECT botdb.consume_access(7200000001);
SELECT count(*) FROM botdb.create_subscription(7200000001, 'month');
SELECT * FROM pg_temp.held(7200000001);
COMMIT;

-- Credits stand side by side; the oldest are used first; withdrawn ones are not.
BEGIN;
SELECT subscription_type, end_date, credits_total, credits_left, auto_renew
FROM botdb.create_subscription(7200000004, 'credits', credits => 1, auto_renew => true);
SELECT credits_left FROM botdb.create_subscription(7200000004, 'credits', NULL, 2);
SELECT credits_left FROM botdb.create_subscription(7200000004, 'credits', credits => 5);
UPDATE botdb.subscriptions SET is_active = false WHERE id = (SELECT max(id) FROM botdb.subscriptions);
SELECT * FROM botdb.check_access(7200000004);
SELECT credits_total FROM botdb.get_active_subscription(7200000004);
SELECT botdb.consume_access(7200000004);
SELECT botdb.consume_access(7200000004);
SELECT * FROM pg_temp.held(7200000004);
SELECT botdb.consume_access(7200000004);
SELECT botdb.consume_access(7200000004);
SELECT * FROM pg_temp.held(7200000004);
COMMIT;

-- Free trainings from two sources: both can be used, the older one first, and then there is no access and no error.
SELECT trainings_left, source FROM botdb.add_free_trainings(7200000005, 2, 'channel');
SELECT trainings_left, source FROM botdb.add_free_trainings(7200000005, 1, 'admin');
SELECT * FROM botdb.check_access(7200000005);
SELECT botdb.consume_access(7200000005) FROM generate_series(1, 2);
SELECT * FROM botdb.check_access(7200000005);
SELECT botdb.consume_access(7200000005, 'another_bot') FROM generate_series(1, 2);
SELECT * FROM botdb.check_access(7200000005);

-- Once is once, even when it is used up; without once they add up.
SELECT trainings_left FROM botdb.add_free_trainings(7200000005, 3, 'channel', once => true);
SELECT trainings_left FROM botdb.add_free_trainings(7200000005, 3, 'promocode', once => true);
SELECT trainings_left FROM botdb.add_free_trainings(7200000005, 3, 'promocode', once => true);
SELECT trainings_left FROM botdb.add_free_trainings(7200000005, 3, 'promocode');
SELECT botdb.consume_access(7200000005);
SELECT trainings_left, updated_at > created_at AS touched
FROM botdb.free_trainings f JOIN botdb.users u ON u.id = f.user_id
WHERE u.telegram_id = 7200000005 AND source = 'promocode';

-- The longest that can be, and beyond.
SELECT end_date - start_date AS time FROM botdb.create_subscription(7200000006, 'month', 100000000);
SELECT pg_temp.error_of($$SELECT botdb.create_subscription(7200000006, 'month', 100000000)$$);
SELECT pg_temp.error_of($$SELECT botdb.create_subscription(7200000006, 'month', 100000001)$$);
SELECT trainings_left FROM botdb.add_free_trainings(7200000006, 2147483647, 'channel');
SELECT pg_temp.error_of($$SELECT botdb.add_free_trainings(7200000006, 1, 'channel')$$);
SELECT credits_left FROM botdb.create_subscription(7200000007, 'credits', credits => 2147483647);
SELECT credits_left FROM botdb.create_subscription(7200000007, 'credits', credits => 2147483647);
SELECT details FROM botdb.check_access(7200000007);
-- A subscription for life stays one.
UPDATE botdb.subscriptions s SET end_date = 'infinity'
FROM botdb.users u WHERE u.id = s.user_id AND u.telegram_id = 7200000006;
SELECT subscription_type, end_date FROM botdb.create_subscription(7200000006, 'year');
SELECT access_type, details ->> 'end_date' AS end_date FROM botdb.check_access(7200000006);

-- The ledger: a row for everything given and used, with what it was of, what was left then and which bot it was.
CREATE FUNCTION pg_temp.ledger(telegram_id bigint, OUT event text, OUT access_type text, OUT quantity bigint,
                               OUT duration interval, OUT balance bigint, OUT ends boolean, OUT source text,
                               OUT bot_name text) RETURNS SETOF record LANGUAGE sql AS $$
  SELECT e.event, e.access_type, e.quantity, e.duration, e.balance, e.end_date IS NOT NULL,
    coalesce(s.subscription_type, f.source) || CASE WHEN e.promocode_id IS NULL THEN '' ELSE ', code' END, e.bot_name
  FROM botdb.access_events e JOIN botdb.users u ON u.id = e.user_id
    LEFT JOIN botdb.subscriptions s ON s.id = e.subscription_id LEFT JOIN botdb.free_trainings f ON f.id = e.free_training_id
  WHERE u.telegram_id = $1 ORDER BY e.id
$$;
SELECT count(*) FROM botdb.add_free_trainings(7200000008, 1, 'channel', once => true);
SELECT count(*) FROM botdb.add_free_trainings(7200000008, 1, 'channel', once => true);
RESET botdb.bot_name;
SELECT count(*) FROM botdb.create_subscription(7200000008, 'credits', credits => 1),
  botdb.add_free_trainings(7200000008, 2, 'channel');
SET botdb.bot_name = 'access_bot';
SELECT botdb.consume_access(7200000008, 'another_bot'), botdb.consume_access(7200000008);
BEGIN;
SELECT count(*) FROM botdb.create_subscription(7200000008, 'month');
SELECT count(*) FROM botdb.create_subscription(7200000008, 'month', 1);
SELECT botdb.consume_access(7200000008);
SELECT count(*) FROM botdb.create_promocode('ACCESS1', 'trainings', 3), botdb.redeem_promocode(7200000008, 'access1');
SELECT count(*) FROM botdb.create_promocode('ACCESS2', 'free_month', 1),
  botdb.redeem_promocode(7200000008, 'access2', 'another_bot');
SELECT count(*) FROM botdb.create_promocode('ACCESS3', 'credits', 2), botdb.redeem_promocode(7200000008, 'access3');
SELECT * FROM pg_temp.ledger(7200000008);
SELECT * FROM botdb.verify() WHERE subject LIKE 'user 7200000008%';
COMMIT;
-- Where there is nothing to take, and where a call is rolled back or fails, there is no entry.
SELECT count(*) AS before FROM botdb.access_events \gset
SELECT botdb.consume_access(7200000004);
SELECT pg_temp.error_of($$SELECT botdb.create_subscription(7200000006, 'month', 100000001)$$);
BEGIN;
SELECT botdb.consume_access(7200000008);
ROLLBACK;
SELECT count(*) - :before AS entries FROM botdb.access_events;

-- Why access is as it is. Times as hours from now, and nobody's ids.
CREATE FUNCTION pg_temp.explained(telegram_id bigint) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  explained jsonb := botdb.explain_access(telegram_id);
BEGIN
  RETURN regexp_replace(regexp_replace(regexp_replace(explained::text,
    '"((start|end)_date|expires_at|(created|updated)_at)": "[^"]+"', '"\1": "…"', 'g'),
    '"((subscription_|free_training_|promocode_|payment_|reservation_)?id)": \d+', '"\1": 0', 'g'),
    'until [^"]+"', 'until …"', 'g');
END $$;
SELECT jsonb_pretty(pg_temp.explained(7200000008));
SELECT explained ->> 'because' AS because, explained -> 'has_access' AS has_access, explained -> 'access_type' AS access_type
FROM generate_series(7200000002, 7200000007) id, pg_temp.explained(id) explained;
SELECT botdb.explain_access(7299999999) IS NULL AS nobody;
-- Its access is check_access's; what it lists is the newest, and not more than twenty.
SELECT bool_and(to_jsonb(c) <@ botdb.explain_access(id)) AS same
FROM generate_series(7200000001, 7200000009) id, botdb.check_access(id) c;
BEGIN;
SELECT count(*) FROM generate_series(1, 25) n, botdb.create_subscription(7200000009, 'credits', credits => n);
SELECT jsonb_array_length(e -> 'subscriptions') AS subscriptions, e #> '{subscriptions,0,credits_left}' AS newest,
  e #> '{subscriptions,19,credits_left}' AS last, jsonb_array_length(e -> 'events') AS events,
  e #> '{events,0,quantity}' AS newest_event, e -> 'details' AS details
FROM botdb.explain_access(7200000009) e;
ROLLBACK;

-- Errors; nothing is written.
SELECT call, pg_temp.error_of('SELECT botdb.' || call) FROM (VALUES
  ($$create_subscription(NULL, 'month')$$),
  ($$create_subscription(7299999999, 'month')$$),
  ($$create_subscription(7200000009, NULL)$$),
  ($$create_subscription(7200000009, '')$$),
  ($$create_subscription(7200000009, 'Month')$$),
  ($$create_subscription(7200000009, 'week''; DROP TABLE botdb.users; --')$$),
  ($$create_subscription(7200000009, 'month', 0)$$),
  ($$create_subscription(7200000009, 'year', -1)$$),
  ($$create_subscription(7200000009, 'month', 2147483647)$$),
  ($$create_subscription(7200000009, 'month', 30, 5)$$),
  ($$create_subscription(7200000009, 'month', credits => 0)$$),
  ($$create_subscription(7200000009, 'credits')$$),
  ($$create_subscription(7200000009, 'credits', credits => 0)$$),
  ($$create_subscription(7200000009, 'credits', credits => -2147483648)$$),
  ($$create_subscription(7200000009, 'credits', 30, 5)$$),
  ($$create_subscription(7200000009, 'month', auto_renew => NULL)$$),
  ($$get_active_subscription(NULL)$$),
  ($$check_access(NULL)$$),
  ($$consume_access(NULL)$$),
  ($$consume_access(7299999999)$$),
  ($$consume_access(9223372036854775807)$$),
  ($$consume_access(7200000009, '')$$),
  ($$consume_access(7200000009, repeat('x', 51))$$),
  ($$add_free_trainings(NULL, 1, 'admin')$$),
  ($$add_free_trainings(7299999999, 1, 'admin')$$),
  ($$add_free_trainings(7200000009, NULL, 'admin')$$),
  ($$add_free_trainings(7200000009, 0, 'admin')$$),
  ($$add_free_trainings(7200000009, -5, 'admin')$$),
  ($$add_free_trainings(7200000009, 1, NULL)$$),
  ($$add_free_trainings(7200000009, 1, 'friend')$$),
  ($$add_free_trainings(7200000009, 1, repeat('я', 10000))$$),
  ($$add_free_trainings(7200000009, 1, 'admin', NULL)$$)) AS bad (call);
SELECT pg_temp.error_of($$SET LOCAL botdb.bot_name = ''; SELECT botdb.consume_access(7200000009)$$);
SELECT (SELECT count(*) FROM pg_temp.held(7200000009)) AS subscriptions, count(*) AS trainings
FROM botdb.free_trainings f JOIN botdb.users u ON u.id = f.user_id WHERE u.telegram_id = 7200000009;
SELECT botdb.consume_access(7200000009);
RESET botdb.bot_name;

-- Whose time was set by hand has no ledger that fits.
SELECT botdb.delete_user(7200000001), botdb.delete_user(7200000003);
