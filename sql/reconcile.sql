-- A provider's own list beside the payments that are here: what is missing, extra, or differs.
\pset format unaligned
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT count(*) FROM generate_series(7430000001, 7430000003) AS id, botdb.get_or_create_user(id);
SELECT tariff FROM botdb.define_tariff('reconcile_month', 'Month', 199, 'XTR', 'month');

-- The SQLSTATE, message and detail of a list that cannot be read.
CREATE FUNCTION pg_temp.error_of(transactions jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  state text; message text; detail text;
BEGIN
  PERFORM botdb.reconcile_payments('reconcile', transactions);
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', state, message, nullif(detail, ''));
END $$;
-- A charge of the plain form, as it should be but for what is given.
CREATE FUNCTION pg_temp.charge(id text, given jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('id', id, 'amount', 100, 'currency', 'EUR', 'date', '2001-05-01T12:00:00Z') || given $$;

-- Nothing, of either side.
SELECT * FROM botdb.reconcile_payments('reconcile', '[]');
SELECT * FROM botdb.reconcile_payments('reconcile', '{"ok": true, "result": {"transactions": []}}');

-- The plain form: what it may say, and what is missing of it.
SELECT * FROM botdb.reconcile_payments('reconcile', '[
  {"id": "a", "amount": 100, "currency": "EUR", "date": "2001-05-01T12:00:00Z"},
  {"id": "b", "amount": "99.90", "currency": "eur", "date": "2001-05-01T15:00:00.25+03:00", "telegram_id": 7430000001,
   "order_id": "order b", "payload": "not this", "metadata": {"note": null, "list": [1]}, "colour": "blue"},
  {"id": 1234567890123456789, "amount": 5.50, "currency": "USD", "date": 988718400, "payload": "order 1",
   "refund": true},
  {"id": "d", "amount": 1e2, "currency": "EUR", "date": 0, "telegram_id": "7430000002", "refund": 33.330},
  {"id": "e", "amount": 0, "currency": "EUR", "date": "2001-05-01", "refund": true, "order_id": null},
  {"id": "f", "amount": 100, "currency": "EUR", "date": "2001-05-01", "refund": false},
  {"id": "g", "amount": 100, "currency": "EUR", "date": "2001-05-01", "refund": 0},
  {"id": "h", "amount": 100, "currency": "EUR", "date": "2001-05-01", "refund": "100.00"}]');

-- What is missing becomes what is here by its own arguments, orders and refunds too.
SELECT status, order_id FROM botdb.create_payment(7430000001, 'reconcile', 'reconcile_month', amount => 99.90, currency => 'EUR',
  order_id => 'order b');
CREATE FUNCTION pg_temp.listed() RETURNS jsonb LANGUAGE sql AS $$ SELECT '[
  {"id": "b", "amount": "99.90", "currency": "EUR", "date": "2001-05-01T15:00:00", "telegram_id": 7430000001, "order_id": "order b",
   "metadata": {"note": null}},
  {"id": "c", "amount": 199, "currency": "XTR", "date": "2001-05-02", "telegram_id": 7430000002, "refund": true},
  {"id": "d", "amount": 10, "currency": "XTR", "date": "2001-05-03", "telegram_id": 7430000003, "order_id": "nobody knows",
   "refund": 2.5}]'::jsonb $$;
SELECT r.payment_id, r.problem, a.status, a.granted, a.details - 'end_date' AS details, a.metadata
FROM botdb.reconcile_payments('reconcile', pg_temp.listed()) r, botdb.apply_payment(
  (detail ->> 'telegram_id')::bigint, 'reconcile', r.payment_id, amount => (detail ->> 'amount')::numeric,
  currency => detail ->> 'currency', paid_until => (detail ->> 'paid_until')::timestamptz,
  metadata => detail -> 'metadata', order_id => detail ->> 'order_id') a
WHERE r.problem = 'missing';
SELECT * FROM botdb.reconcile_payments('reconcile', pg_temp.listed());
SELECT r.payment_id, r.problem, p.status, p.details
FROM botdb.reconcile_payments('reconcile', pg_temp.listed()) r,
  botdb.refund_payment('reconcile', r.payment_id, (detail ->> 'refund')::numeric) p
WHERE detail ? 'refund';
SELECT payment_id, amount, refunded, status FROM botdb.list_payments(provider => 'reconcile');
SELECT * FROM botdb.reconcile_payments('reconcile', pg_temp.listed());

-- Each difference, alone and together; what one side does not say is none.
SELECT status FROM botdb.apply_payment(7430000001, 'reconcile_two', 'same', NULL, 100, 'EUR');
SELECT status FROM botdb.apply_payment(7430000001, 'reconcile_two', 'untold', 'reconcile_none');
SELECT status FROM botdb.apply_payment(7430000001, 'reconcile_two', 'back', NULL, 100, 'EUR');
SELECT status FROM botdb.refund_payment('reconcile_two', 'back');
SELECT status FROM botdb.apply_payment(7430000001, 'reconcile_two', 'part back', NULL, 100, 'EUR');
SELECT status FROM botdb.create_payment(7430000001, 'reconcile_two', 'reconcile_month', 'open');
SELECT status FROM botdb.create_payment(7430000001, 'reconcile_two', 'reconcile_month', 'failed');
SELECT status FROM botdb.fail_payment('reconcile_two', 'failed');
SELECT granted FROM botdb.complete_payment('reconcile_two', (SELECT payment_id FROM botdb.create_payment(7430000001, 'reconcile_two',
  'reconcile_month', 'gift', order_id => 'reconcile gift')));
UPDATE botdb.payments SET payer = (SELECT id FROM botdb.get_user(7430000002)) WHERE provider = 'reconcile_two' AND payment_id = 'gift';
UPDATE botdb.payments SET created_at = '2001-05-01 12:00Z' WHERE provider = 'reconcile_two';
CREATE FUNCTION pg_temp.compared(id text, given jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(concat(problem, ' ', detail::text), ', '), 'agrees')
  FROM botdb.reconcile_payments('reconcile_two', jsonb_build_array(pg_temp.charge(id, given))) WHERE problem <> 'extra' $$;
SELECT id, given, pg_temp.compared(id, given::jsonb) FROM (VALUES
  ('same', '{}'), ('same', '{"telegram_id": 7430000001}'), ('same', '{"amount": 100.01}'), ('same', '{"currency": "USD"}'),
  ('same', '{"telegram_id": 7430000002}'), ('same', '{"refund": true}'), ('same', '{"refund": 40}'),
  ('same', '{"amount": 50, "currency": "USD", "telegram_id": 7430000003, "refund": true}'),
  ('same', '{"order_id": "another", "metadata": {"another": 1}}'),
  ('untold', '{}'), ('untold', '{"refund": true}'), ('untold', '{"telegram_id": 7430000002}'),
  ('back', '{"refund": true}'), ('back', '{}'), ('back', '{"refund": 40}'), ('back', '{"amount": 120, "refund": true}'),
  ('open', '{"amount": 199, "currency": "XTR", "telegram_id": 7430000001}'), ('open', '{"refund": true}'),
  ('failed', '{"amount": 199, "currency": "XTR"}'), ('failed', '{"amount": 199, "currency": "XTR", "refund": 100}'),
  ('failed', '{"amount": 199, "currency": "XTR", "refund": true}'),
  ('gift', '{"amount": 199, "currency": "XTR", "telegram_id": 7430000001}'),
  ('gift', '{"amount": 199, "currency": "XTR", "telegram_id": 7430000002}'),
  ('gift', '{"amount": 199, "currency": "XTR", "telegram_id": 7430000003}')) asked (id, given);
SELECT status FROM botdb.refund_payment('reconcile_two', 'part back', 40);
SELECT given, pg_temp.compared('part back', given::jsonb) FROM (VALUES
  ('{}'), ('{"refund": 30}'), ('{"refund": 40}'), ('{"refund": 40.01}'), ('{"refund": true}')) asked (given);

-- Extra: what is here and not there, but for what is pending or has failed; of the time that is asked about.
SELECT * FROM botdb.reconcile_payments('reconcile_two', '[]');
SELECT string_agg(payment_id, ' ' ORDER BY payment_id) AS extra
FROM botdb.reconcile_payments('reconcile_two', jsonb_build_array(pg_temp.charge('same'), pg_temp.charge('back', '{"refund": true}')));
UPDATE botdb.payments SET created_at = '2001-06-01 00:00Z' WHERE provider = 'reconcile_two' AND payment_id = 'untold';
CREATE FUNCTION pg_temp.within(since timestamptz, until timestamptz) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(concat(problem, ' ', payment_id), ', ' ORDER BY problem, payment_id COLLATE "C")
  FROM botdb.reconcile_payments('reconcile_two', jsonb_build_array(
    pg_temp.charge('same', '{"amount": 1}'), pg_temp.charge('back', '{"refund": true}'),
    pg_temp.charge('new in may', '{"date": "2001-05-31T23:59:59.999999Z"}'), pg_temp.charge('new in june', '{"date": "2001-06-01"}'),
    pg_temp.charge('untold', '{"date": "2001-05-31T23:59:59Z", "currency": "USD"}')), since, until) $$;
SELECT since, until, pg_temp.within(since::timestamptz, until::timestamptz) FROM (VALUES
  (NULL, NULL), ('2001-05-01 12:00Z', '2001-06-01'), ('2001-05-01 12:00:00.000001Z', NULL), (NULL, '2001-05-01 12:00Z'),
  ('2001-06-01', NULL), ('2001-06-01', '2001-06-01'), ('2001-06-02', '2001-05-01'), ('-infinity', 'infinity'), ('infinity', NULL))
  asked (since, until);
-- A refund of the time that is asked about is told, whenever its charge was.
SELECT * FROM botdb.reconcile_payments('reconcile_two', jsonb_build_array(
  pg_temp.charge('same'), pg_temp.charge('same', '{"date": "2001-07-01", "refund": true}')), since => '2001-07-01');
-- Another provider's are nothing to it.
SELECT count(*) FROM botdb.reconcile_payments('reconcile_three', '[]');

-- Twice the same is one, in whatever order; what contradicts itself is an error.
SELECT * FROM botdb.reconcile_payments('reconcile_three', jsonb_build_array(
  pg_temp.charge('twice'), pg_temp.charge('once'), pg_temp.charge('twice', '{"telegram_id": 7430000001, "date": "2001-05-02", "metadata": {"k": 1}}'),
  pg_temp.charge('twice', '{"refund": 10, "order_id": "order"}'), pg_temp.charge('twice', '{"refund": 5}'), pg_temp.charge('once')));
SELECT given, pg_temp.error_of(jsonb_build_array(pg_temp.charge('first'),
  pg_temp.charge('twice', '{"telegram_id": 7430000001, "order_id": "order"}'), pg_temp.charge('twice', given::jsonb)))
FROM (VALUES ('{"amount": 100.01}'), ('{"currency": "USD"}'), ('{"telegram_id": 7430000002}'), ('{"order_id": "another"}')) asked (given);

-- What cannot be read is named by its place.
SELECT transactions, pg_temp.error_of(transactions::jsonb) FROM (VALUES
  (NULL), ('null'), ('1'), ('"[]"'), ('{}'), ('{"transactions": {}}'), ('{"result": []}'), ('{"result": {}}'),
  ('{"ok": false, "error_code": 401, "description": "Unauthorized"}'), ('[1]'), ('[[]]'), ('[null]'),
  ('{"transactions": [{"id": "a"}]}'), ('{"ok": true, "result": {"transactions": [{"id": "a"}]}}')) asked (transactions);
SELECT given, pg_temp.error_of(jsonb_build_array(pg_temp.charge('good'), pg_temp.charge('bad', given::jsonb)))
FROM (VALUES ('{"id": null}'), ('{"id": ""}'), ('{"id": true}'), ('{"id": 1.5}'), ('{"id": ["a"]}'), ('{"amount": null}'),
  ('{"amount": -1}'), ('{"amount": 1.001}'), ('{"amount": "1,50"}'), ('{"amount": "NaN"}'), ('{"amount": 100000000}'), ('{"amount": 1e400}'),
  ('{"amount": {"value": 1}}'), ('{"currency": null}'), ('{"currency": "RUBLES"}'), ('{"currency": 643}'), ('{"date": null}'),
  ('{"date": "yesterday"}'), ('{"date": "2001-02-30"}'), ('{"date": -1}'), ('{"date": 1.5}'), ('{"date": 1700000000000}'),
  ('{"date": true}'), ('{"refund": 100.01}'), ('{"refund": -1}'), ('{"refund": "yes"}'), ('{"refund": {}}'),
  ('{"telegram_id": 0}'), ('{"telegram_id": -100}'), ('{"telegram_id": 4503599627370496}'), ('{"telegram_id": "olga"}'),
  ('{"telegram_id": {"id": 1}}'), ('{"order_id": ""}'), ('{"order_id": 17}'), ('{"payload": ""}'), ('{"metadata": "none"}'),
  ('{"metadata": [1]}')) asked (given);
SELECT pg_temp.error_of(jsonb_build_array(pg_temp.charge(repeat('x', 255))));
SELECT pg_temp.error_of(jsonb_build_array(pg_temp.charge(repeat('x', 256))));
SELECT pg_temp.error_of(jsonb_build_array(pg_temp.charge('long', jsonb_build_object('order_id', repeat('x', 256)))));
SELECT count(*) FROM botdb.reconcile_payments(NULL, '[]');
SELECT count(*) FROM botdb.reconcile_payments('', '[]');

-- What getStarTransactions answers: users who pay and are refunded; everybody else is no payer.
CREATE FUNCTION pg_temp.star(id text, side text, partner jsonb, given jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('id', id, 'amount', 199, 'date', 988718400, side, '{"type": "user", "transaction_type": "invoice_payment",
    "user": {"id": 7430000001, "is_bot": false, "first_name": "Olga"}}'::jsonb || partner) || given $$;
CREATE FUNCTION pg_temp.stars() RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_array(
    pg_temp.star('paid', 'source', '{"invoice_payload": "stars order"}'),
    pg_temp.star('renewed', 'source', '{"invoice_payload": "stars order", "subscription_period": 2592000}'),
    pg_temp.star('refunded', 'source', '{}'),
    pg_temp.star('refunded', 'receiver', '{"invoice_payload": "stars order"}', '{"date": 988804800}'),
    pg_temp.star('refunded alone', 'receiver', '{"invoice_payload": "stars order"}'),
    pg_temp.star('media', 'source', '{"transaction_type": "paid_media_payment", "paid_media_payload": "album", "paid_media": [{"type": "preview"}]}'),
    pg_temp.star('media of any', 'source', '{"transaction_type": "paid_media_payment"}'),
    pg_temp.star('referred', 'source', '{"affiliate": {"commission_per_mille": 50, "amount": 9, "nanostar_amount": 950000000}}',
      '{"amount": 189, "nanostar_amount": 50000000}'),
    pg_temp.star('referred back', 'receiver', '{"affiliate": {"commission_per_mille": 50, "amount": -9, "nanostar_amount": -950000000}}',
      '{"amount": 189, "nanostar_amount": 50000000}'),
    pg_temp.star('old form', 'source', '{"transaction_type": null, "invoice_payload": "old"}'),
    pg_temp.star('gift', 'receiver', '{"transaction_type": "gift_purchase", "gift": {"id": "g"}}'),
    pg_temp.star('old gift', 'receiver', '{"transaction_type": null, "gift": {"id": "g"}}'),
    pg_temp.star('premium', 'receiver', '{"transaction_type": "premium_purchase", "premium_subscription_duration": 3}'),
    pg_temp.star('old premium', 'receiver', '{"transaction_type": null, "premium_subscription_duration": 3}'),
    pg_temp.star('business', 'source', '{"transaction_type": "business_account_transfer"}'),
    '{"id": "withdrawn", "amount": 1000, "date": 988718400, "receiver": {"type": "fragment", "withdrawal_state": {"type": "pending"}}}'::jsonb,
    '{"id": "given back", "amount": 1000, "date": 988718400, "source": {"type": "fragment"}}'::jsonb,
    '{"id": "ads", "amount": 5, "date": 988718400, "receiver": {"type": "telegram_ads"}}'::jsonb,
    '{"id": "api", "amount": 5, "date": 988718400, "receiver": {"type": "telegram_api", "request_count": 3}}'::jsonb,
    '{"id": "program", "amount": 5, "date": 988718400, "source": {"type": "affiliate_program", "commission_per_mille": 1}}'::jsonb,
    '{"id": "chat", "amount": 5, "date": 988718400, "source": {"type": "chat", "chat": {"id": -1}}}'::jsonb,
    '{"id": "other", "amount": 5, "date": 988718400, "source": {"type": "other"}}'::jsonb,
    '{"id": "of years to come", "amount": 5, "date": 988718400, "source": {"type": "robot"}}'::jsonb) $$;
SELECT payment_id, problem, jsonb_strip_nulls(detail) - 'date' AS detail, detail ? 'refund' AS refund
FROM botdb.reconcile_payments('reconcile_stars', pg_temp.stars());
SELECT count(*) AS of_each_form FROM botdb.reconcile_payments('reconcile_stars', jsonb_build_object('transactions', pg_temp.stars())) o
  JOIN botdb.reconcile_payments('reconcile_stars', jsonb_build_object('ok', true, 'result', jsonb_build_object('transactions', pg_temp.stars()))) a
  USING (payment_id, problem, detail);
-- A page that repeats the end of the one before, and begins with a refund.
SELECT payment_id, detail -> 'amount' AS amount, detail ? 'refund' AS refund, detail -> 'order_id' AS order_id
FROM botdb.reconcile_payments('reconcile_stars', jsonb_build_array(
  pg_temp.star('x', 'receiver', '{}', '{"date": 988804800}'), pg_temp.star('y', 'source', '{}'),
  pg_temp.star('x', 'source', '{"invoice_payload": "o"}'), pg_temp.star('y', 'source', '{}'), pg_temp.star('x', 'receiver', '{}')));
SELECT detail -> 'date' AS charged FROM botdb.reconcile_payments('reconcile_stars', jsonb_build_array(
  pg_temp.star('x', 'receiver', '{}', '{"date": 988804800}'), pg_temp.star('x', 'source', '{}')), since => '2001-05-02');
SELECT o.status, a.status, a.granted FROM botdb.create_payment(7430000001, 'reconcile_stars', 'reconcile_month', order_id => 'stars order') o,
  botdb.apply_payment(7430000001, 'reconcile_stars', 'paid', order_id => 'stars order', amount => 199, currency => 'XTR') a;
-- An affiliate's commission is no difference, be it in what is here or not.
SELECT status FROM unnest(ARRAY[199, 189.05, 189]) WITH ORDINALITY AS paid (amount, n),
  botdb.apply_payment(7430000001, 'reconcile_stars', 'referred' || n, amount => paid.amount, currency => 'XTR');
SELECT r.payment_id, r.problem, r.detail
FROM generate_series(1, 3) n, botdb.reconcile_payments('reconcile_stars', jsonb_build_array(pg_temp.star('referred' || n, 'source',
  '{"affiliate": {"commission_per_mille": 50, "amount": 9, "nanostar_amount": 950000000}}', '{"amount": 189, "nanostar_amount": 50000000}'))) r
WHERE r.problem <> 'extra';
SELECT given, side, pg_temp.error_of(jsonb_build_array(pg_temp.star('good', 'source', '{}'), pg_temp.star('bad', side, partner::jsonb, given::jsonb)))
FROM (VALUES ('{}', 'source', '{"type": null}'), ('{}', 'source', '{"type": 1}'), ('{}', 'receiver', '{"user": null}'),
  ('{}', 'source', '{"user": 7430000001}'), ('{}', 'source', '{"user": {}}'), ('{}', 'source', '{"user": {"id": -1}}'),
  ('{}', 'source', '{"transaction_type": 1}'), ('{}', 'source', '{"subscription_period": 0}'),
  ('{}', 'source', '{"subscription_period": "month"}'), ('{}', 'source', '{"invoice_payload": 1}'),
  ('{}', 'source', '{"affiliate": 1}'), ('{}', 'source', '{"affiliate": {}}'), ('{"id": null}', 'source', '{}'),
  ('{"amount": null}', 'source', '{}'), ('{"amount": 1.5}', 'source', '{}'), ('{"amount": -1}', 'source', '{}'),
  ('{"amount": 100000000}', 'source', '{}'), ('{"nanostar_amount": -1}', 'source', '{}'),
  ('{"date": null}', 'receiver', '{}'), ('{"source": 1}', 'receiver', '{}'),
  ('{}', 'neither', '{}')) asked (given, side, partner);

-- A bot's own: of another's it says nothing, and what nobody's login has entered is not missing.
SET botdb.bot_name = 'reconcile_one';
SELECT status FROM botdb.apply_payment(7430000001, 'reconcile_bots', 'one', NULL, 100, 'EUR');
SELECT status FROM botdb.create_payment(7430000001, 'reconcile_bots', 'reconcile_month', 'one open');
SET botdb.bot_name = 'reconcile_other';
SELECT status FROM botdb.apply_payment(7430000001, 'reconcile_bots', 'other', NULL, 100, 'EUR');
SELECT status FROM botdb.create_payment(7430000001, 'reconcile_bots', 'reconcile_month', 'other open');
SET botdb.bot_name = '';
SELECT status FROM botdb.apply_payment(7430000001, 'reconcile_bots', 'nobody', NULL, 100, 'EUR');
SELECT status FROM botdb.create_payment(7430000001, 'reconcile_bots', 'reconcile_month', 'nobody open');
CREATE FUNCTION pg_temp.of_bots(bot_name text) RETURNS TABLE (payment_id text, problem text, keys text) LANGUAGE sql AS $$
  SELECT r.payment_id, r.problem, (SELECT string_agg(key, ' ' ORDER BY key) FROM jsonb_object_keys(r.detail) key)
  FROM botdb.reconcile_payments('reconcile_bots', (SELECT jsonb_agg(pg_temp.charge(id, '{"amount": 7}'))
    FROM unnest(ARRAY['one', 'one open', 'other', 'other open', 'nobody', 'nobody open', 'new']) id), bot_name => of_bots.bot_name) r $$;
SELECT * FROM pg_temp.of_bots(NULL);
SELECT * FROM pg_temp.of_bots('reconcile_one');
SELECT payment_id, problem FROM botdb.reconcile_payments('reconcile_bots', '[]');
SELECT payment_id, problem FROM botdb.reconcile_payments('reconcile_bots', '[]', bot_name => 'reconcile_one');
CREATE ROLE regress_botdb_till LOGIN IN ROLE botdb_billing;
CREATE ROLE regress_botdb_player LOGIN IN ROLE botdb_bot;
SELECT login_role FROM botdb.register_bot('reconcile_one', login_role => 'regress_botdb_till');
SELECT login_role FROM botdb.register_bot('reconcile_player', login_role => 'regress_botdb_player');
SET SESSION AUTHORIZATION regress_botdb_till;
SELECT * FROM pg_temp.of_bots(NULL);
SELECT * FROM pg_temp.of_bots('reconcile_one');
SELECT * FROM pg_temp.of_bots('reconcile_other');
SELECT payment_id, problem FROM botdb.reconcile_payments('reconcile_bots', '[]');
-- What is missing for it, it can apply.
SELECT a.payment_id, a.status
FROM pg_temp.of_bots(NULL) r, botdb.apply_payment(7430000001, 'reconcile_bots', r.payment_id, amount => 7, currency => 'EUR') a
WHERE r.problem = 'missing';
SET SESSION AUTHORIZATION regress_botdb_player;
SELECT count(*) FROM botdb.reconcile_payments('reconcile_bots', '[]');
RESET SESSION AUTHORIZATION;
SET botdb.strict_bots = on;
SELECT count(*) FROM botdb.reconcile_payments('reconcile_bots', '[]', bot_name => 'reconcile_unknown');
RESET botdb.strict_bots;

-- Ten thousand charges, half of them known, and as many extra ones: each is looked for by the index, at once.
SELECT count(*) FROM generate_series(1, 15000) n,
  botdb.apply_payment(7430000003, 'reconcile_many', 'charge ' || n, amount => 5, currency => 'EUR') a;
CREATE TEMP TABLE many AS
SELECT jsonb_agg(pg_temp.charge('charge ' || n, '{"amount": 5, "telegram_id": 7430000003}')) AS list FROM generate_series(10001, 20000) n;
SET statement_timeout = '20s';
SELECT r.problem, count(*), min(r.payment_id), max(r.payment_id)
FROM many, botdb.reconcile_payments('reconcile_many', list) r GROUP BY 1 ORDER BY 1;
RESET statement_timeout;

SELECT count(botdb.delete_user(id)) FROM generate_series(7430000001, 7430000003) id;
SELECT count(botdb.remove_bot(bot_name, true)) FROM botdb.list_bots() WHERE bot_name LIKE 'reconcile_%';
DROP ROLE regress_botdb_till, regress_botdb_player;
DELETE FROM botdb.tariffs WHERE tariff = 'reconcile_month';
