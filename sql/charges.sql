-- Charges: each is recorded, whatever is wrong with it, and what it is for is granted once. Orders, which a charge names.
\pset format unaligned
SET timezone = 'UTC';
SET client_min_messages = warning;

DO $$
BEGIN
  PERFORM botdb.define_tariff('charged_5', 'Five', 50, 'XTR', 'credits', credits => 5),
    botdb.define_tariff('charged_month', 'Month', 100, 'XTR', 'month'),
    botdb.define_tariff('charged_gone', 'Gone', 100, 'XTR', 'credits', credits => 7);
  UPDATE botdb.tariffs SET is_active = false WHERE tariff = 'charged_gone';
  PERFORM botdb.get_or_create_user(7510000000 + n) FROM generate_series(1, 9) n;
  PERFORM botdb.register_bot('charged_shop'), botdb.register_bot('charged_quiz');
END $$;
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
-- What is left of a user's credits, all together.
CREATE FUNCTION pg_temp.credits(telegram_id bigint) RETURNS bigint LANGUAGE sql AS $$
  SELECT coalesce(sum(credits_left), 0) FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id WHERE u.telegram_id = $1
$$;
-- Payments as they are stored, of users by their Telegram ids.
CREATE VIEW pg_temp.stored AS
SELECT u.telegram_id AS of_user, p.payment_id, p.status, p.tariff, p.amount, p.currency, p.order_id, p.is_repeat,
  (SELECT telegram_id FROM botdb.users WHERE id = p.payer) AS payer, p.unmatched, p.bot_name
FROM botdb.payments p JOIN botdb.users u ON u.id = p.user_id WHERE u.telegram_id BETWEEN 7510000000 AND 7519999999 ORDER BY p.id;

-- ---- Who pays without ever having said /start is a user from then on.
SELECT status, granted, details FROM botdb.apply_payment(7510000100, 'charged', 'newcomer', 'charged_5');
SELECT pg_temp.credits(7510000100);
SELECT pg_temp.told($$SELECT p FROM botdb.apply_payment(0, 'charged', 'nobody', 'charged_5') p$$);

-- ---- What cannot be granted as it is charged is kept, grants nothing, and is the same when it is told again.
CREATE TEMP TABLE charges (payment_id text, tariff text, amount numeric, currency text, order_id text);
INSERT INTO charges VALUES
  ('exact', 'charged_5', 50, 'XTR', NULL), ('more', 'charged_5', 50.01, 'XTR', NULL), ('unsaid', 'charged_5', NULL, NULL, NULL),
  ('less', 'charged_5', 49.99, 'XTR', NULL), ('other money', 'charged_5', 50, 'RUB', NULL),
  ('unknown', 'charged_none', 50, 'XTR', NULL), ('unknown, unsaid', 'charged_none', NULL, NULL, NULL),
  ('withdrawn', 'charged_gone', 100, 'XTR', NULL), ('withdrawn, less', 'charged_gone', 1, 'XTR', NULL),
  ('no order', NULL, 50, 'XTR', 'charged nowhere'), ('donation', NULL, 3, 'XTR', NULL);
SELECT c.payment_id, a.status, a.granted, a.details, a.amount, a.currency
FROM charges c, botdb.apply_payment(7510000001, 'charged', c.payment_id, c.tariff, c.amount, c.currency, order_id => c.order_id) a;
SELECT c.payment_id, a.status, a.granted, a.details
FROM charges c, botdb.apply_payment(7510000001, 'charged', c.payment_id, c.tariff, c.amount, c.currency, order_id => c.order_id) a;
SELECT * FROM pg_temp.stored WHERE of_user = 7510000001;
SELECT pg_temp.credits(7510000001);
SELECT pg_temp.told($$SELECT p FROM botdb.apply_payment(7510000001, 'charged', 'unpriced') p$$);
-- Another charge under its id is an error: the first one is recorded.
SELECT call, pg_temp.told('SELECT p FROM botdb.' || call || ' p') FROM (VALUES
  ($$apply_payment(7510000002, 'charged', 'exact', 'charged_5')$$), ($$apply_payment(7510000001, 'charged', 'exact', 'charged_5', 51)$$),
  ($$apply_payment(7510000001, 'charged', 'less', 'charged_5', 50)$$),
  ($$apply_payment(7510000001, 'charged', 'exact', 'charged_5', currency => 'RUB')$$)) v (call);
