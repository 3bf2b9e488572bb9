-- Payments: entered once, priced by their tariff or by the call.
\pset format unaligned
SELECT count(*) FROM generate_series(7400000001, 7400000003) AS id, botdb.get_or_create_user(id);

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

-- Tariffs: created, replaced, put on offer again.
SELECT * FROM botdb.define_tariff('payments_month', 'Месяц', 299, 'rub', 'month');
SELECT * FROM botdb.define_tariff('payments_month', 'Месяц', 299.5, 'RUB', 'month', 31);
SELECT * FROM botdb.define_tariff('payments_credits_5', '5 trainings', 100.00, 'XTR', 'credits', credits => 5);
SELECT * FROM botdb.define_tariff('payments_year', 'Year', 99999999.99, 'Eur', 'year');
UPDATE botdb.tariffs SET is_active = false WHERE tariff = 'payments_year';
SELECT pg_temp.error_of($$SELECT botdb.create_payment(7400000001, 'card', 'payments_year')$$);
SELECT price, is_active FROM botdb.define_tariff('payments_year', 'Year', 0, 'EUR', 'year');

-- Price and currency are the tariff's unless given; without a tariff they have to be.
SELECT amount, currency, provider, payment_id, status, tariff, description, metadata, created_at = updated_at AS new
FROM botdb.create_payment(7400000001, 'yookassa', 'payments_month', 'ch_1', description => 'Подписка',
                          metadata => '{"chat": 1}');
SELECT amount, currency, payment_id, tariff FROM botdb.create_payment(7400000001, 'stars', 'payments_credits_5');
SELECT amount, currency, payment_id, tariff FROM botdb.create_payment(7400000001, 'stars', 'payments_credits_5');
SELECT amount, currency, tariff
FROM botdb.create_payment(7400000001, 'stars', 'payments_month', 'st_1', amount => 150, currency => 'xtr');
SELECT amount, currency, tariff
FROM botdb.create_payment(7400000001, 'gift', NULL, amount => 0.10, currency => 'USD');

-- The same payment again is that payment, even if its tariff has changed since; another order under its id is refused.
SELECT price FROM botdb.define_tariff('payments_month', 'Месяц', 350, 'RUB', 'month');
SELECT status, granted FROM botdb.complete_payment('yookassa', 'ch_1');
SELECT amount, status FROM botdb.create_payment(7400000001, 'yookassa', 'payments_month', 'ch_1');
SELECT amount, status
FROM botdb.create_payment(7400000001, 'yookassa', 'payments_month', 'ch_1', 299.500, 'rub', 'other words', '{"try": 2}');
SELECT count(*) FROM botdb.payments WHERE payment_id = 'ch_1';
SELECT call, pg_temp.error_of('SELECT botdb.create_payment' || call) FROM (VALUES
  ($$(7400000002, 'yookassa', 'payments_month', 'ch_1')$$),
  ($$(7400000001, 'yookassa', 'payments_year', 'ch_1')$$),
  ($$(7400000001, 'yookassa', 'payments_month', 'ch_1', 300)$$),
  ($$(7400000001, 'yookassa', 'payments_month', 'ch_1', 299.50, 'EUR')$$)) AS taken (call);
-- Another provider has ids of its own.
SELECT amount FROM botdb.create_payment(7400000002, 'card', 'payments_month', 'ch_1');

-- Newest first, in pages.
SELECT provider, payment_id, amount, currency, status FROM botdb.get_user_payments(7400000001);
SELECT provider, amount FROM botdb.get_user_payments(7400000001, 2, 1);
SELECT count(*) FROM botdb.get_user_payments(7400000001, offset_rows => 9223372036854775807);
SELECT count(*) FROM botdb.get_user_payments(7499999999);

-- Errors; nothing is written.
SELECT call, pg_temp.error_of('SELECT botdb.' || call) FROM (VALUES
  ($$define_tariff(NULL, 'n', 1, 'EUR', 'month')$$),
  ($$define_tariff('', 'n', 1, 'EUR', 'month')$$),
  ($$define_tariff(repeat('x', 256), 'n', 1, 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', NULL, 1, 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', '', 1, 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', 'n', NULL, 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', 'n', -0.01, 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 100000000, 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 0.001, 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 'NaN', 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 'Infinity', 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 1e1000, 'EUR', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 1, NULL, 'month')$$),
  ($$define_tariff('payments_bad', 'n', 1, '', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EU', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EURO', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 1, 'E1R', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 1, '₽₽₽', 'month')$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EUR', NULL)$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EUR', 'week')$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EUR', 'month', 0)$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EUR', 'month', 30, 5)$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EUR', 'credits')$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EUR', 'credits', credits => 0)$$),
  ($$define_tariff('payments_bad', 'n', 1, 'EUR', 'credits', 30, 5)$$),
  ($$create_payment(NULL, 'card', 'payments_month')$$),
  ($$create_payment(7499999999, 'card', 'payments_month')$$),
  ($$create_payment(7400000003, NULL, 'payments_month')$$),
  ($$create_payment(7400000003, '', 'payments_month')$$),
  ($$create_payment(7400000003, repeat('x', 51), 'payments_month')$$),
  ($$create_payment(7400000003, 'card', 'no such')$$),
  ($$create_payment(7400000003, 'card', '')$$),
  ($$create_payment(7400000003, 'card', NULL)$$),
  ($$create_payment(7400000003, 'card', NULL, amount => 5)$$),
  ($$create_payment(7400000003, 'card', NULL, currency => 'EUR')$$),
  ($$create_payment(7400000003, 'card', 'payments_month', '')$$),
  ($$create_payment(7400000003, 'card', 'payments_month', repeat('x', 256))$$),
  ($$create_payment(7400000003, 'card', 'payments_month', amount => -1)$$),
  ($$create_payment(7400000003, 'card', 'payments_month', amount => 9223372036854775807)$$),
  ($$create_payment(7400000003, 'card', 'payments_month', amount => 1.999)$$),
  ($$create_payment(7400000003, 'card', 'payments_month', currency => 'рубль')$$),
  ($$create_payment(7400000003, 'card', 'payments_month', description => repeat('x', 10001))$$),
  ($$create_payment(7400000003, 'card', 'payments_month', metadata => '[1]')$$),
  ($$get_user_payments(NULL)$$),
  ($$get_user_payments(7400000003, -1)$$),
  ($$get_user_payments(7400000003, NULL)$$),
  ($$get_user_payments(7400000003, 1, -1)$$)) AS bad (call);
SELECT (SELECT count(*) FROM botdb.get_user_payments(7400000003)) AS payments,
       (SELECT count(*) FROM botdb.tariffs WHERE tariff = 'payments_bad') AS tariffs;
