-- Payments that are looked for: by their name, and in the order in which they were entered.
\pset format unaligned
SET client_min_messages = warning;
SELECT count(*) FROM generate_series(7420000001, 7420000002) AS id, botdb.get_or_create_user(id);

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

-- Six payments of two bots and of none, entered in another order than they are numbered in; two at the same moment.
SELECT tariff FROM botdb.define_tariff('lists_month', 'Month', 10, 'XTR', 'month');
DO $$
DECLARE
  made record;
BEGIN
  FOR made IN SELECT * FROM (VALUES
    (7420000001, 'lists', 'a', 'lists_one', 'pending', 3), (7420000002, 'lists', 'b', 'lists_one', 'completed', 1),
    (7420000001, 'lists', 'c', 'lists_two', 'failed', 2), (7420000002, 'lists', 'd', 'lists_two', 'refunded', 2),
    (7420000001, 'lists', 'e', '', 'pending', 1), (7420000001, 'lists_card', NULL, 'lists_one', 'pending', 4))
    AS made (telegram_id, provider, payment_id, bot_name, status, day)
  LOOP
    PERFORM set_config('botdb.bot_name', made.bot_name, true);
    PERFORM botdb.create_payment(made.telegram_id, made.provider, 'lists_month', made.payment_id);
    PERFORM CASE made.status WHEN 'failed' THEN botdb.fail_payment('lists', made.payment_id)
                             WHEN 'refunded' THEN botdb.refund_payment('lists', made.payment_id)
                             WHEN 'completed' THEN botdb.complete_payment('lists', made.payment_id) END;
    UPDATE botdb.payments p SET created_at = make_timestamptz(2001, 1, made.day, 12, 0, 0, 'UTC')
    WHERE p.id = (SELECT max(id) FROM botdb.payments);
  END LOOP;
END $$;

-- By its name.
SELECT provider, payment_id, status, tariff, amount, bot_name FROM botdb.get_payment('lists', 'b');
SELECT found = stored AS whole FROM botdb.get_payment('lists', 'b') found, botdb.payments stored
WHERE stored.provider = 'lists' AND stored.payment_id = 'b';
SELECT count(*) FROM botdb.get_payment('lists', 'none');
SELECT count(*) FROM botdb.get_payment('lists_card', 'b');