-- Nothing but a person, or a refund, takes it further.
SELECT call, pg_temp.told('SELECT p FROM botdb.' || call || ' p') FROM (VALUES
  ($$complete_payment('charged', 'less')$$), ($$fail_payment('charged', 'less')$$),
  ($$resolve_payment('charged', 'less', 'charged_none')$$), ($$resolve_payment('charged', 'exact', 'charged_month')$$),
  ($$resolve_payment('charged', 'donation', 'charged_5')$$), ($$resolve_payment('charged', 'nowhere', 'charged_5')$$)) v (call);
SELECT status, granted, details, amount FROM botdb.resolve_payment('charged', 'less', 'charged_5');
SELECT status, granted, details, amount FROM botdb.resolve_payment('charged', 'less', 'charged_5');
SELECT status, granted, details, amount FROM botdb.resolve_payment('charged', 'withdrawn', 'charged_gone');
SELECT status, granted, details - 'end_date' AS details, amount FROM botdb.resolve_payment('charged', 'unknown, unsaid', 'charged_month');
SELECT status, granted, details FROM botdb.apply_payment(7510000001, 'charged', 'less', 'charged_5', 49.99, 'XTR');
SELECT status, details FROM botdb.refund_payment('charged', 'other money');
SELECT status, details FROM botdb.refund_payment('charged', 'other money');
SELECT pg_temp.told($$SELECT p FROM botdb.resolve_payment('charged', 'other money', 'charged_5') p$$);
SELECT status, details FROM botdb.refund_payment('charged', 'less');
SELECT payment_id, status, tariff, amount, unmatched ->> 'reason' AS reason FROM pg_temp.stored WHERE of_user = 7510000001;
SELECT pg_temp.credits(7510000001);
-- An end that the provider states does not keep a charge of credits from being recorded.
SELECT status, granted, details
FROM botdb.apply_payment(7510000001, 'charged', 'credits until', 'charged_5', paid_until => now() + interval '1 day');

