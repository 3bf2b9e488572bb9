-- Payments of another store: what is paid was granted there, what is pending is still to be.
\pset format unaligned
\set VERBOSITY terse
SET timezone = 'UTC';
DO $$ BEGIN PERFORM botdb.get_or_create_user(id) FROM generate_series(6870000001, 6870000002) id; END $$;
SELECT tariff FROM botdb.define_tariff('move_month', 'Month', 10, 'XTR', 'month');
SELECT tariff FROM botdb.define_tariff('move_five', 'Five', 5, 'EUR', 'credits', credits => 5);
SELECT botdb.disable_tariff('move_five');
CREATE TEMP VIEW moved AS
SELECT p.id, telegram_id, provider, payment_id, amount, currency, status, tariff, description, metadata, p.created_at, updated_at, bot_name, order_id, is_repeat, paid_until,
       subscription_type AS buys, duration_days AS days, credits, refunded
FROM botdb.payments p JOIN botdb.users u ON u.id = p.user_id WHERE telegram_id BETWEEN 6870000001 AND 6870000002;

CREATE TEMP TABLE given (entries jsonb);
INSERT INTO given VALUES ('[
  {"telegram_id": 6870000002, "provider": "stars", "payment_id": "done", "amount": 10, "currency": "XTR", "status": "completed", "tariff": "move_month", "description": "Подписка",
   "metadata": {"n": 1}, "created_at": "2024-02-29T10:00:00.123456Z", "updated_at": "2024-03-01", "bot_name": "move_one", "order_id": "order-1", "paid_until": "2127-01-01"},
  {"telegram_id": 6870000001, "provider": "card", "payment_id": "later", "amount": "5.50", "currency": "eur", "status": "pending", "tariff": "move_five", "created_at": "2024-02-01", "updated_at": "2024-02-01"},
  {"telegram_id": 6870000001, "provider": "card", "payment_id": "back", "amount": 5.5, "currency": "EUR", "status": "refunded", "tariff": "move_five", "created_at": "2024-02-01", "updated_at": "2024-02-02"},
  {"telegram_id": 6870000001, "provider": "card", "payment_id": "no", "amount": 0, "currency": "EUR", "status": "failed", "created_at": "2024-02-01", "updated_at": "2024-02-02"},
  {"telegram_id": 6870000001, "provider": "card", "amount": 99999999.99, "currency": "EUR", "status": "completed", "created_at": "2024-02-01", "updated_at": "2024-02-02"},
  {"telegram_id": 6870000001, "provider": "card", "amount": 99999999.99, "currency": "EUR", "status": "completed", "created_at": "2024-02-01", "updated_at": "2024-02-03"},
  {"telegram_id": 6870000001, "provider": "card", "amount": "99999999.990", "currency": "EUR", "status": "completed", "tariff": "move_month", "created_at": "2024-02-01", "updated_at": "2024-02-03"},
  {"telegram_id": 6870000002, "provider": "stars", "payment_id": "again", "amount": 10, "currency": "XTR", "status": "completed", "tariff": "move_month",
   "created_at": "2024-03-29", "updated_at": "2024-03-29", "bot_name": "move_one", "order_id": "order-1"}]');
SELECT r.* FROM given, botdb.import_payments(entries) r;
SELECT telegram_id, provider, payment_id, amount, currency, status, tariff, description, metadata, created_at, updated_at, bot_name FROM moved ORDER BY provider, payment_id, amount, updated_at, tariff;
SELECT payment_id, status, order_id, is_repeat, paid_until, buys, days, credits, refunded FROM moved ORDER BY provider, payment_id, amount, updated_at, tariff;
SELECT access_type FROM botdb.check_access(6870000002);
SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';
-- Again: nothing. Of three without an id that are alike, where two are there, one is written.
SELECT r.* FROM given, botdb.import_payments(entries) r;
SELECT r.* FROM given, botdb.import_payments(jsonb_build_array(entries -> 4, entries -> 5, entries -> 4)) r;
SELECT r.* FROM given, botdb.import_payments(jsonb_build_array(entries -> 4, entries -> 5, entries -> 4)) r;
-- What is there stays, also where the entry says something else; of another user it is an error.
SELECT * FROM botdb.import_payments('[{"telegram_id": 6870000001, "provider": "card", "payment_id": "later", "amount": 7, "currency": "USD", "status": "completed", "tariff": "move_gone"},
  {"telegram_id": 6870000002, "provider": "card", "payment_id": "later", "amount": 7, "currency": "USD", "status": "completed"},
  {"telegram_id": 6870000002, "provider": "card", "payment_id": "once", "amount": 7, "currency": "USD", "status": "failed"},
  {"telegram_id": 6870000002, "provider": "card", "payment_id": "once", "amount": 8, "currency": "USD", "status": "failed"},
  {"telegram_id": 6870000001, "provider": "card", "payment_id": "once", "amount": 8, "currency": "USD", "status": "failed"}]');
SELECT amount, currency, status FROM moved WHERE payment_id = 'once';
-- The pending one is completed here, and granted; what was paid there is refunded here, and takes nothing.
SELECT status, granted, details FROM botdb.complete_payment('card', 'later');
SELECT status, granted, details FROM botdb.complete_payment('card', 'later');
SELECT status, granted, details FROM botdb.complete_payment('stars', 'done');
SELECT status, granted, details FROM botdb.refund_payment('stars', 'done', 3);
SELECT status, granted, details FROM botdb.refund_payment('stars', 'done');
SELECT status, granted, details FROM botdb.refund_payment('card', 'back');
SELECT status, granted, details FROM botdb.refund_payment('stars', 'again');
SELECT status FROM botdb.fail_payment('card', 'no');
SELECT details FROM botdb.check_access(6870000001);
SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';
-- A renewal begins where the time ends that was paid there.
SELECT imported FROM botdb.import_payments('[{"telegram_id": 6870000002, "provider": "renewed", "payment_id": "first", "amount": 10, "currency": "XTR", "status": "completed", "tariff": "move_month", "paid_until": "2127-01-01"}]');
SELECT imported FROM botdb.import_subscriptions('[{"telegram_id": 6870000002, "subscription_type": "month", "end_date": "2127-01-01"}]');
SELECT granted, details FROM botdb.apply_payment(6870000002, 'renewed', 'second', 'move_month', paid_until => '2127-01-31');
SELECT details FROM botdb.refund_payment('renewed', 'second');