-- In order: of one moment, by number.
CREATE FUNCTION pg_temp.listed(arguments text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE format('SELECT string_agg(coalesce(payment_id, ''-''), '' '' ORDER BY ordinality) '
                 'FROM botdb.list_payments(%s) WITH ORDINALITY', arguments) INTO answer;
  RETURN answer;
END $$;
CREATE FUNCTION pg_temp.id_of(payment_id text) RETURNS bigint LANGUAGE sql
  AS $$ SELECT id FROM botdb.payments p WHERE p.provider = 'lists' AND p.payment_id = $1 $$;
SELECT arguments, pg_temp.listed(concat_ws(', ', nullif(arguments, ''), $$until => '2001-02-01 00:00Z'$$)) FROM (VALUES
  (''), ($$status => 'pending'$$), ($$status => 'completed'$$), ($$status => 'failed'$$),
  ($$provider => 'lists'$$), ($$provider => 'lists_card'$$), ($$provider => 'lists_none'$$),
  ($$bot_name => 'lists_one'$$), ($$bot_name => 'lists_two'$$), ($$bot_name => 'lists_none'$$),
  ($$status => 'pending', bot_name => 'lists_one'$$), ($$status => 'completed', bot_name => 'lists_one'$$),
  ($$status => 'pending', provider => 'lists', bot_name => 'lists_one'$$),
  ($$since => '2001-01-02 12:00Z'$$), ($$since => '2001-01-02 12:00:00.000001Z'$$), ($$since => 'infinity'$$),
  ($$since => '-infinity'$$), ($$limit_rows => 2$$), ($$limit_rows => 0$$),
  ($$after => pg_temp.id_of('b')$$), ($$after => pg_temp.id_of('e')$$), ($$after => pg_temp.id_of('c'), limit_rows => 2$$),
  ($$after => pg_temp.id_of('a')$$), ($$after => pg_temp.id_of('c'), status => 'pending'$$),
  ($$after => pg_temp.id_of('c'), since => '2001-01-01 00:00Z'$$), ($$after => pg_temp.id_of('b'), since => '2001-01-02 12:00Z'$$),
  ($$after => pg_temp.id_of('c'), since => '2001-01-02 12:00Z'$$)) asked (arguments);
SELECT pg_temp.listed($$provider => 'lists', until => '2001-01-02 12:00Z'$$) AS before_c,
  pg_temp.listed($$provider => 'lists', until => '2001-01-02 12:00:00.000001Z'$$) AS with_d,
  pg_temp.listed($$provider => 'lists', since => '2001-01-02 12:00Z', until => '2001-01-01 12:00Z'$$) AS backwards,
  pg_temp.listed($$provider => 'lists'$$) AS for_ever,
  pg_temp.listed($$status => 'failed', provider => 'lists', until => '2003-01-01'$$) AS failed_of_2002, pg_temp.listed($$provider => 'lists', until => 'infinity'$$) AS finite;
-- The arguments in their order, and NULL for each that leaves none out.
SELECT count(*) FROM botdb.list_payments('pending', 'lists', '2001-01-01', '2001-02-01', 'lists_one', 5, pg_temp.id_of('b'));
SELECT count(*) FROM botdb.list_payments(NULL, 'lists', NULL, NULL, NULL);
SELECT found = stored AS whole FROM botdb.list_payments(provider => 'lists', status => 'failed') found, botdb.payments stored
WHERE stored.id = pg_temp.id_of('c');

-- Page by page it is the same list.
CREATE FUNCTION pg_temp.in_pages(size int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  whole text;
  page text;
  seen bigint := 0;
BEGIN
  LOOP
    SELECT string_agg(coalesce(payment_id, '-'), ' ' ORDER BY ordinality), max(id) FILTER (WHERE ordinality = size)
    INTO page, seen FROM botdb.list_payments(until => '2001-02-01', limit_rows => size, after => seen) WITH ORDINALITY;
    whole := concat_ws(' | ', whole, page);
    EXIT WHEN seen IS NULL;
  END LOOP;
  RETURN whole;
END $$;
SELECT size, pg_temp.in_pages(size) FROM generate_series(1, 7) size;

-- A bound role sees what its bot has entered, and nothing else, and may not ask for another's.
CREATE ROLE regress_botdb_lists LOGIN IN ROLE botdb_bot;
SELECT bot_name FROM botdb.register_bot('lists_one', login_role => 'regress_botdb_lists');
SELECT pg_temp.id_of('b') AS own, pg_temp.id_of('c') AS others \gset
SET SESSION AUTHORIZATION regress_botdb_lists;
SELECT payment_id, (SELECT count(*) FROM botdb.get_payment('lists', payment_id)) AS found
FROM unnest(ARRAY['a', 'b', 'c', 'e']) payment_id;
SELECT pg_temp.listed('') AS all_it_may_see, pg_temp.listed($$bot_name => 'lists_one'$$) AS its_own,
  pg_temp.listed($$status => 'pending'$$) AS pending, pg_temp.listed('after => ' || :own) AS behind;
SELECT pg_temp.error_of($$SELECT botdb.list_payments(bot_name => 'lists_two')$$);
SELECT replace(pg_temp.error_of('SELECT botdb.list_payments(after => ' || :others || ')'), 'id ' || :others, 'id N');
-- Who pays its bot has met it, and is shown to it.
RESET SESSION AUTHORIZATION;
GRANT botdb_billing TO regress_botdb_lists;
SELECT tariff FROM botdb.define_tariff('lists_met', 'Met', 5, 'XTR', 'month');
SET SESSION AUTHORIZATION regress_botdb_lists;
SELECT status, granted FROM botdb.apply_payment(7420000008, 'lists', 'met', 'lists_met', 5, 'XTR');
SELECT has_access, access_type FROM botdb.check_access(7420000008);
RESET SESSION AUTHORIZATION;
SELECT bot_name FROM botdb.register_bot('lists_one', limits => '{"users_per_day": 1}');
SET SESSION AUTHORIZATION regress_botdb_lists;
SELECT status, granted FROM botdb.apply_payment(7420000009, 'lists', 'met too', 'lists_met', 5, 'XTR');
SELECT has_access FROM botdb.check_access(7420000009);
RESET SESSION AUTHORIZATION;
SELECT has_access FROM botdb.check_access(7420000009);
SELECT count(botdb.delete_user(id)) FROM unnest(ARRAY[7420000008, 7420000009]) id;
DELETE FROM botdb.tariffs WHERE tariff = 'lists_met';
SELECT bot_name FROM botdb.register_bot('lists_one', limits => '{"users_per_day": null}');

-- Errors. A payment is gone with its user.
SELECT pg_temp.id_of('d') AS gone \gset
SELECT botdb.delete_user(7420000002);
SELECT replace(pg_temp.error_of('SELECT botdb.list_payments(after => ' || :gone || ')'), 'id ' || :gone, 'id N');
SELECT call, pg_temp.error_of('SELECT * FROM botdb.' || call) FROM (VALUES
  ($$get_payment(NULL, 'a')$$), ($$get_payment('lists', NULL)$$), ($$get_payment('', 'a')$$), ($$get_payment('lists', '')$$),
  ($$get_payment(repeat('x', 51), 'a')$$), ($$get_payment('lists', repeat('x', 256))$$),
  ($$list_payments('paid')$$), ($$list_payments('')$$), ($$list_payments('PENDING')$$), ($$list_payments(provider => '')$$),
  ($$list_payments(provider => repeat('x', 51))$$), ($$list_payments(bot_name => '')$$), ($$list_payments(limit_rows => -1)$$),
  ($$list_payments(limit_rows => NULL)$$), ($$list_payments(after => -1)$$), ($$list_payments(after => NULL)$$),
  ($$list_payments(after => 9223372036854775807)$$)) AS bad (call);

-- Among 20,000 payments a page reads its rows and hardly any other, the last page too, and so does each filter that finds
-- few: no list goes through the table.
CREATE FUNCTION pg_temp.rows_read(arguments text, OUT listed bigint, OUT by_index bigint, OUT by_scan bigint)
LANGUAGE plpgsql AS $$
DECLARE
  before record;
  reading text := 'SELECT idx_tup_fetch, seq_tup_read FROM pg_stat_xact_all_tables WHERE relid = ''botdb.payments''::regclass';
BEGIN
  EXECUTE reading INTO before;
  EXECUTE format('SELECT count(*) FROM botdb.list_payments(%s)', arguments) INTO listed;
  EXECUTE reading INTO by_index, by_scan;
  by_index := by_index - before.idx_tup_fetch;
  by_scan := by_scan - before.seq_tup_read;
END $$;
BEGIN;
INSERT INTO botdb.payments (user_id, amount, currency, provider, payment_id, status, created_at, bot_name)
SELECT u.id, 1, 'XTR', 'lists_many', n, CASE WHEN n % 500 = 0 THEN 'pending' ELSE 'completed' END,
  timestamptz '2002-01-01 00:00Z' + n * interval '1 minute', CASE WHEN n % 400 = 0 THEN 'lists_two' ELSE 'lists_one' END
FROM botdb.get_user(7420000001) u, generate_series(1, 20000) n;
ANALYZE botdb.payments;
SELECT id AS late FROM botdb.payments WHERE provider = 'lists_many' AND payment_id = '19900' \gset
SELECT regexp_replace(arguments, 'after => \d+', 'after => …') AS arguments, listed, by_index, by_scan FROM (VALUES
  ('limit_rows => 10'), (format('limit_rows => 10, after => %s', :late)), ($$since => '2002-01-14 00:00Z', limit_rows => 10$$),
  ($$status => 'pending', since => '2002-01-14 00:00Z', until => '2003-01-01'$$), ($$status => 'pending', limit_rows => 10$$),
  ($$status => 'refunded'$$), ($$status => 'completed', limit_rows => 10$$),
  ($$bot_name => 'lists_two', limit_rows => 10$$), ($$bot_name => 'lists_two', status => 'pending'$$),
  ($$bot_name => 'lists_none'$$), ($$until => '2002-01-01 00:05Z', since => '2002-01-01 00:00Z'$$)) asked (arguments),
  pg_temp.rows_read(arguments);
ROLLBACK;

-- Others share the database.
SELECT botdb.delete_user(7420000001);
DELETE FROM botdb.tariffs WHERE tariff = 'lists_month';
DELETE FROM botdb.bots WHERE bot_name LIKE 'lists_%';
DROP ROLE regress_botdb_lists;