-- ---- A charge completes the order that it names, for whom it was made out.
SET botdb.bot_name = 'charged_shop';
SELECT amount, currency, payment_id, order_id FROM botdb.create_payment(7510000002, 'charged', 'charged_5', order_id => 'inv-1');
SELECT count(*) FROM botdb.create_payment(7510000002, 'charged', 'charged_5', order_id => 'inv-1');
SELECT pg_temp.told($$SELECT p FROM botdb.create_payment(7510000003, 'charged', 'charged_5', order_id => 'inv-1') p$$);
SELECT pg_temp.told($$SELECT p FROM botdb.create_payment(7510000002, 'charged', 'charged_month', order_id => 'inv-1') p$$);
SELECT payment_id, status, granted, details FROM botdb.apply_payment(7510000002, 'charged', 'stx-1', order_id => 'inv-1');
SELECT payment_id, status, granted FROM botdb.apply_payment(7510000002, 'charged', 'stx-1', order_id => 'inv-1');
SELECT count(*) FROM botdb.create_payment(7510000002, 'charged', 'charged_5', order_id => 'inv-1');
-- What was asked is what the order says, whatever its tariff says now.
SELECT amount, currency FROM botdb.create_payment(7510000002, 'charged', 'charged_5', amount => 40, order_id => 'cheap');
SELECT price FROM botdb.define_tariff('charged_5', 'Five', 60, 'XTR', 'credits', credits => 6);
SELECT status, granted, details FROM botdb.apply_payment(7510000002, 'charged', 'stx-2', 'charged_month', 40, 'XTR', order_id => 'cheap');
-- One that does not match it is kept beside it, and the order waits on.
SELECT count(*) FROM botdb.create_payment(7510000002, 'charged', 'charged_5', order_id => 'short');
SELECT status, granted, details FROM botdb.apply_payment(7510000002, 'charged', 'stx-3', NULL, 59, 'XTR', order_id => 'short');
SELECT status, granted, details FROM botdb.apply_payment(7510000002, 'charged', 'stx-3b', 'charged_none', 59, 'XTR', order_id => 'short');
SELECT status, granted, details FROM botdb.apply_payment(7510000002, 'charged', 'stx-4', NULL, 60, 'XTR', order_id => 'short');
SELECT status, granted, details FROM botdb.resolve_payment('charged', 'stx-3', 'charged_5');
-- Paid by another, it is his gift.
SELECT count(*) FROM botdb.create_payment(7510000003, 'charged', 'charged_5', order_id => 'gift');
SELECT status, granted FROM botdb.apply_payment(7510000200, 'charged', 'stx-5', order_id => 'gift');
SELECT status, granted FROM botdb.apply_payment(7510000200, 'charged', 'stx-5', order_id => 'gift');
SELECT pg_temp.credits(7510000003) AS of_user, pg_temp.credits(7510000200) AS of_payer;
-- Paid once more it is bought once more, by whoever pays: of what the order says.
SELECT status, granted, details FROM botdb.apply_payment(7510000003, 'charged', 'stx-6', NULL, 60, 'XTR', order_id => 'gift');
SELECT status, granted, details FROM botdb.apply_payment(7510000004, 'charged', 'stx-7', NULL, 1, 'XTR', order_id => 'gift');
SELECT status, granted, details FROM botdb.apply_payment(7510000004, 'charged', 'stx-8', order_id => 'gift');
-- An order that was given up may be paid all the same.
SELECT count(*) FROM botdb.create_payment(7510000005, 'charged', 'charged_5', 'given up', order_id => 'late');
SELECT status FROM botdb.fail_payment('charged', 'given up');
SELECT status, granted, details FROM botdb.apply_payment(7510000005, 'charged', 'stx-9', order_id => 'late');
-- A charge with a tariff may be the first to name an order; its next charge needs no tariff.
SELECT status, granted FROM botdb.apply_payment(7510000005, 'charged', 'stx-10', 'charged_5', order_id => 'first');
SELECT status, granted FROM botdb.apply_payment(7510000005, 'charged', 'stx-11', order_id => 'first');
-- Entered by the provider's id, it is completed by a charge of that id too, or is unmatched itself.
SELECT count(botdb.create_payment(7510000006, 'charged', 'charged_5', id)) FROM unnest(ARRAY['own 1', 'own 2']) id;
SELECT status, granted, amount FROM botdb.apply_payment(7510000006, 'charged', 'own 1', 'charged_5', 70, 'XTR');
SELECT status, granted, amount, details FROM botdb.apply_payment(7510000006, 'charged', 'own 2', 'charged_5', 7, 'XTR');
-- What an order asks stays what it was, though less was charged under its own id.
SELECT count(*) FROM botdb.create_payment(7510000006, 'charged', 'charged_5', 'own 3', order_id => 'own');
SELECT status, details FROM botdb.apply_payment(7510000006, 'charged', 'own 3', NULL, 7, 'XTR', order_id => 'own');
SELECT status, details FROM botdb.apply_payment(7510000006, 'charged', 'own 4', NULL, 7, 'XTR', order_id => 'own');
SELECT status, granted FROM botdb.apply_payment(7510000006, 'charged', 'own 5', NULL, 60, 'XTR', order_id => 'own');
-- Another attempt to pay an order, under another id of the provider's, is a payment beside it; the first id is taken down.
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_5', order_id => 'cart');
SELECT payment_id, is_repeat FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'link-a', order_id => 'cart');
SELECT payment_id, is_repeat FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'link-a', order_id => 'cart');
SELECT status FROM botdb.fail_payment('charged', 'link-a');
SELECT payment_id, is_repeat FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'link-b', order_id => 'cart');
SELECT payment_id, is_repeat FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'link-b', order_id => 'cart');
SELECT status, granted FROM botdb.complete_payment('charged', 'link-b');
-- A charge takes no other payment's id away: that one may be paid too.
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'link-c', order_id => 'cart 2');
SELECT payment_id, status, granted FROM botdb.apply_payment(7510000008, 'charged', 'link-d', NULL, 60, 'XTR', order_id => 'cart 2');
SELECT status, granted FROM botdb.complete_payment('charged', 'link-c');
-- A refund that names the whole amount is one of the whole, before the completion and again.
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'early', order_id => 'early');
SELECT status FROM botdb.refund_payment('charged', 'early', 60);
SELECT status FROM botdb.refund_payment('charged', 'early', 60);
SELECT status, granted FROM botdb.complete_payment('charged', 'early');
-- One that comes before the charge, entered by the name of the order: the charge grants nothing.
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_5', order_id => 'unheard');
SELECT payment_id FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'unheard 1', order_id => 'unheard');
SELECT status FROM botdb.refund_payment('charged', 'unheard 1');
SELECT status, granted FROM botdb.apply_payment(7510000008, 'charged', 'unheard 1', NULL, 60, 'XTR', order_id => 'unheard');
-- A gift is given once more to whom it was given, by who gave it; what is too little for it is for him too.
SELECT count(*) FROM botdb.create_payment(7510000009, 'charged', 'charged_month', order_id => 'gift of months');
SELECT granted FROM botdb.apply_payment(7510000201, 'charged', 'months 1', NULL, 100, 'XTR', order_id => 'gift of months');
SELECT granted FROM botdb.apply_payment(7510000201, 'charged', 'months 2', NULL, 100, 'XTR', order_id => 'gift of months');
SELECT granted FROM botdb.apply_payment(7510000201, 'charged', 'months 2', NULL, 100, 'XTR', order_id => 'gift of months');
SELECT count(*) FROM botdb.create_payment(7510000009, 'charged', 'charged_5', order_id => 'too little a gift');
SELECT status FROM botdb.apply_payment(7510000201, 'charged', 'little', NULL, 1, 'XTR', order_id => 'too little a gift');
SELECT status, granted FROM botdb.resolve_payment('charged', 'little', 'charged_5');
SELECT pg_temp.credits(7510000009) AS of_user, pg_temp.credits(7510000201) AS of_payer;
SELECT botdb.delete_user(7510000201);
-- An order that another provider charges is known by that charge.
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_5', order_id => 'elsewhere');
SELECT provider, payment_id, granted FROM botdb.apply_payment(7510000008, 'charged too', 'else 1', NULL, 60, 'XTR', order_id => 'elsewhere');
SELECT provider, payment_id, granted FROM botdb.apply_payment(7510000008, 'charged too', 'else 1', NULL, 60, 'XTR', order_id => 'elsewhere');
-- Of two orders of one name, the bot's own is paid before the one that was entered for no bot.
RESET botdb.bot_name;
SELECT amount FROM botdb.create_payment(7510000008, 'charged', 'charged_5', amount => 1, order_id => 'twice named');
SET botdb.bot_name = 'charged_shop';
SELECT amount FROM botdb.create_payment(7510000008, 'charged', 'charged_5', amount => 2, order_id => 'twice named');
SELECT amount, granted FROM botdb.apply_payment(7510000008, 'charged', 'twice 1', order_id => 'twice named');
-- What was asked is asked again, whatever was paid the first time and whatever a person made of that.
SELECT amount, granted FROM botdb.apply_payment(7510000008, 'charged', 'over 1', 'charged_5', 70, 'XTR', order_id => 'overpaid');
SELECT amount, granted FROM botdb.apply_payment(7510000008, 'charged', 'over 2', NULL, 60, 'XTR', order_id => 'overpaid');
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_5', order_id => 'overpaid too');
SELECT amount, granted FROM botdb.apply_payment(7510000008, 'charged', 'over 3', NULL, 70, 'XTR', order_id => 'overpaid too');
SELECT amount, granted FROM botdb.apply_payment(7510000008, 'charged', 'over 4', NULL, 60, 'XTR', order_id => 'overpaid too');
SELECT details FROM botdb.apply_payment(7510000008, 'charged', 'over 5', NULL, 59, 'XTR', order_id => 'overpaid too');
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_month', 'made of it', order_id => 'made of it');
SELECT status FROM botdb.apply_payment(7510000008, 'charged', 'made of it', NULL, 60, 'XTR');
SELECT details FROM botdb.resolve_payment('charged', 'made of it', 'charged_5');
SELECT tariff, details - 'end_date' AS details FROM botdb.apply_payment(7510000008, 'charged', 'made 2', NULL, 100, 'XTR', order_id => 'made of it');
-- Money that comes for what was said to have failed is money.
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'given back'), LATERAL botdb.fail_payment('charged', 'given back');
SELECT pg_temp.told($$SELECT p FROM botdb.refund_payment('charged', 'given back') p$$);
SELECT status, granted FROM botdb.apply_payment(7510000008, 'charged', 'given back', NULL, 59, 'XTR');
SELECT count(*) FROM botdb.create_payment(7510000008, 'charged', 'charged_5', 'given back 2'), LATERAL botdb.fail_payment('charged', 'given back 2');
SELECT status, granted FROM botdb.apply_payment(7510000008, 'charged', 'given back 2', NULL, 60, 'XTR');
-- How much it was can be told later; parts that went back before a person said what it was for are not granted.
SELECT amount, currency FROM botdb.apply_payment(7510000008, 'charged', 'told later', 'charged_none');
SELECT pg_temp.told($$SELECT p FROM botdb.refund_payment('charged', 'told later', 1) p$$);
SELECT amount, currency FROM botdb.apply_payment(7510000008, 'charged', 'told later', 'charged_none', 100, 'XTR');
SELECT status, details FROM botdb.refund_payment('charged', 'told later', 50);
BEGIN;
SELECT granted, details ->> 'credits' AS credits FROM botdb.resolve_payment('charged', 'told later', 'charged_5');
SELECT sum(quantity) FROM botdb.access_events e JOIN botdb.payments p ON p.id = e.payment_id WHERE p.payment_id = 'told later';
SELECT details FROM botdb.refund_payment('charged', 'told later', 20);
SELECT details FROM botdb.refund_payment('charged', 'told later');
ROLLBACK;
SELECT granted, details ->> 'days' AS days FROM botdb.resolve_payment('charged', 'told later', 'charged_month');
SELECT sum(duration) = interval '15 days' AS half FROM botdb.access_events e JOIN botdb.payments p ON p.id = e.payment_id
WHERE p.payment_id = 'told later';
SELECT details ->> 'time_taken' AS time_taken FROM botdb.refund_payment('charged', 'told later', 30);
SELECT count(*) FROM botdb.apply_payment(7510000300, 'charged', 'stated part', 'charged_none', 100, 'XTR', now() + interval '30 days');
SELECT status FROM botdb.refund_payment('charged', 'stated part', 50);
SELECT granted, details ->> 'days' AS days FROM botdb.resolve_payment('charged', 'stated part', 'charged_month');
SELECT pg_temp.told($$SELECT p FROM botdb.apply_payment(7510000300, 'charged', 'for ever', 'charged_month', paid_until => '294000-01-01') p$$);
-- What somebody has paid for another is among his payments, becomes his alone when the other is erased, and forgets what
-- his bot had noted when he is.
SELECT count(*) FROM botdb.create_payment(7510000300, 'charged', 'charged_5', order_id => 'handed over');
SELECT granted FROM botdb.apply_payment(7510000301, 'charged', 'handed over', NULL, 60, 'XTR', metadata => '{"said": "for you"}', order_id => 'handed over');
SELECT count(*) FROM botdb.create_payment(7510000300, 'charged', 'charged_5', order_id => 'forgotten');
SELECT granted FROM botdb.apply_payment(7510000302, 'charged', 'forgotten', NULL, 60, 'XTR', metadata => '{"said": "for you"}', order_id => 'forgotten');
SELECT payment_id, metadata FROM botdb.get_user_payments(7510000301);
SELECT payment_id FROM botdb.get_user_payments(7510000300);
SELECT payment_id FROM botdb.get_user_payments(7510000300, 1, 1);
SELECT botdb.delete_user(7510000302);
SELECT payment_id, metadata FROM botdb.payments WHERE provider = 'charged' AND payment_id IN ('forgotten', 'handed over') ORDER BY payment_id;
SELECT botdb.delete_user(7510000300);
SELECT payment_id, status, tariff, subscription_type, metadata FROM botdb.get_user_payments(7510000301);
SELECT status, details FROM botdb.refund_payment('charged', 'handed over');
SELECT count(*) FROM botdb.payments WHERE payment_id = 'forgotten';
-- Paid again, the order of who is gone is bought for who pays; and what was stated for the other is not paid for him.
SELECT granted, details ->> 'credits' AS credits FROM botdb.apply_payment(7510000301, 'charged', 'handed over 2', NULL, 60, 'XTR', order_id => 'handed over');
SELECT count(*) FROM botdb.get_or_create_user(7510000303), LATERAL botdb.create_payment(7510000303, 'charged', 'charged_month', order_id => 'stated gift');
SELECT granted FROM botdb.apply_payment(7510000301, 'charged', 'stated gift', NULL, 100, 'XTR', now() + interval '30 days', order_id => 'stated gift', is_recurring => true);
SELECT botdb.delete_user(7510000303);
SELECT granted, details ->> 'days' AS days FROM botdb.apply_payment(7510000301, 'charged', 'own month', 'charged_month', 100, 'XTR', now() + interval '30 days', is_recurring => true);
SELECT subscription_charge_id, state FROM botdb.get_renewals(7510000301);
-- A renewal of what is off offer by now is granted where it names its order, for what was asked.
SELECT count(*) FROM botdb.create_payment(7510000301, 'charged', 'charged_trial', amount => 1, currency => 'XTR', order_id => 'renewed trial')
WHERE (SELECT count(*) FROM botdb.define_tariff('charged_trial', 'Trial', 1, 'XTR', 'credits', credits => 1)) = 1;
SELECT granted FROM botdb.apply_payment(7510000301, 'charged', 'renewed 1', NULL, 1, 'XTR', order_id => 'renewed trial', is_recurring => true);
SELECT botdb.disable_tariff('charged_trial');
SELECT status, granted FROM botdb.apply_payment(7510000301, 'charged', 'renewed 2', NULL, 1, 'XTR', order_id => 'renewed trial', is_recurring => true);
SELECT status, granted FROM botdb.apply_payment(7510000301, 'charged', 'renewed 3', NULL, 0.5, 'XTR', order_id => 'renewed trial', is_recurring => true);
-- Of credits parts are taken off, whatever end was told with them.
SELECT status FROM botdb.apply_payment(7510000301, 'charged', 'stated credits', 'charged_none', 100, 'XTR', now() + interval '30 days');
SELECT status FROM botdb.refund_payment('charged', 'stated credits', 50);
SELECT granted FROM botdb.resolve_payment('charged', 'stated credits', 'charged_5');
SELECT sum(quantity) FROM botdb.access_events e JOIN botdb.payments p ON p.id = e.payment_id WHERE p.payment_id = 'stated credits';
SELECT details FROM botdb.refund_payment('charged', 'stated credits', 20);
-- What is unmatched buys nothing until a person says what.
SELECT count(*) FROM botdb.payments WHERE provider = 'charged' AND status = 'unmatched' AND payment_id <> 'own 2' AND payment_id <> 'own 3' AND payment_id <> 'given back'
  AND (subscription_type, duration_days, credits) IS DISTINCT FROM (NULL, NULL, NULL);
