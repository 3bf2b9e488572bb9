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
