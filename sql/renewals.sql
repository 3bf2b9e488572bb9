-- Subscriptions that renew themselves: their charges, their states, grace, and what ends within a time.
\pset format unaligned
SET timezone = 'UTC';
SET client_min_messages = warning;
SELECT count(*) FROM generate_series(7530000001, 7530000009) AS id, botdb.get_or_create_user(id);

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

-- Days from now on.
CREATE FUNCTION pg_temp.days(at timestamptz) RETURNS numeric LANGUAGE sql
  AS $$ SELECT round(extract(epoch FROM at - now()) / 86400, 1) $$;
CREATE FUNCTION pg_temp.in_days(days int) RETURNS timestamptz LANGUAGE sql AS $$ SELECT now() + days * interval '24 hours' $$;

-- So many days go by for a user: all that is known of him was so much earlier.
CREATE FUNCTION pg_temp.pass(of_user bigint, days int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  passing bigint := (SELECT u.id FROM botdb.users u WHERE u.telegram_id = of_user);
  time interval := days * interval '24 hours';
BEGIN
  UPDATE botdb.subscriptions s SET start_date = start_date - time, end_date = end_date - time, grace_until = grace_until - time
  WHERE s.user_id = passing;
  UPDATE botdb.access_events e SET created_at = created_at - time, end_date = end_date - time WHERE e.user_id = passing;
  UPDATE botdb.payments p SET created_at = created_at - time, paid_until = paid_until - time WHERE p.user_id = passing;
END $$;

-- A user's renewals and access, in words.
CREATE FUNCTION pg_temp.show(of_user bigint) RETURNS TABLE (renewals text, access text, consumes boolean, subscriptions text) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT
    (SELECT string_agg(format('%s %s %s end %s grace %s paid %s first %s', r.provider, substr(r.tariff, 10), r.state,
       coalesce(pg_temp.days(r.end_date)::text, '-'), coalesce(pg_temp.days(r.grace_until)::text, '-'),
       coalesce(pg_temp.days(r.paid_until)::text, '-'), r.subscription_charge_id), '; ') FROM botdb.get_renewals(of_user) r),
    (SELECT concat_ws(' ', c.access_type, c.details ->> 'days_left', c.details ->> 'state', c.details ->> 'credits_left')
     FROM botdb.check_access(of_user) c),
    botdb.consume_access(of_user, 'renewals_bot'),
    (SELECT string_agg(concat_ws(' ', s.subscription_type, pg_temp.days(s.end_date), CASE WHEN s.is_active THEN 'active' END,
       CASE WHEN s.auto_renew THEN 'renews' END), '; ' ORDER BY s.id)
     FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id WHERE u.telegram_id = of_user);
END $$;

SELECT tariff, grace FROM botdb.define_tariff('renewals_month', 'Month', 100, 'XTR', 'month', grace => '3 days');
SELECT tariff, grace FROM botdb.define_tariff('renewals_bare', 'Month', 100, 'XTR', 'month');
SELECT tariff, grace FROM botdb.define_tariff('renewals_five', 'Five', 100, 'XTR', 'credits', credits => 5, grace => '1 day');
SELECT grace FROM botdb.get_tariff('renewals_month');

-- Telegram Stars: the first charge, and the second, which names nothing but itself.
SELECT status, granted FROM botdb.apply_payment(7530000001, 'stars', 'renewals-a', 'renewals_month', 100, 'XTR',
  pg_temp.in_days(30), is_recurring => true, subscription_charge_id => 'renewals-a');
SELECT * FROM pg_temp.show(7530000001);
SELECT auto_renew, pg_temp.days(grace_until) FROM botdb.get_active_subscription(7530000001);
SELECT granted FROM botdb.apply_payment(7530000001, 'stars', 'renewals-b', 'renewals_month', 100, 'XTR', pg_temp.in_days(60), is_recurring => true);
SELECT granted FROM botdb.apply_payment(7530000001, 'stars', 'renewals-b', 'renewals_month', 100, 'XTR', pg_temp.in_days(60), is_recurring => true);
SELECT * FROM pg_temp.show(7530000001);
-- Time from elsewhere moves the end, and the grace with it.
SELECT pg_temp.days(end_date), pg_temp.days(grace_until), auto_renew FROM botdb.create_subscription(7530000001, 'month', 5);
-- Turned off and on; again it changes nothing.
SELECT botdb.set_auto_renew(7530000001, false, 'stars'), botdb.set_auto_renew(7530000001, false, 'stars');
SELECT * FROM pg_temp.show(7530000001);
SELECT botdb.set_auto_renew(7530000001, true, 'stars', 'renewals_month'), botdb.set_auto_renew(7530000001, true, 'stars');
SELECT * FROM pg_temp.show(7530000001);
-- A charge turns it on as well.
SELECT botdb.set_auto_renew(7530000001, false, 'stars');
SELECT granted FROM botdb.apply_payment(7530000001, 'stars', 'renewals-c', 'renewals_month', 100, 'XTR', pg_temp.in_days(90), is_recurring => true);
SELECT * FROM pg_temp.show(7530000001);

-- The end passes: grace, for which nothing is taken; it passes too.
SELECT pg_temp.pass(7530000001, 96);
SELECT * FROM pg_temp.show(7530000001);
SELECT access_type, (SELECT count(*) FROM botdb.confirm_access(reservation_id)) FROM botdb.reserve_access(7530000001, 'renewals_bot');
SELECT pg_temp.days(end_date), pg_temp.days(grace_until) FROM botdb.get_active_subscription(7530000001);
SELECT regexp_replace(botdb.explain_access(7530000001) ->> 'because', '20[-0-9T:.+]+', 'TIME', 'g');
SELECT pg_temp.pass(7530000001, 2);
SELECT * FROM pg_temp.show(7530000001);
SELECT count(*) FROM botdb.get_active_subscription(7530000001);
-- A late charge begins anew, now; the end that has passed is no longer in grace.
SELECT granted, details ->> 'days' AS days FROM botdb.apply_payment(7530000001, 'stars', 'renewals-d', 'renewals_month', 100, 'XTR', pg_temp.in_days(25), is_recurring => true);
SELECT * FROM pg_temp.show(7530000001);
SELECT check_name, subject, detail FROM botdb.verify() WHERE subject ~ '75300000|renewals';

-- In grace: turned off, on, the last charge refunded, a charge that comes.
CREATE FUNCTION pg_temp.in_grace(of_user bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM botdb.apply_payment(of_user, 'stars', 'renewals-' || of_user, 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
  PERFORM pg_temp.pass(of_user, 31);
  RETURN access FROM pg_temp.show(of_user);
END $$;
SELECT pg_temp.in_grace(7530000002), botdb.set_auto_renew(7530000002, false, 'stars');
SELECT * FROM pg_temp.show(7530000002);
SELECT botdb.set_auto_renew(7530000002, true, 'stars');
SELECT * FROM pg_temp.show(7530000002);
-- A refund of a part takes nothing of what has run, and leaves the grace; of the whole it ends it.
SELECT status, details ->> 'time_taken' AS taken FROM botdb.refund_payment('stars', 'renewals-7530000002', 50);
SELECT * FROM pg_temp.show(7530000002);
SELECT status, details ->> 'time_taken' AS taken FROM botdb.refund_payment('stars', 'renewals-7530000002');
SELECT * FROM pg_temp.show(7530000002);
SELECT pg_temp.in_grace(7530000003);
SELECT granted, details ->> 'days' AS days FROM botdb.apply_payment(7530000003, 'stars', 'renewals-late', 'renewals_month', 100, 'XTR', pg_temp.in_days(29), is_recurring => true);
SELECT * FROM pg_temp.show(7530000003);

-- The refund of a charge before the last one takes its time, and leaves the rest to go on; of the last one it turns it off.
SELECT granted FROM botdb.apply_payment(7530000004, 'stars', 'renewals-e', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT granted FROM botdb.apply_payment(7530000004, 'stars', 'renewals-f', 'renewals_month', 100, 'XTR', pg_temp.in_days(60), is_recurring => true);
SELECT status FROM botdb.refund_payment('stars', 'renewals-e');
SELECT * FROM pg_temp.show(7530000004);
SELECT status FROM botdb.refund_payment('stars', 'renewals-f', 40);
SELECT * FROM pg_temp.show(7530000004);
SELECT status FROM botdb.refund_payment('stars', 'renewals-f', 60);
SELECT * FROM pg_temp.show(7530000004);
-- A charge that is told after that is wanted, and turns it on, be its end before that of the one that was refunded.
SELECT granted FROM botdb.apply_payment(7530000004, 'stars', 'renewals-ee', 'renewals_month', 100, 'XTR', pg_temp.in_days(45), is_recurring => true, subscription_charge_id => 'renewals-e');
SELECT * FROM pg_temp.show(7530000004);

-- Two providers of one user; of one tariff that has no grace, by its days.
SELECT granted FROM botdb.apply_payment(7530000005, 'stars', 'renewals-g', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT granted FROM botdb.apply_payment(7530000005, 'card', 'renewals-h', 'renewals_bare', is_recurring => true);
SELECT * FROM pg_temp.show(7530000005);
SELECT botdb.set_auto_renew(7530000005, false, 'stars');
SELECT * FROM pg_temp.show(7530000005);
-- What somebody gives besides does not say that nothing renews it.
SELECT auto_renew FROM botdb.create_subscription(7530000005, 'month', 1, auto_renew => false);
SELECT botdb.set_auto_renew(7530000005, false, 'card'), (SELECT auto_renew FROM botdb.get_active_subscription(7530000005));

-- Credits renew themselves too; a donation does not, and no charge that is not said to.
SELECT granted FROM botdb.apply_payment(7530000006, 'stars', 'renewals-i', 'renewals_five', is_recurring => true);
SELECT granted FROM botdb.apply_payment(7530000006, 'stars', 'renewals-j', 'renewals_five', is_recurring => true);
SELECT granted FROM botdb.apply_payment(7530000006, 'stars', 'renewals-k', NULL, 5, 'XTR', is_recurring => true);
SELECT granted FROM botdb.apply_payment(7530000006, 'card', 'renewals-l', 'renewals_month');
SELECT * FROM pg_temp.show(7530000006);
SELECT is_recurring, subscription_charge_id FROM botdb.get_payment('stars', 'renewals-a');

-- A charge that is unmatched renews from when it is resolved on; one that is told when its time is over, nothing.
SELECT status FROM botdb.apply_payment(7530000007, 'stars', 'renewals-m', 'renewals_unknown', 100, 'XTR', pg_temp.in_days(30), is_recurring => true, subscription_charge_id => 'renewals-first');
SELECT count(*) FROM botdb.get_renewals(7530000007);
SELECT granted FROM botdb.resolve_payment('stars', 'renewals-m', 'renewals_month');
SELECT * FROM pg_temp.show(7530000007);
SELECT status, granted FROM botdb.apply_payment(7530000008, 'stars', 'renewals-n', 'renewals_month', 100, 'XTR', pg_temp.in_days(-1), is_recurring => true);
SELECT count(*) FROM botdb.get_renewals(7530000008);

-- The first charge is told last: the subscription is known by what it says.
SELECT granted FROM botdb.apply_payment(7530000009, 'stars', 'renewals-p', 'renewals_month', 100, 'XTR', pg_temp.in_days(60), is_recurring => true);
SELECT subscription_charge_id FROM botdb.get_renewals(7530000009);
SELECT granted FROM botdb.apply_payment(7530000009, 'stars', 'renewals-o', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT subscription_charge_id, state FROM botdb.get_renewals(7530000009);
-- Subscribed anew, it is another one.
SELECT granted FROM botdb.apply_payment(7530000009, 'stars', 'renewals-q', 'renewals_month', 100, 'XTR', pg_temp.in_days(90), is_recurring => true, subscription_charge_id => 'renewals-q');
SELECT subscription_charge_id, state FROM botdb.get_renewals(7530000009);

-- Turned off, it stays off though an earlier charge is told after that.
SELECT botdb.set_auto_renew(7530000009, false, 'stars');
SELECT granted FROM botdb.apply_payment(7530000009, 'stars', 'renewals-oo', 'renewals_month', 100, 'XTR', pg_temp.in_days(45), is_recurring => true);
SELECT subscription_charge_id, state FROM botdb.get_renewals(7530000009);

-- Exported and erased with the user.
SELECT jsonb_array_length(botdb.export_user(7530000009) -> 'renewals');
SELECT check_name, subject, detail FROM botdb.verify() WHERE subject ~ '75300000|renewals';
SELECT count(botdb.delete_user(id)) FROM generate_series(7530000001, 7530000009) AS id;
SELECT count(*) FROM botdb.renewals WHERE tariff LIKE 'renewals_%';

-- What ends within a time: users of whom each is in another state, far ahead, where nobody else's time ends.
SELECT count(*) FROM generate_series(7530000011, 7530000019) AS id, botdb.get_or_create_user(id);
DO $$
BEGIN
  PERFORM botdb.apply_payment(7530000011, 'stars', 'renewals-r', 'renewals_month', 100, 'XTR', pg_temp.in_days(3002), is_recurring => true);
  PERFORM botdb.apply_payment(7530000012, 'stars', 'renewals-s', 'renewals_month', 100, 'XTR', pg_temp.in_days(3001), is_recurring => true);
  PERFORM botdb.set_auto_renew(7530000012, false, 'stars');
  PERFORM botdb.create_subscription(7530000013, 'month', 3003);
  PERFORM botdb.create_subscription(7530000014, 'month', 3004);
  PERFORM botdb.create_subscription(7530000015, 'credits', credits => 1);
  PERFORM botdb.apply_payment(7530000016, 'stars', 'renewals-t', 'renewals_month', 100, 'XTR', pg_temp.in_days(3000), is_recurring => true);
  PERFORM pg_temp.pass(7530000016, 3002);
  PERFORM botdb.create_subscription(7530000017, 'month', 3003);
  PERFORM pg_temp.pass(7530000017, 3006);
  -- One that ended, and was followed; and one that was taken back.
  PERFORM botdb.create_subscription(7530000018, 'month', 3), pg_temp.pass(7530000018, 6), botdb.create_subscription(7530000018, 'month', 4000);
  PERFORM botdb.apply_payment(7530000019, 'stars', 'renewals-u', 'renewals_bare'), botdb.refund_payment('stars', 'renewals-u');
END $$;
CREATE FUNCTION pg_temp.listed(arguments text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE format('SELECT string_agg(concat_ws('' '', telegram_id - 7530000000, state), '', '' ORDER BY ordinality) '
                 'FROM botdb.list_expiring(%s) WITH ORDINALITY WHERE telegram_id BETWEEN 7530000011 AND 7530000019', arguments) INTO answer;
  RETURN answer;
END $$;
SELECT arguments, pg_temp.listed(arguments) FROM (VALUES
  ($$'2999 days'$$), ($$'3002 days 1 hour'$$), ($$'3005 days'$$), ($$'-47 hours'$$), ($$'-3 days'$$), ($$'-1000 years'$$), ($$'0'$$),
  ($$'3005 days', 'renewing'$$), ($$'3005 days', 'cancelled'$$), ($$'3005 days', 'none'$$), ($$'3005 days', 'past_due'$$),
  ($$'-30 days', 'past_due'$$), ($$'-30 days', 'none'$$)) asked (arguments);
SELECT telegram_id, subscription_type, pg_temp.days(end_date) AS ends, pg_temp.days(grace_until) AS grace, state, provider, tariff, subscription_charge_id
FROM botdb.list_expiring('3002 days 1 hour') WHERE telegram_id > 7530000010 AND telegram_id < 7530000020;
-- A page at a time, each behind the last row of the one before; a time that is a little early leaves that row out too.
CREATE TEMP TABLE pages AS
WITH RECURSIVE pages AS (
  (SELECT 1 AS page, e.* FROM botdb.list_expiring('3005 days', since => pg_temp.in_days(2990), limit_rows => 1) e)
  UNION ALL
  SELECT page + 1, e.* FROM pages, botdb.list_expiring('3005 days', since => pages.end_date - interval '5 microseconds', after => pages.id, limit_rows => 1) e
  WHERE page < 20
)
SELECT * FROM pages;
SELECT page, telegram_id, pg_temp.days(end_date) FROM pages ORDER BY page;
SELECT count(*) FROM botdb.list_expiring('3005 days', since => pg_temp.in_days(3003), limit_rows => 0);
SELECT pg_temp.listed(format($$'3005 days', NULL, %L, %s$$, (SELECT end_date FROM pages WHERE page = 2), (SELECT id FROM pages WHERE page = 2)));

-- Among 20,000 subscriptions a page reads its rows and hardly any other, and a credit that is taken changes no index.
CREATE FUNCTION pg_temp.rows_read(arguments text, OUT listed bigint, OUT by_index bigint, OUT by_scan bigint)
LANGUAGE plpgsql AS $$
DECLARE
  before record;
  reading text := 'SELECT idx_tup_fetch, seq_tup_read FROM pg_stat_xact_all_tables WHERE relid = ''botdb.subscriptions''::regclass';
BEGIN
  EXECUTE reading INTO before;
  EXECUTE format('SELECT count(*) FROM botdb.list_expiring(%s)', arguments) INTO listed;
  EXECUTE reading INTO by_index, by_scan;
  by_index := by_index - before.idx_tup_fetch;
  by_scan := by_scan - before.seq_tup_read;
END $$;
BEGIN;
INSERT INTO botdb.users (telegram_id) SELECT 7531000000 + n FROM generate_series(1, 20000) n;
INSERT INTO botdb.subscriptions (user_id, subscription_type, end_date)
SELECT id, 'month', now() + (telegram_id - 7531000000) * interval '1 hour' FROM botdb.users WHERE telegram_id > 7531000000;
ANALYZE botdb.subscriptions, botdb.users;
SELECT arguments, listed, by_index < 100 AS few, by_scan FROM (VALUES
  ($$'800 days', limit_rows => 10$$), ($$'800 days', since => now() + interval '600 days', limit_rows => 10$$),
  ($$'-1 day', limit_rows => 10$$), ($$'10 hours'$$)) asked (arguments), pg_temp.rows_read(arguments);
CREATE TEMP VIEW hot AS SELECT n_tup_hot_upd AS updates FROM pg_stat_xact_all_tables WHERE relid = 'botdb.subscriptions'::regclass;
SELECT updates AS before FROM hot \gset
SELECT botdb.consume_access(7530000015, 'renewals_bot');
SELECT updates - :before AS hot FROM hot;
ROLLBACK;

-- To a bound role: the users whom its bot has met; another bot's renewal is a state, and can be neither seen nor turned.
CREATE ROLE regress_botdb_renewals LOGIN IN ROLE botdb_billing;
SELECT bot_name FROM botdb.register_bot('renewals_bot', billing_role => 'regress_botdb_renewals');
SELECT count(*) FROM unnest(ARRAY[7530000011, 7530000012, 7530000013]) AS id, botdb.get_user_session(id, 'renewals_bot');
SELECT botdb.set_auto_renew(7530000012, true, 'stars');
SET botdb.bot_name = 'renewals_bot';
SELECT granted FROM botdb.apply_payment(7530000013, 'stars', 'renewals-v', 'renewals_bare', is_recurring => true);
RESET botdb.bot_name;
SET SESSION AUTHORIZATION regress_botdb_renewals;
SELECT telegram_id, pg_temp.days(end_date), state, provider, tariff, subscription_charge_id FROM botdb.list_expiring('4000 days');
SELECT id, state, bot_name FROM unnest(ARRAY[7530000011, 7530000013, 7530000014]) id LEFT JOIN botdb.get_renewals(id) ON true;
SELECT pg_temp.error_of($$SELECT botdb.set_auto_renew(7530000011, false, 'stars')$$), botdb.set_auto_renew(7530000013, false, 'stars');
RESET SESSION AUTHORIZATION;
SELECT telegram_id, state, bot_name FROM unnest(ARRAY[7530000011, 7530000013]) telegram_id, botdb.get_renewals(telegram_id);

-- Two bots that sell one tariff: what one is told of its own subscription is nothing to that of the other, and neither reaches it.
CREATE ROLE regress_botdb_renewals_too LOGIN IN ROLE botdb_billing;
SELECT bot_name FROM botdb.register_bot('renewals_too', billing_role => 'regress_botdb_renewals_too');
SELECT count(*) FROM botdb.get_or_create_user(7530000031), unnest(ARRAY['renewals_bot', 'renewals_too']) AS bot, botdb.get_user_session(7530000031, bot);
SET SESSION AUTHORIZATION regress_botdb_renewals;
SELECT granted FROM botdb.apply_payment(7530000031, 'stars', 'renewals-31a', 'renewals_month', 100, 'XTR', pg_temp.in_days(60), is_recurring => true);
SET SESSION AUTHORIZATION regress_botdb_renewals_too;
-- The end that it states is paid for before: it grants no time, and renews itself all the same.
SELECT granted FROM botdb.apply_payment(7530000031, 'stars', 'renewals-31b', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT state, bot_name, subscription_charge_id, pg_temp.days(paid_until) FROM botdb.get_renewals(7530000031);
SELECT state, subscription_charge_id FROM botdb.list_expiring('61 days') WHERE telegram_id = 7530000031;
SELECT botdb.set_auto_renew(7530000031, false, 'stars'), botdb.set_auto_renew(7530000031, true, 'stars');
SELECT status FROM botdb.refund_payment('stars', 'renewals-31b');
SELECT state FROM botdb.get_renewals(7530000031);
SET SESSION AUTHORIZATION regress_botdb_renewals;
SELECT state, bot_name, subscription_charge_id, pg_temp.days(grace_until), pg_temp.days(paid_until) FROM botdb.get_renewals(7530000031);
SELECT state, subscription_charge_id FROM botdb.list_expiring('61 days') WHERE telegram_id = 7530000031;
SELECT botdb.set_auto_renew(7530000031, false, 'stars');
RESET SESSION AUTHORIZATION;
SELECT state, bot_name, grace_until FROM botdb.get_renewals(7530000031);
-- Who is bound to none turns those of all bots.
SELECT botdb.set_auto_renew(7530000031, true, 'stars');
SELECT state, bot_name, pg_temp.days(grace_until) FROM botdb.get_renewals(7530000031);
SELECT value ->> 'bot_name' AS bot_name FROM jsonb_array_elements(botdb.export_user(7530000031) -> 'renewals');
SELECT value ->> 'bot_name' AS bot_name FROM jsonb_array_elements(botdb.export_user(7530000011) -> 'renewals');

-- What waited to be resolved while the user turned the renewal off leaves it off; what is told after that turns it on.
SELECT granted FROM botdb.apply_payment(7530000032, 'stars', 'renewals-32a', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT status FROM botdb.apply_payment(7530000032, 'stars', 'renewals-32b', 'renewals_month', 99, 'XTR', pg_temp.in_days(60), is_recurring => true);
SELECT botdb.set_auto_renew(7530000032, false, 'stars');
SELECT status FROM botdb.apply_payment(7530000032, 'stars', 'renewals-32c', 'renewals_month', 99, 'XTR', pg_temp.in_days(90), is_recurring => true);
SELECT granted FROM botdb.resolve_payment('stars', 'renewals-32b', 'renewals_month');
SELECT * FROM pg_temp.show(7530000032);
SELECT granted FROM botdb.resolve_payment('stars', 'renewals-32c', 'renewals_month');
SELECT * FROM pg_temp.show(7530000032);

-- Turned on again after its time was refunded: it is on, with no grace, which gives no access; a charge begins anew.
SELECT granted FROM botdb.apply_payment(7530000033, 'stars', 'renewals-33a', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT status FROM botdb.refund_payment('stars', 'renewals-33a');
SELECT botdb.set_auto_renew(7530000033, true, 'stars');
SELECT * FROM pg_temp.show(7530000033);
SELECT check_name, subject, detail FROM botdb.verify() WHERE subject ~ '753000003[0-9]|renewals';
SELECT granted FROM botdb.apply_payment(7530000033, 'stars', 'renewals-33b', 'renewals_month', 100, 'XTR', pg_temp.in_days(31), is_recurring => true);
SELECT * FROM pg_temp.show(7530000033);

-- Subscribed anew after a refund, up to an end before that of what was refunded: it is on, by its own id.
SELECT granted FROM botdb.apply_payment(7530000034, 'stars', 'renewals-34a', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT granted FROM botdb.apply_payment(7530000034, 'stars', 'renewals-34b', 'renewals_month', 100, 'XTR', pg_temp.in_days(60), is_recurring => true, subscription_charge_id => 'renewals-34b');
SELECT status FROM botdb.refund_payment('stars', 'renewals-34b');
SELECT * FROM pg_temp.show(7530000034);
SELECT granted FROM botdb.apply_payment(7530000034, 'stars', 'renewals-34c', 'renewals_month', 100, 'XTR', pg_temp.in_days(31), is_recurring => true, subscription_charge_id => 'renewals-34c');
SELECT * FROM pg_temp.show(7530000034);

-- That it renews itself is told afterwards, with the charge again; of one that was refunded meanwhile it turns nothing on.
SELECT granted FROM botdb.apply_payment(7530000035, 'stars', 'renewals-35a', 'renewals_month', 100, 'XTR', pg_temp.in_days(30));
SELECT granted FROM botdb.apply_payment(7530000035, 'stars', 'renewals-35a', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true, subscription_charge_id => 'renewals-35');
SELECT * FROM pg_temp.show(7530000035);
SELECT is_recurring, subscription_charge_id FROM botdb.get_payment('stars', 'renewals-35a');
SELECT granted FROM botdb.apply_payment(7530000036, 'stars', 'renewals-36a', 'renewals_month', 100, 'XTR', pg_temp.in_days(30));
SELECT status FROM botdb.refund_payment('stars', 'renewals-36a');
SELECT granted FROM botdb.apply_payment(7530000036, 'stars', 'renewals-36a', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT count(*) FROM botdb.get_renewals(7530000036);

-- A charge that states no end is not the first one beside those that do.
SELECT granted FROM botdb.apply_payment(7530000037, 'stars', 'renewals-37a', 'renewals_month', 100, 'XTR', pg_temp.in_days(30), is_recurring => true);
SELECT botdb.set_auto_renew(7530000037, false, 'stars');
SELECT granted FROM botdb.apply_payment(7530000037, 'stars', 'renewals-37b', 'renewals_month', 100, 'XTR', is_recurring => true);
SELECT state, subscription_charge_id FROM botdb.get_renewals(7530000037);
SELECT check_name, subject, detail FROM botdb.verify() WHERE subject ~ '753000003[0-9]|renewals';

-- Errors.
SELECT call, pg_temp.error_of('SELECT * FROM botdb.' || call) FROM (VALUES
  ($$set_auto_renew(7530000020, true, 'stars')$$), ($$set_auto_renew(7530000013, true, 'stars')$$),
  ($$set_auto_renew(7530000011, true, 'card')$$), ($$set_auto_renew(7530000011, true, 'stars', 'renewals_five')$$),
  ($$set_auto_renew(7530000011, NULL, 'stars')$$), ($$set_auto_renew(7530000011, true, NULL)$$), ($$set_auto_renew(7530000011, true, '')$$),
  ($$set_auto_renew(7530000011, true, 'stars', '')$$), ($$set_auto_renew(NULL, true, 'stars')$$),
  ($$list_expiring(NULL)$$), ($$list_expiring('1001 years')$$), ($$list_expiring('-1001 years')$$), ($$list_expiring('1 day', 'on')$$),
  ($$list_expiring('1 day', after => 1)$$), ($$list_expiring('1 day', after => -1)$$), ($$list_expiring('1 day', limit_rows => -1)$$),
  ($$get_renewals(NULL)$$),
  ($$define_tariff('renewals_bad', 'Bad', 1, 'XTR', 'month', grace => '-1 second')$$),
  ($$define_tariff('renewals_bad', 'Bad', 1, 'XTR', 'month', grace => '1 year 1 second')$$),
  ($$apply_payment(7530000011, 'stars', 'renewals-x', 'renewals_month', is_recurring => NULL)$$),
  ($$apply_payment(7530000011, 'stars', 'renewals-x', 'renewals_month', subscription_charge_id => 'renewals-x')$$),
  ($$apply_payment(7530000011, 'stars', 'renewals-x', 'renewals_month', is_recurring => true, subscription_charge_id => '')$$)) AS bad (call);
SELECT count(*) FROM botdb.get_renewals(7530000020);

-- Others share the database.
SELECT count(botdb.delete_user(id)) FROM generate_series(7530000011, 7530000019) AS id;
SELECT count(*) FROM generate_series(7530000031, 7530000037) AS id WHERE botdb.delete_user(id);
DELETE FROM botdb.tariffs WHERE tariff LIKE 'renewals_%';
DELETE FROM botdb.bots WHERE bot_name IN ('renewals_bot', 'renewals_too');
DROP ROLE regress_botdb_renewals, regress_botdb_renewals_too;
