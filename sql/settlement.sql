-- What becomes of a payment: completed, failed, refunded, in whatever order and how often it is said; what it grants, and
-- what a refund takes back.
\pset format unaligned
SET timezone = 'UTC';
SET client_min_messages = warning;

DO $$
BEGIN
  PERFORM botdb.define_tariff('settled_5', 'Five', 50, 'XTR', 'credits', credits => 5),
    botdb.define_tariff('settled_month', 'Month', 100, 'XTR', 'month'),
    botdb.define_tariff('settled_year', 'Year', 900, 'XTR', 'year'),
    botdb.define_tariff('settled_week', 'Week', 30, 'XTR', 'month', 7);
END $$;

-- What a statement answers, or how it fails.
CREATE FUNCTION pg_temp.told(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
  detail text;
BEGIN
  EXECUTE statement INTO answer;
  RETURN coalesce(answer, 'null');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''));
END $$;

-- ---- Every order and every repetition.
-- From which state a step leads to which, and whether it grants then; any other is TB005 and changes nothing.
CREATE TEMP TABLE steps (step text, before text, after text, granted boolean);
INSERT INTO steps VALUES
  ('create', 'none', 'pending', false), ('create', 'pending', 'pending', false), ('create', 'completed', 'completed', false),
  ('create', 'failed', 'failed', false), ('create', 'refunded', 'refunded', false),
  ('complete', 'pending', 'completed', true), ('complete', 'completed', 'completed', false),
  ('complete', 'refunded', 'refunded', false),
  ('apply', 'none', 'completed', true), ('apply', 'pending', 'completed', true), ('apply', 'completed', 'completed', false),
  ('apply', 'refunded', 'refunded', false), ('apply', 'failed', 'completed', true),
  ('fail', 'pending', 'failed', false), ('fail', 'failed', 'failed', false),
  ('refund', 'pending', 'refunded', false), ('refund', 'completed', 'refunded', false),
  ('refund', 'refunded', 'refunded', false);
-- All sequences of one to four of the five steps, for credits and for time; each is a payment and a user of its own.
CREATE TEMP TABLE sequences AS
WITH RECURSIVE sequence AS (
  SELECT ARRAY[]::text[] AS steps UNION ALL
  SELECT sequence.steps || step FROM sequence, unnest(ARRAY['create', 'complete', 'apply', 'fail', 'refund']) step
  WHERE cardinality(sequence.steps) < 4
)
SELECT row_number() OVER () + 7500001000 AS telegram_id, steps, tariff
FROM sequence, unnest(ARRAY['settled_5', 'settled_month']) tariff WHERE steps <> '{}';
SELECT count(*) AS users FROM sequences, botdb.get_or_create_user(telegram_id);