-- What is off offer is not sold by an old order either, once that has been paid.
SELECT count(*) FROM botdb.define_tariff('charged_trial', 'Trial', 1, 'XTR', 'credits', credits => 1),
  LATERAL botdb.create_payment(7510000008, 'charged', 'charged_trial', order_id => 'trial');
SELECT botdb.disable_tariff('charged_trial');
SELECT status, granted FROM botdb.apply_payment(7510000008, 'charged', 'trial 1', NULL, 1, 'XTR', order_id => 'trial');
SELECT status, granted, details ->> 'reason' AS reason FROM botdb.apply_payment(7510000008, 'charged', 'trial 2', NULL, 1, 'XTR', order_id => 'trial');
-- A payment that a trigger keeps as it is grants nothing.
BEGIN;
CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER kept BEFORE UPDATE ON botdb.payments FOR EACH ROW EXECUTE FUNCTION pg_temp.keep();
SELECT pg_temp.told($$SELECT p FROM botdb.apply_payment(7510000008, 'charged', 'kept', 'charged_5') p$$);
SELECT pg_temp.told($$SELECT p FROM botdb.refund_payment('charged', 'link-b') p$$);
ROLLBACK;
SELECT pg_temp.credits(7510000008);
-- Each bot has orders of its own; one that was entered for no bot is anybody's.
RESET botdb.bot_name;
SELECT count(*) FROM botdb.create_payment(7510000007, 'charged', 'charged_5', order_id => 'nobody''s');
SET botdb.bot_name = 'charged_quiz';
SELECT status, granted, details FROM botdb.apply_payment(7510000007, 'charged', 'quiz-1', order_id => 'inv-1');
SELECT count(*) FROM botdb.create_payment(7510000007, 'charged', 'charged_month', order_id => 'inv-1');
SELECT status, granted, details - 'end_date' AS details FROM botdb.apply_payment(7510000007, 'charged', 'quiz-2', order_id => 'inv-1');
SELECT status, granted FROM botdb.apply_payment(7510000007, 'charged', 'quiz-3', order_id => 'nobody''s');
RESET botdb.bot_name;
SELECT order_id, payment_id, bot_name, status, is_repeat FROM botdb.get_order('inv-1');
SELECT order_id, payment_id, bot_name FROM botdb.get_order('inv-1', 'charged_quiz');
SELECT payment_id, status, is_repeat FROM botdb.get_order('short');
SELECT count(*) FROM botdb.get_order('charged never');
SELECT * FROM pg_temp.stored WHERE of_user > 7510000001;

-- ---- What was paid for another stays his when the payer is erased, and goes with him to whom it belongs.
SELECT botdb.delete_user(7510000200);
SELECT payment_id, status, payer FROM pg_temp.stored WHERE order_id = 'gift';
SELECT jsonb_array_length(botdb.export_user(7510000003) -> 'payments') AS of_user;
SELECT check_name, subject, detail FROM botdb.verify() WHERE subject ~ 'charged|751000';

SELECT count(botdb.delete_user(telegram_id)) AS erased FROM botdb.users WHERE telegram_id BETWEEN 7510000000 AND 7519999999;
SELECT count(botdb.remove_bot(bot, true)) FROM unnest(ARRAY['charged_shop', 'charged_quiz']) bot;
DELETE FROM botdb.tariffs WHERE tariff LIKE 'charged%';