-- What failed there and is charged after all is bought, and so is what an order is charged for again.
SELECT imported FROM botdb.import_payments('[
  {"telegram_id": 6870000001, "provider": "after all", "payment_id": "failed", "amount": 10, "currency": "XTR", "status": "failed", "tariff": "move_month"},
  {"telegram_id": 6870000001, "provider": "after all", "payment_id": "paid", "amount": 10, "currency": "XTR", "status": "completed", "tariff": "move_month", "order_id": "after all"}]');
SELECT status, granted, details ->> 'days' AS days FROM botdb.apply_payment(6870000001, 'after all', 'failed', 'move_month', 10, 'XTR');
SELECT status, granted, details ->> 'days' AS days FROM botdb.apply_payment(6870000001, 'after all', 'again', NULL, 10, 'XTR', order_id => 'after all');
SELECT status, granted FROM botdb.apply_payment(6870000001, 'after all', 'paid', 'move_month', 10, 'XTR');
-- Whatever becomes of what came in without an id, it is not brought in again.
CREATE TEMP TABLE open_order AS SELECT '[
  {"telegram_id": 6870000001, "provider": "opened", "amount": 10, "currency": "XTR", "status": "pending", "tariff": "move_month", "order_id": "opened", "created_at": "2024-02-29T11:00:00Z"},
  {"telegram_id": 6870000001, "provider": "opened", "amount": 10, "currency": "XTR", "status": "pending", "tariff": "move_month", "created_at": "2024-02-29T11:00:00Z"}]'::jsonb AS entries;
SELECT imported, skipped FROM open_order, botdb.import_payments(entries);
SELECT status, granted FROM botdb.apply_payment(6870000001, 'charged', 'opened', NULL, 12, 'XTR', order_id => 'opened');
SELECT imported, skipped FROM open_order, botdb.import_payments(entries);
SELECT imported, skipped FROM open_order, botdb.import_payments(jsonb_set(entries, '{1,status}', '"completed"'));

SELECT e->>'entry' AS entry, e->>'key' AS key, e->>'error' AS error
FROM (SELECT jsonb_agg('{"telegram_id": 6870000001, "provider": "bad", "amount": 1, "currency": "EUR", "status": "completed"}'::jsonb || change ORDER BY place) AS entries
      FROM unnest(ARRAY['{"telegram_id": 6870000009}', '{"provider": ""}', '{"provider": null}', '{"payment_id": ""}', '{"payment_id": 5}', '{"amount": null}', '{"amount": -1}',
        '{"amount": 100000000}', '{"amount": 0.001}', '{"amount": "1e2"}', '{"amount": "NaN"}', '{"amount": 1e400}', '{"amount": ""}', '{"amount": "."}', '{"amount": "1."}', '{"amount": []}', '{"currency": "?"}',
        '{"currency": null}', '{"status": "COMPLETED"}', '{"status": "unmatched"}', '{"status": null}', '{"tariff": "move_gone"}', '{"tariff": ""}', '{"description": 5}',
        '{"metadata": "x"}', '{"created_at": "x"}', '{"paid_until": "infinity"}', '{"paid_until": "5000-01-01"}', '{"bot_name": ""}', '{"order_id": ""}', '{"id": 1, "payer": 2, "amount": null}']::jsonb[]) WITH ORDINALITY AS t (change, place)) bad,
  botdb.import_payments(entries) r, jsonb_array_elements(r.errors) WITH ORDINALITY AS all_errors (e, n)
ORDER BY n;
SELECT e->>'error' AS error FROM (VALUES ('provider', 51), ('payment_id', 256), ('tariff', 256), ('description', 10001), ('bot_name', 51), ('order_id', 256)) v (key, length),
  botdb.import_payments(jsonb_build_array('{"telegram_id": 6870000001, "provider": "bad", "amount": 1, "currency": "EUR", "status": "completed"}'::jsonb
                                          || jsonb_build_object(key, repeat('x', length)))) r, jsonb_array_elements(r.errors) e;
SELECT count(*) FROM moved WHERE provider = 'bad';
SELECT botdb.import_payments(NULL);
SELECT botdb.import_payments('{}');

-- The same payment is the same however an entry spells it, and two of them are two.
SELECT * FROM botdb.import_payments('[{"telegram_id": 6870000001, "provider": "spelled", "amount": 990, "currency": "rub", "status": "completed", "created_at": "2026-02-03"}]');
SELECT * FROM botdb.import_payments('[{"telegram_id": 6870000001, "provider": "spelled", "amount": 990, "currency": "rub", "status": "completed", "created_at": "2026-02-03"},
  {"telegram_id": 6870000001, "provider": "spelled", "amount": "990.0", "currency": "RUB", "status": "completed", "created_at": "2026-02-03T03:00:00+03:00"}]');

SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';
SELECT count(*) FROM botdb.users WHERE telegram_id BETWEEN 6870000000 AND 6879999999 AND botdb.delete_user(telegram_id);
DELETE FROM botdb.tariffs WHERE tariff LIKE 'move%';
SELECT botdb.remove_bot('move_one', true);