-- Takes one step: the status then and whether it granted, or the SQLSTATE.
CREATE FUNCTION pg_temp.take(step text, telegram_id bigint, payment_id text, tariff text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE step
    WHEN 'create' THEN (SELECT p.status || ' false' FROM botdb.create_payment(telegram_id, 'settled', tariff, payment_id) p)
    WHEN 'complete' THEN (SELECT concat(p.status, ' ', p.granted::text) FROM botdb.complete_payment('settled', payment_id) p)
    WHEN 'apply' THEN (SELECT concat(p.status, ' ', p.granted::text)
                       FROM botdb.apply_payment(telegram_id, 'settled', payment_id, tariff) p)
    WHEN 'fail' THEN (SELECT concat(p.status, ' ', p.granted::text) FROM botdb.fail_payment('settled', payment_id) p)
    WHEN 'refund' THEN (SELECT concat(p.status, ' ', p.granted::text) FROM botdb.refund_payment('settled', payment_id) p)
  END;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;
CREATE FUNCTION pg_temp.taken(steps text[], telegram_id bigint, tariff text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
  answers text[] := '{}';
  step text;
BEGIN
  FOREACH step IN ARRAY steps LOOP
    answers := answers || pg_temp.take(step, telegram_id, 'sequence ' || telegram_id, tariff);
  END LOOP;
  RETURN answers;
END $$;
-- What the table above says that the steps answer.
CREATE FUNCTION pg_temp.foreseen(steps text[]) RETURNS text[] LANGUAGE sql AS $$
  WITH RECURSIVE state AS (
    SELECT 0 AS place, 'none' AS status, NULL AS answer UNION ALL
    SELECT place + 1, coalesce(t.after, status), coalesce(t.after || ' ' || t.granted, 'TB005')
    FROM state LEFT JOIN steps t ON t.step = ($1)[place + 1] AND t.before = status WHERE place < cardinality($1)
  )
  SELECT array_agg(answer ORDER BY place) FROM state WHERE place > 0
$$;
CREATE TEMP TABLE outcomes AS
SELECT *, pg_temp.taken(steps, telegram_id, tariff) AS answers, pg_temp.foreseen(steps) AS foreseen FROM sequences;
-- Answers that are otherwise. Then the same of what is there afterwards: the status; what the user has, which is the five
-- credits or the 30 days if the payment is completed, else nothing; and how often the ledger says that it was given.
SELECT steps, tariff, answers, foreseen FROM outcomes WHERE answers <> foreseen;
CREATE TEMP TABLE ends AS
SELECT o.steps, o.tariff, o.foreseen,
  (SELECT split_part(answer, ' ', 1) FROM unnest(foreseen) WITH ORDINALITY a (answer, place)
   WHERE answer <> 'TB005' ORDER BY place DESC LIMIT 1) AS status_foreseen,
  p.status, a.access_type, a.details ->> 'credits_left' AS credits,
  round(extract(epoch FROM s.end_date - now()) / 86400) AS days,
  (SELECT count(*) FROM botdb.access_events e WHERE e.payment_id = p.id AND event = 'grant') AS grants,
  (SELECT count(*) FROM botdb.access_events e WHERE e.payment_id = p.id AND event = 'refund') AS refunds
FROM outcomes o LEFT JOIN botdb.payments p ON p.provider = 'settled' AND p.payment_id = 'sequence ' || telegram_id,
  LATERAL botdb.check_access(telegram_id) a LEFT JOIN LATERAL botdb.get_active_subscription(telegram_id) s ON true;
SELECT * FROM ends
WHERE status IS DISTINCT FROM status_foreseen
  OR grants <> (SELECT count(*) FROM unnest(foreseen) answer WHERE answer LIKE '%true')
  OR refunds <> CASE WHEN status = 'refunded' THEN grants ELSE 0 END
  OR (access_type IS NOT NULL) <> (status IS NOT DISTINCT FROM 'completed')
  OR (tariff = 'settled_5') <> (credits IS NOT DISTINCT FROM '5') AND status = 'completed'
  OR (tariff = 'settled_month') <> (days IS NOT DISTINCT FROM 30) AND status = 'completed';
SELECT tariff, status, count(*) AS payments, sum(grants) AS grants, sum(refunds) AS refunds, max(credits) AS credits,
  max(days) AS days
FROM ends GROUP BY 1, 2 ORDER BY 1, 2;
SELECT * FROM botdb.verify() WHERE subject LIKE '%sequence%' OR subject LIKE 'user 7500%';
SELECT count(botdb.delete_user(telegram_id)) AS erased FROM sequences;

-- ---- What the answers say.
SELECT count(*) FROM generate_series(7500000001, 7500000020) id, botdb.get_or_create_user(id);
-- The payment as its table has it, whether this call granted, and what.
CREATE FUNCTION pg_temp.is_stored(answer jsonb) RETURNS boolean LANGUAGE sql AS $$
  SELECT answer - 'granted' - 'details' =
    to_jsonb(p) - 'paid_until' - 'subscription_type' - 'duration_days' - 'credits' - 'bot_name'
    - 'order_id' - 'is_repeat' - 'payer' - 'unmatched' - 'refunded' - 'refunded_time' - 'asked'
    - 'is_recurring' - 'subscription_charge_id'
  FROM botdb.payments p WHERE p.id = (answer ->> 'id')::bigint
$$;
-- Details with the end counted from now.
CREATE FUNCTION pg_temp.brief(details jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT details || jsonb_build_object('end_date', (details ->> 'end_date')::timestamptz - now())
$$;
SET intervalstyle = 'postgres';
SELECT amount, currency, provider, payment_id, status, tariff, description, metadata, updated_at = created_at AS at_once,
  granted, details, pg_temp.is_stored(to_jsonb(p)) AS stored
FROM botdb.apply_payment(7500000001, 'settled', 'a', 'settled_5', metadata => '{"chat": 1}') p;
SELECT payment_id, status, granted, details, pg_temp.is_stored(to_jsonb(p)) AS stored
FROM botdb.apply_payment(7500000001, 'settled', 'a', 'settled_5', metadata => '{"chat": 2}') p;
SELECT metadata FROM botdb.get_user_payments(7500000001);
SELECT payment_id, status, granted, details, pg_temp.is_stored(to_jsonb(p)) AS stored
FROM botdb.complete_payment('settled', 'a') p;
SELECT payment_id, status, granted, details, pg_temp.is_stored(to_jsonb(p)) AS stored
FROM botdb.refund_payment('settled', 'a') p;
SELECT payment_id, status, granted, details, pg_temp.is_stored(to_jsonb(p)) AS stored
FROM botdb.refund_payment('settled', 'a') p;
SELECT count(*)
FROM botdb.create_payment(7500000001, 'settled', 'settled_month', 'b', 90, 'EUR', 'Own price', '{"from": "create"}');
SELECT pg_temp.told($$SELECT p FROM botdb.create_payment(7500000001, 'settled', 'settled_month', 'b', 100) p$$);
SELECT pg_temp.told($$SELECT p FROM botdb.create_payment(7500000001, 'settled', 'settled_year', 'b') p$$);
SELECT pg_temp.told($$SELECT p FROM botdb.create_payment(7500000001, 'settled', 'settled_month', 'b', currency => 'USD') p$$);
SELECT pg_temp.told($$SELECT p FROM botdb.create_payment(7500000002, 'settled', 'settled_month', 'b') p$$);
BEGIN;
SELECT amount, currency, status, description, metadata, granted, pg_temp.brief(details) AS details,
  pg_temp.is_stored(to_jsonb(p)) AS stored
FROM botdb.apply_payment(7500000001, 'settled', 'b', 'settled_month', metadata => '{"from": "apply"}') p;
SELECT status, granted, pg_temp.brief(details) AS details, pg_temp.is_stored(to_jsonb(p)) AS stored
FROM botdb.refund_payment('settled', 'b') p;
COMMIT;
-- Failed.
SELECT count(*) FROM botdb.create_payment(7500000001, 'settled', 'settled_month', 'c');
SELECT status, granted, details, pg_temp.is_stored(to_jsonb(p)) AS stored FROM botdb.fail_payment('settled', 'c') p;
SELECT call, pg_temp.told('SELECT ' || call) FROM (VALUES
  ($$botdb.complete_payment('settled', 'c')$$), ($$botdb.refund_payment('settled', 'c')$$),
  ($$botdb.fail_payment('settled', 'a')$$),
  ($$botdb.complete_payment('settled', 'd')$$), ($$botdb.complete_payment('other', 'a')$$)) v (call);
-- A step that changes nothing does not touch the row.
BEGIN;
UPDATE botdb.payments SET updated_at = '2020-01-01' WHERE provider = 'settled' AND payment_id IN ('a', 'c');
SELECT updated_at FROM botdb.refund_payment('settled', 'a');
SELECT updated_at FROM botdb.fail_payment('settled', 'c');
ROLLBACK;
-- Without a tariff nothing is bought.
SELECT count(*) FROM botdb.create_payment(7500000001, 'settled', NULL, 'gift', 5, 'EUR');
SELECT status, granted, details FROM botdb.complete_payment('settled', 'gift');
SELECT status, granted, details FROM botdb.refund_payment('settled', 'gift');
-- A payment without the provider's id cannot be named; one of a user who is gone is gone.
SELECT status FROM botdb.create_payment(7500000001, 'settled', 'settled_month');
SELECT count(*) FROM botdb.create_payment(7500000020, 'settled', 'settled_month', 'gone');
SELECT botdb.delete_user(7500000020);
SELECT pg_temp.told($$SELECT p FROM botdb.complete_payment('settled', 'gone') p$$);
SELECT * FROM botdb.check_access(7500000001);

-- What was bought is what the tariff offered when the payment was entered, whatever has become of the tariff.
SELECT count(*) FROM botdb.define_tariff('settled_offer', 'Offer', 10, 'XTR', 'credits', credits => 3),
  generate_series(1, 2) n, botdb.create_payment(7500000002, 'settled', 'settled_offer', 'offer ' || n);
SELECT price, credits FROM botdb.define_tariff('settled_offer', 'Offer', 20, 'XTR', 'credits', credits => 30);
SELECT amount, granted, details FROM botdb.complete_payment('settled', 'offer 1');
SELECT price, credits FROM botdb.define_tariff('settled_offer', 'Offer', 20, 'XTR', 'month');
UPDATE botdb.tariffs SET is_active = false WHERE tariff = 'settled_offer';
SELECT amount, granted, details FROM botdb.apply_payment(7500000002, 'settled', 'offer 2', 'settled_offer');
SELECT granted, details FROM botdb.refund_payment('settled', 'offer 1');
SELECT * FROM botdb.check_access(7500000002);

-- ---- A refund of credits takes back what is left of those that it bought.
SELECT count(*) FROM botdb.create_subscription(7500000003, 'credits', credits => 1),
  generate_series(1, 2) n, botdb.apply_payment(7500000003, 'settled', 'credits ' || n, 'settled_5');
CREATE FUNCTION pg_temp.units(telegram_id bigint, OUT credits int[], OUT active boolean[]) LANGUAGE sql AS $$
  SELECT array_agg(credits_left ORDER BY s.id), array_agg(is_active ORDER BY s.id)
  FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id WHERE u.telegram_id = $1 AND s.end_date IS NULL
$$;
SELECT count(botdb.consume_access(7500000003, 'settled_bot')) FROM generate_series(1, 3);
SELECT * FROM pg_temp.units(7500000003);
SELECT details FROM botdb.refund_payment('settled', 'credits 1');
SELECT * FROM pg_temp.units(7500000003);
SELECT botdb.consume_access(7500000003, 'settled_bot') FROM generate_series(1, 6);
SELECT details FROM botdb.refund_payment('settled', 'credits 2');
SELECT * FROM pg_temp.units(7500000003);
-- What is reserved is not taken; given back it goes with the refund, confirmed it is used. A reservation whose time is over
-- is given back before, and taken.
SELECT count(*) FROM botdb.apply_payment(7500000004, 'settled', 'reserved 1', 'settled_5');
SELECT array_agg(reservation_id ORDER BY reservation_id) AS reserved
FROM generate_series(1, 3) n, botdb.reserve_access(7500000004, 'settled_bot', interval '1 hour' * n) \gset
UPDATE botdb.reservations SET expires_at = now() - interval '1 second' WHERE id = (:'reserved'::bigint[])[3];
SELECT details FROM botdb.refund_payment('settled', 'reserved 1');
SELECT * FROM pg_temp.units(7500000004);
SELECT botdb.release_access((:'reserved'::bigint[])[1]) AS released,
  botdb.confirm_access((:'reserved'::bigint[])[2]) AS confirmed;
SELECT pg_temp.told(format('SELECT botdb.confirm_access(%s)', (:'reserved'::bigint[])[3])) LIKE 'TB005%' AS was_given_back;
SELECT * FROM pg_temp.units(7500000004);
SELECT * FROM botdb.check_access(7500000004);
SELECT event, quantity, balance, payment_id IS NOT NULL AS of_payment,
  (:'reserved'::bigint[])[1] = reservation_id AS of_first
FROM botdb.access_events e JOIN botdb.users u ON u.id = e.user_id WHERE telegram_id = 7500000004 ORDER BY e.id;

-- ---- A refund of time takes back what is still to run of the days that it bought; what was bought later comes earlier.
-- Lets time pass for a user: all that is theirs becomes so much older.
CREATE FUNCTION pg_temp.pass(telegram_id bigint, days int) RETURNS void LANGUAGE sql AS $$
  UPDATE botdb.subscriptions s
  SET start_date = start_date - interval '24 hours' * $2, end_date = end_date - interval '24 hours' * $2
  FROM botdb.users u WHERE u.id = s.user_id AND u.telegram_id = $1;
  UPDATE botdb.access_events e
  SET created_at = created_at - interval '24 hours' * $2, end_date = end_date - interval '24 hours' * $2
  FROM botdb.users u WHERE u.id = e.user_id AND u.telegram_id = $1;
  UPDATE botdb.payments p
  SET created_at = created_at - interval '24 hours' * $2, paid_until = paid_until - interval '24 hours' * $2
  FROM botdb.users u WHERE u.id = p.user_id AND u.telegram_id = $1;
$$;
-- The time a user has from now, in days; what was is only said to be over.
CREATE FUNCTION pg_temp.time_left(telegram_id bigint, OUT type text, OUT days numeric, OUT active boolean)
  RETURNS SETOF record LANGUAGE sql AS $$
  SELECT s.subscription_type, greatest(round(extract(epoch FROM s.end_date - now()) / 86400, 3), 0), s.is_active
  FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id
  WHERE u.telegram_id = $1 AND s.end_date IS NOT NULL ORDER BY s.id
$$;
-- Pays, or refunds: what was granted or taken, in days.
CREATE FUNCTION pg_temp.paid(telegram_id bigint, payment_id text, tariff text = 'settled_month', paid_until int = NULL,
                             OUT granted boolean, OUT days int, OUT details text[]) LANGUAGE sql AS $$
  SELECT p.granted, (p.details ->> 'days')::int, ARRAY(SELECT jsonb_object_keys(p.details))
  FROM botdb.apply_payment($1, 'settled', $2, $3, paid_until => now() + interval '24 hours' * $4) p
$$;
CREATE FUNCTION pg_temp.refunded(payment_id text, OUT status text, OUT days numeric, OUT details text[]) LANGUAGE sql AS $$
  SELECT p.status, round(extract(epoch FROM (p.details ->> 'time_taken')::interval) / 86400, 3),
    ARRAY(SELECT jsonb_object_keys(p.details))
  FROM botdb.refund_payment('settled', $1) p
$$;
-- The first of three, ten days into it; then the second, then the third.
BEGIN;
SELECT * FROM pg_temp.paid(7500000005, 'first 1');
SELECT * FROM pg_temp.paid(7500000005, 'first 2', 'settled_year');
SELECT * FROM pg_temp.paid(7500000005, 'first 3');
SELECT pg_temp.pass(7500000005, 10);
SELECT * FROM pg_temp.time_left(7500000005);
SELECT * FROM pg_temp.refunded('first 1');
SELECT * FROM pg_temp.time_left(7500000005);
SELECT pg_temp.pass(7500000005, 5);
SELECT * FROM pg_temp.refunded('first 2');
SELECT * FROM pg_temp.time_left(7500000005);
SELECT pg_temp.pass(7500000005, 5);
SELECT * FROM pg_temp.refunded('first 3');
SELECT * FROM pg_temp.time_left(7500000005);
SELECT * FROM botdb.check_access(7500000005);
-- The next purchase begins anew.
SELECT * FROM pg_temp.paid(7500000005, 'first 4');
SELECT * FROM pg_temp.time_left(7500000005);
COMMIT;
-- The one in the middle, before it has begun; then the first.
BEGIN;
SELECT (pg_temp.paid(7500000006, 'middle ' || n)).granted FROM generate_series(1, 3) n;
SELECT pg_temp.pass(7500000006, 10);
SELECT * FROM pg_temp.refunded('middle 2');
SELECT * FROM pg_temp.time_left(7500000006);
SELECT * FROM pg_temp.refunded('middle 1');
SELECT * FROM pg_temp.time_left(7500000006);
-- Bought again, after a refund in between.
SELECT * FROM pg_temp.paid(7500000006, 'middle 4', 'settled_week');
SELECT * FROM pg_temp.refunded('middle 3');
SELECT * FROM pg_temp.time_left(7500000006);
SELECT pg_temp.pass(7500000006, 3);
SELECT * FROM pg_temp.refunded('middle 4');
SELECT * FROM pg_temp.time_left(7500000006);
COMMIT;
-- The last, while the first is running; and one that has run out, which has nothing left to take.
BEGIN;
SELECT (pg_temp.paid(7500000007, 'last ' || n)).granted FROM generate_series(1, 3) n;
SELECT pg_temp.pass(7500000007, 40);
SELECT * FROM pg_temp.refunded('last 3');
SELECT * FROM pg_temp.time_left(7500000007);
SELECT * FROM pg_temp.refunded('last 1');
SELECT * FROM pg_temp.time_left(7500000007);
SELECT pg_temp.pass(7500000007, 100);
SELECT * FROM pg_temp.refunded('last 2');
SELECT * FROM pg_temp.time_left(7500000007);
COMMIT;
-- What was not paid for stays: a promocode's month, an administrator's week, before, between and after.
BEGIN;
SELECT count(*) FROM botdb.create_promocode('settled', 'free_month', 1),
  botdb.redeem_promocode(7500000008, 'settled', 'settled_bot');
SELECT * FROM pg_temp.paid(7500000008, 'beside 1');
SELECT count(*) FROM botdb.create_subscription(7500000008, 'month', 7);
SELECT * FROM pg_temp.paid(7500000008, 'beside 2');
SELECT pg_temp.pass(7500000008, 35);
SELECT * FROM pg_temp.time_left(7500000008);
SELECT * FROM pg_temp.refunded('beside 1');
SELECT * FROM pg_temp.time_left(7500000008);
SELECT * FROM pg_temp.refunded('beside 2');
SELECT * FROM pg_temp.time_left(7500000008);
COMMIT;
-- A subscription without end takes no harm.
BEGIN;
SELECT count(*) FROM botdb.create_subscription(7500000009, 'year');
UPDATE botdb.subscriptions s SET end_date = 'infinity'
FROM botdb.users u WHERE u.id = s.user_id AND u.telegram_id = 7500000009;
SELECT * FROM pg_temp.paid(7500000009, 'endless');
SELECT * FROM pg_temp.refunded('endless');
SELECT subscription_type, end_date, is_active FROM botdb.get_active_subscription(7500000009);
ROLLBACK;
-- An end that no timestamp holds: nothing is taken down.
SELECT count(*) FROM botdb.define_tariff('settled_ages', 'Ages', 1, 'XTR', 'year', 100000000);
SELECT pg_temp.told($$SELECT granted FROM botdb.apply_payment(7500000009, 'settled', 'ages 1', 'settled_ages')$$);
SELECT pg_temp.told($$SELECT granted FROM botdb.apply_payment(7500000009, 'settled', 'ages 2', 'settled_ages')$$);
SELECT count(*) FROM botdb.create_payment(7500000009, 'settled', 'settled_ages', 'ages 2');
SELECT pg_temp.told($$SELECT granted FROM botdb.complete_payment('settled', 'ages 2')$$);
SELECT payment_id, status FROM botdb.get_user_payments(7500000009);

-- ---- A refund of a part takes back in proportion, whole credits and days, and of all parts together what they come to.
SELECT granted FROM botdb.apply_payment(7500000015, 'settled', 'parts', 'settled_5', 50, 'XTR');
SELECT part, r.status, r.granted, r.details
FROM unnest(ARRAY[9.99, 0.01, 25, 14.99]) part, botdb.refund_payment('settled', 'parts', part) r;
SELECT pg_temp.told($$SELECT r FROM botdb.refund_payment('settled', 'parts', 0.02) r$$);
SELECT pg_temp.told($$SELECT r FROM botdb.refund_payment('settled', 'parts', 0) r$$);
SELECT status, details FROM botdb.refund_payment('settled', 'parts', 0.01);
SELECT pg_temp.told($$SELECT r FROM botdb.refund_payment('settled', 'parts', 0.01) r$$);
SELECT status, details FROM botdb.refund_payment('settled', 'parts');
SELECT amount, refunded, status FROM botdb.get_user_payments(7500000015);
-- What was used is missing: of each part, and of the whole at the end.
SELECT granted FROM botdb.apply_payment(7500000015, 'settled', 'used', 'settled_5', 50, 'XTR');
SELECT count(botdb.consume_access(7500000015, 'settled_bot')) FROM generate_series(1, 4);
SELECT details FROM botdb.refund_payment('settled', 'used', 20);
SELECT details FROM botdb.refund_payment('settled', 'used');
-- What is reserved and given back after a part was refunded is the user's; after the rest of it was, it goes.
SELECT granted FROM botdb.apply_payment(7500000015, 'settled', 'held', 'settled_5', 50, 'XTR');
SELECT array_agg(reservation_id ORDER BY reservation_id) AS held
FROM generate_series(1, 2) n, botdb.reserve_access(7500000015, 'settled_bot', interval '1 hour' * n) \gset
SELECT details FROM botdb.refund_payment('settled', 'held', 10);
SELECT botdb.release_access((:'held'::bigint[])[1]);
SELECT details FROM botdb.check_access(7500000015);
SELECT details FROM botdb.refund_payment('settled', 'held');
SELECT botdb.release_access((:'held'::bigint[])[2]);
SELECT * FROM botdb.check_access(7500000015);
-- Days; what was bought later comes earlier.
BEGIN;
SELECT * FROM pg_temp.paid(7500000016, 'part of a month');
SELECT * FROM pg_temp.paid(7500000016, 'later week', 'settled_week');
SELECT details ->> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'part of a month', 33.34);
SELECT * FROM pg_temp.time_left(7500000016);
SELECT details ->> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'part of a month', 16.66);
SELECT pg_temp.pass(7500000016, 10);
SELECT details ->> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'part of a month', 30);
SELECT details ->> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'part of a month');
SELECT * FROM pg_temp.time_left(7500000016);
-- A stated period that was refunded in part is not owed again when another one is taken back.
SELECT * FROM pg_temp.paid(7500000017, 'later 2', paid_until => 60);
SELECT * FROM pg_temp.paid(7500000017, 'earlier 2', paid_until => 30);
SELECT * FROM pg_temp.refunded('later 2');
SELECT details ->> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'earlier 2', 50);
SELECT * FROM pg_temp.time_left(7500000017);
SELECT * FROM pg_temp.paid(7500000017, 'later 3', paid_until => 60);
SELECT * FROM pg_temp.refunded('later 3');
SELECT * FROM pg_temp.time_left(7500000017);
COMMIT;
-- Renewed after that, it ends where the provider says.
BEGIN;
SELECT * FROM pg_temp.paid(7500000018, 'part 1', paid_until => 30);
SELECT details ->> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'part 1', 50);
SELECT * FROM pg_temp.paid(7500000018, 'part 2', paid_until => 60);
SELECT * FROM pg_temp.time_left(7500000018);
COMMIT;
-- A part takes back its share of the tariff's days: a later end, heard of alone, is earlier by as much.
BEGIN;
SELECT * FROM pg_temp.paid(7500000019, 'far', paid_until => 60);
SELECT details ->> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'far', 99);
SELECT * FROM pg_temp.paid(7500000019, 'near', paid_until => 30);
SELECT * FROM pg_temp.time_left(7500000019);
COMMIT;
-- Not what has not been charged, or gave nothing.
SELECT count(*) FROM botdb.create_payment(7500000015, 'settled', 'settled_5', 'not charged');
SELECT pg_temp.told($$SELECT r FROM botdb.refund_payment('settled', 'not charged', 1) r$$);
SELECT status FROM botdb.apply_payment(7500000015, 'settled', 'given', NULL, 5, 'XTR');
SELECT status, details FROM botdb.refund_payment('settled', 'given', 2);
SELECT status, details FROM botdb.refund_payment('settled', 'given', 3);
SELECT status FROM botdb.apply_payment(7500000015, 'settled', 'too little', 'settled_5', 5, 'XTR');
SELECT status, details FROM botdb.refund_payment('settled', 'too little', 2);
SELECT status, details FROM botdb.refund_payment('settled', 'too little');
SELECT payment_id, status, amount, refunded FROM botdb.get_user_payments(7500000015, 3);
SELECT * FROM botdb.verify() WHERE subject ~ 'settled|user 7500';

-- ---- The provider states the end of what was paid for.
-- The first, and again; the renewal; one that was charged late, five days after the end.
BEGIN;
SELECT * FROM pg_temp.paid(7500000010, 'until 1', paid_until => 31);
SELECT * FROM pg_temp.paid(7500000010, 'until 1', paid_until => 31);
SELECT * FROM pg_temp.time_left(7500000010);
SELECT pg_temp.pass(7500000010, 30);
SELECT * FROM pg_temp.paid(7500000010, 'until 2', paid_until => 31);
SELECT * FROM pg_temp.time_left(7500000010);
SELECT pg_temp.pass(7500000010, 36);
SELECT * FROM pg_temp.paid(7500000010, 'until 3', paid_until => 25);
SELECT * FROM pg_temp.time_left(7500000010);
-- A refund of the period that has passed takes nothing, one of the running period what is left of it.
SELECT * FROM pg_temp.refunded('until 2');
SELECT pg_temp.pass(7500000010, 5);
SELECT * FROM pg_temp.refunded('until 3');
SELECT * FROM pg_temp.time_left(7500000010);
SELECT payment_id, status, round(extract(epoch FROM paid_until - now()) / 86400) AS paid_until
FROM botdb.payments p JOIN botdb.users u ON u.id = p.user_id WHERE telegram_id = 7500000010 ORDER BY p.id;
COMMIT;
-- One whose end has passed grants nothing, and has nothing to give back.
BEGIN;
SELECT * FROM pg_temp.paid(7500000011, 'past', paid_until => -1);
SELECT * FROM pg_temp.time_left(7500000011);
SELECT status, granted, details FROM botdb.refund_payment('settled', 'past');
-- Beside time from elsewhere the paid period is added whole, and so is its renewal. Another tariff has an end of its own.
SELECT count(*) FROM botdb.create_subscription(7500000011, 'month');
SELECT * FROM pg_temp.paid(7500000011, 'added 1', paid_until => 30);
SELECT * FROM pg_temp.time_left(7500000011);
SELECT * FROM pg_temp.paid(7500000011, 'added 2', paid_until => 60);
SELECT * FROM pg_temp.paid(7500000011, 'added 3', 'settled_year', 365);
SELECT * FROM pg_temp.time_left(7500000011);
SELECT * FROM pg_temp.refunded('added 2');
SELECT * FROM pg_temp.time_left(7500000011);
COMMIT;
-- Told in the wrong order: the later end first, then the earlier, which was paid for by then.
BEGIN;
SELECT * FROM pg_temp.paid(7500000012, 'order 2', paid_until => 60);
SELECT * FROM pg_temp.paid(7500000012, 'order 1', paid_until => 30);
SELECT * FROM pg_temp.time_left(7500000012);
COMMIT;
-- Stated for a payment that was entered before; of credits it is noted, and no matter.
BEGIN;
SELECT count(*) FROM botdb.create_payment(7500000013, 'settled', 'settled_month', 'stated');
SELECT * FROM pg_temp.paid(7500000013, 'stated', paid_until => 12);
SELECT * FROM pg_temp.time_left(7500000013);
COMMIT;
SELECT pg_temp.told($$SELECT p FROM pg_temp.paid(7500000013, 'stated credits', 'settled_5', 30) p$$);
SELECT pg_temp.told($$SELECT granted
  FROM botdb.apply_payment(7500000013, 'settled', 'endless', 'settled_month', paid_until => 'infinity')$$);
SELECT payment_id FROM botdb.get_user_payments(7500000013);

-- How a length of time is told does not depend on the session.
BEGIN;
SELECT (pg_temp.paid(7500000014, 'clock ' || n, 'settled_week')).granted FROM generate_series(1, 3) n;
UPDATE botdb.access_events e SET end_date = end_date - interval '6 days 22:57:02.5'
FROM botdb.users u WHERE u.id = e.user_id AND u.telegram_id = 7500000014;
UPDATE botdb.subscriptions s SET end_date = end_date - interval '6 days 22:57:02.5'
FROM botdb.users u WHERE u.id = s.user_id AND u.telegram_id = 7500000014;
SET LOCAL intervalstyle = 'iso_8601';
SELECT details -> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'clock 1');
SET LOCAL intervalstyle = 'postgres_verbose';
SELECT details -> 'time_taken' AS taken FROM botdb.refund_payment('settled', 'clock 2');
SET LOCAL datestyle = 'German';
SELECT details -> 'time_taken' AS taken, details -> 'end_date' = to_jsonb(now()) AS ends_now
FROM botdb.refund_payment('settled', 'clock 3');
ROLLBACK;

-- Nothing that was done here has left anything behind that does not hold together.
SELECT * FROM botdb.verify() WHERE subject LIKE '%provider settled%' OR subject LIKE 'user 7500%';
-- Others share the database.
SELECT count(botdb.delete_user(telegram_id)) AS erased FROM botdb.users WHERE telegram_id BETWEEN 7500000000 AND 7599999999;
DELETE FROM botdb.promocode_terms WHERE code = 'SETTLED';
DELETE FROM botdb.tariffs WHERE tariff LIKE 'settled_%';
DELETE FROM botdb.bots WHERE bot_name = 'settled_bot';
