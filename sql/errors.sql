-- Bad input, function by function: every argument of every function gets every odd value of its type while the others
-- are good. Each gets the error of the contract or a plain answer; nothing crashes, nothing is half done.
\pset format unaligned
\pset footer off
SET client_min_messages = warning;
SET timezone = 'UTC';

-- A user who has something of everything.
DO $$
BEGIN
  PERFORM botdb.register_bot('errors_bot');
  PERFORM botdb.get_user_session(5900000001, 'errors_bot', 'name', 'First', 'Last');
  PERFORM botdb.add_xp(5900000001, 3, 'errors_bot'), botdb.add_xp(5900000001, 2, 'errors_bot');
  PERFORM botdb.create_subscription(5900000001, 'credits', credits => 5);
  PERFORM botdb.add_free_trainings(5900000001, 5, 'admin');
  PERFORM botdb.define_badge('errors_badge', 'Badge', criteria => '$.nothing == 1');
  PERFORM botdb.create_promocode('ERRORS', 'trainings', 3, max_uses => 5);
  PERFORM botdb.define_tariff('errors_month', 'Month', 10, 'XTR', 'month');
  PERFORM botdb.define_tariff('errors_credits', 'Five', 10, 'XTR', 'credits', credits => 5);
  PERFORM botdb.create_payment(5900000001, 'stars', 'errors_month', 'errors_pending', order_id => 'errors_order');
  PERFORM botdb.apply_payment(5900000001, 'stars', 'errors_unmatched', 'errors_none');
  PERFORM botdb.apply_payment(5900000001, 'stars', 'errors_renewed', 'errors_month', is_recurring => true);
  PERFORM botdb.reserve_access(5900000001, 'errors_bot');
  PERFORM botdb.storage_write('errors_key', '{"a": 1}', 'errors_bot');
  PERFORM botdb.define_board('errors_board', source => 'score'), botdb.submit_score('errors_board', 5900000001, 5);
END $$;
CREATE TABLE regress_errors_answers (user_id bigint);

-- Changes with every version of a row that is written anywhere.
CREATE FUNCTION pg_temp.all_rows() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found regclass;
  versions text;
  hash text;
BEGIN
  FOR found IN SELECT oid FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'r' ORDER BY oid LOOP
    EXECUTE format('SELECT string_agg(concat(ctid, xmin), '','') FROM %s', found) INTO versions;
    hash := md5(concat(hash, versions));
  END LOOP;
  RETURN hash;
END $$;

-- Calls a function, takes back what it did, and says what came of it.
CREATE FUNCTION pg_temp.outcome(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  before text := pg_temp.all_rows();
  answer text;
  rows bigint;
BEGIN
  EXECUTE format('SELECT count(*), min(left(t::text, 100)) FROM botdb.%s t', call) INTO rows, answer;
  IF rows = 0 THEN
    answer := 'no row';
  ELSIF answer IS NULL THEN
    answer := 'null';
  ELSIF answer !~ '^(true|false|\([^0-9]*\))$' THEN  -- ids and times are not the same in every run
    answer := 'ok';
  END IF;
  IF pg_temp.all_rows() <> before THEN
    answer := answer || ', writes';
  END IF;
  RAISE SQLSTATE 'ZZZZZ';
EXCEPTION
  WHEN SQLSTATE 'ZZZZZ' THEN RETURN answer;
  WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
END $$;

-- What every argument is in a good call.
CREATE TEMP TABLE good (argument text, value text, function text);
INSERT INTO good VALUES
  ('telegram_id', '5900000001'), ('telegram_ids', 'ARRAY[5900000001]'), ('xps', 'ARRAY[5::bigint]'),
  ('skip_unknown', 'false'), ('radius', '3'), ('user_id', '(SELECT id FROM botdb.users WHERE telegram_id = 5900000001)'),
  ('username', $$'name'$$), ('first_name', $$'First'$$), ('last_name', $$'Last'$$), ('new_level', '3'), ('score', '5'),
  ('patch', $$'{"a": 1}'$$), ('stats', $$'{}'$$), ('total_xp', '5'), ('old_level', '1'), ('target', $$'{"a": 0}'$$), ('xp', '5'), ('bot_name', $$'errors_bot'$$),
  ('levels_config', $$'[{"level": 2, "min_xp": 100}]'$$),
  ('reason', $$'why'$$), ('limit_rows', '10'), ('offset_rows', '0'), ('badge_type', $$'errors_badge'$$),
  ('metadata', $$'{}'$$), ('name', $$'Name'$$), ('description', $$'text'$$), ('criteria', $$'$.level >= 1'$$),
  ('context', $$'{}'$$), ('session_data', $$'{"a": 1}'$$), ('stats_data', $$'{"a": 1}'$$), ('expected_version', 'NULL'),
  ('keep_stats', 'true'), ('initial_session', $$'{}'$$), ('session_patch', $$'{"a": 2}'$$),
  ('stats_patch', $$'{"a": 2}'$$), ('subscription_type', $$'month'$$), ('duration_days', '30'), ('credits', 'NULL'),
  ('auto_renew', 'false'), ('count', '2'), ('source', $$'channel'$$), ('once', 'true'), ('code', $$'ERRORS'$$),
  ('type', $$'trainings'$$), ('value', '3'), ('max_uses', '5'),
  ('changes', $$'\x0301000080c01902'$$), ('limits', $$'{"xp_per_call": 5}'$$), ('delete_data', 'true'), ('since', $$now() - interval '1 hour'$$), ('until', 'now()'),
  ('relation', $$'regress_errors_answers'$$), ('column_name', $$'user_id'$$), ('after', '0'),
  ('prefix', $$'ERRORS-'$$), ('length', '8'),
  ('expires_at', 'NULL'), ('starts_at', 'NULL'), ('active_only', 'true'), ('tariff', $$'errors_month'$$),
  ('price', '10'), ('currency', $$'XTR'$$), ('provider', $$'stars'$$), ('payment_id', $$'errors_1'$$), ('amount', '10'),
  ('order_id', $$'errors_order'$$), ('is_recurring', 'true'), ('subscription_charge_id', $$'errors_first'$$), ('grace', $$'1 day'$$),
  ('within', $$'100 days'$$), ('state', $$'renewing'$$),
  ('transactions', $$'[{"id": "errors_charge", "amount": 10, "currency": "XTR", "date": 988718400}]'$$),
  ('total_score', '5'), ('clarity_level', '1'), ('question_count', '2'), ('contextual_questions', '1'),
  ('per_type_counts', $$'{}'$$), ('case_data', $$'{}'$$), ('session_snapshot', $$'{}'$$), ('scenario_name', $$'name'$$),
  ('session_score', '5'), ('scenario_config', $$'{}'$$), ('default_session', $$'{}'$$), ('default_stats', $$'{}'$$),
  ('login_role', 'NULL'), ('billing_role', 'NULL'), ('users', $$'{}'$$), ('entries', $$'[]'$$), ('older_than', $$'1 year'$$), ('update_id', '5'), ('ttl', $$'1 minute'$$),
  ('paid_until', $$now() + interval '1 day'$$),
  ('status', $$'pending'$$),
  ('reservation_id', $$(SELECT max(id) FROM botdb.reservations WHERE bot_name = 'errors_bot')$$), ('request_id', 'NULL'),
  ('board', $$'errors_board'$$), ('period', $$'week'$$), ('timezone', $$'UTC'$$), ('operator', $$'best'$$), ('sort', $$'asc'$$),
  ('key', $$'errors_key'$$), ('owner', $$'errors_owner'$$), ('fence', 'NULL'), ('set', $$'{"a": 1}'$$), ('remove', 'NULL'),
  ('radius', '5'), ('at', 'now()'), ('keep_periods', '1'), ('path', $$'{errors,counter}'$$), ('by', '1');
INSERT INTO good VALUES
  ('board', $$'errors_new'$$, 'define_board'), ('source', $$'score'$$, 'define_board'),
  ('code', $$'ERRORS2'$$, 'create_promocode'), ('payment_id', $$'errors_pending'$$, 'complete_payment'),
  ('payment_id', $$'errors_pending'$$, 'get_payment'), ('bot_name', 'NULL', 'list_payments'),
  ('bot_name', 'NULL', 'reconcile_payments'),
  ('payment_id', $$'errors_pending'$$, 'fail_payment'), ('payment_id', $$'errors_pending'$$, 'refund_payment'),
  ('amount', 'NULL', 'refund_payment'), ('order_id', $$'errors_another'$$, 'create_payment'), ('order_id', 'NULL', 'apply_payment'),
  ('value', $$'{"a": 1}'$$, 'storage_write'), ('prefix', $$'errors_'$$, 'storage_keys'), ('after', 'NULL', 'storage_keys'),
  ('prefix', $$'errors_'$$, 'storage_delete_prefix'),
  ('after', '1', 'list_expiring'),
  ('payment_id', $$'errors_unmatched'$$, 'resolve_payment');

-- What an argument of a type may be when things go wrong.
CREATE TEMP TABLE odd_json (label text PRIMARY KEY, value jsonb);
INSERT INTO odd_json VALUES
  ('10 MB', jsonb_build_object('long', repeat('x', 10 * 1024 * 1024))),
  ('10000 deep', (repeat('{"a":', 10000) || '1' || repeat('}', 10000))::jsonb);
CREATE TEMP TABLE odd (place serial, type text, label text, value text);
INSERT INTO odd (type, label, value)
SELECT t.type, v.label, v.value FROM unnest(ARRAY['bigint', 'integer', 'numeric']) t (type),
  (VALUES ('null', 'NULL'), ('-1', '-1'), ('0', '0')) v (label, value);
INSERT INTO odd (type, label, value) VALUES
  ('bigint', '2^63-1', '9223372036854775807'), ('bigint', '-2^63', '-9223372036854775808'),
  ('integer', '2^31-1', '2147483647'), ('integer', '-2^31', '-2147483648'),
  ('numeric', 'NaN', $$'NaN'$$), ('numeric', 'Infinity', $$'Infinity'$$), ('numeric', '1e9', '1e9'),
  ('numeric', '1e12', '1e12'), ('numeric', '0.001', '0.001'),
  ('text', 'null', 'NULL'), ('text', 'empty', $$''$$), ('text', 'blank', $$' '$$),
  ('text', '200 long', $$repeat('x', 200)$$), ('text', '256 long', $$repeat('x', 256)$$),
  ('text', '10000 long', $$repeat('x', 10000)$$),
  ('text', '64 long in Cyrillic', $$repeat('ж', 64)$$),
  ('text', 'quotes', $$'''; DROP TABLE botdb.users; --'$$), ('text', 'signs', $$'\''$$ || '$$%s%n{}"'''),
  ('text', 'control', $$E'\x01\x1b\x7f'$$), ('text', 'odd Unicode', $$E'\u00c3(\ufffd\u202e\U0010ffff'$$),
  ('name', 'null', 'NULL'), ('name', 'empty', $$''$$), ('name', 'unknown', $$'errors_no_role'$$),
  ('name', 'quotes', $$'"; DROP ROLE botdb_bot; --'$$),
  ('boolean', 'null', 'NULL'),
  ('regclass', 'null', 'NULL'), ('regclass', 'a table of ours', $$'botdb.users'$$), ('regclass', 'a view', $$'pg_stats'$$),
  ('regclass', 'nothing', '0'),
  ('bytea', 'null', 'NULL'), ('bytea', 'empty', $$''$$), ('bytea', 'cut short', $$'\x0301000080c0'$$), ('bytea', 'many', $$'\x03ffffffffffffffffff01'$$),
  ('bigint[]', 'null', 'NULL'), ('bigint[]', 'empty', $$'{}'$$), ('bigint[]', 'a NULL', $$'{NULL}'$$),
  ('bigint[]', 'a NULL later', $$'{1,2,NULL}'$$), ('bigint[]', 'negative', $$'{-1}'$$), ('bigint[]', '2^63-1', $$'{9223372036854775807}'$$),
  ('bigint[]', 'two dimensions', $$'{{1,2},{3,4}}'$$), ('bigint[]', 'from 0', $$'[0:0]={5900000001}'$$),
  ('bigint[]', '10001 long', $$array_fill(5900000001, ARRAY[10001])$$),
  ('text[]', 'null', 'NULL'), ('text[]', 'empty', $$'{}'$$), ('text[]', 'a NULL', $$'{NULL}'$$),
  ('text[]', 'a NULL later', $$'{a,b,NULL}'$$), ('text[]', 'two dimensions', $$'{{a,b},{c,d}}'$$),
  ('text[]', 'from 0', $$'[0:1]={"",a}'$$), ('text[]', '10001 long', $$array_fill('a'::text, ARRAY[10001])$$),
  ('text[]', '10 MB', $$ARRAY[repeat('x', 10 * 1024 * 1024)]$$),
  ('jsonb', 'null', 'NULL'), ('jsonb', 'JSON null', $$'null'$$), ('jsonb', 'array', $$'[1]'$$),
  ('jsonb', 'empty array', $$'[]'$$), ('jsonb', 'string', $$'"{}"'$$), ('jsonb', 'number', $$'1e400'$$),
  ('jsonb', 'object', $$'{"a": {"b": [1, null, "x"]}}'$$), ('jsonb', 'duplicate keys', $$'{"a": 1, "a": {"a": 2}}'$$),
  ('jsonb', 'odd keys', $$'{"": 1, "''; --": "\u0001\ud83d\ude00"}'$$),
  ('jsonb', '10 MB', $$(SELECT value FROM odd_json WHERE label = '10 MB')$$),
  ('jsonb', '10000 deep', $$(SELECT value FROM odd_json WHERE label = '10000 deep')$$),
  ('json', 'null', 'NULL'), ('json', 'JSON null', $$'null'$$), ('json', 'array', $$'[1]'$$), ('json', 'string', $$'"{}"'$$),
  ('json', 'number', $$'1e400'$$), ('json', 'white space', $$E' \n{ "a" :\t1 } '$$), ('json', 'duplicate keys', $$'{"a": 1, "a": {"a": 2}}'$$),
  ('json', 'what no jsonb holds', $$'{"\u0000": "\ud800"}'$$),
  ('json', '17 MB', $$to_json(repeat('x', 17 * 1024 * 1024))$$), ('json', '3000 deep', $$(repeat('{"a":', 3000) || '1' || repeat('}', 3000))::json$$),
  ('jsonpath', 'null', 'NULL'), ('jsonpath', 'not a condition', $$'$.level'$$),
  ('jsonpath', 'fails', $$'$.a.b.datetime() > 1'$$),
  ('jsonpath', 'variable', $$'$.level > $x'$$), ('jsonpath', 'strict', $$'strict $.nothing == 1'$$),
  ('timestamp with time zone', 'null', 'NULL'), ('timestamp with time zone', 'past', $$'2000-01-01'$$),
  ('timestamp with time zone', 'infinity', $$'infinity'$$), ('timestamp with time zone', '-infinity', $$'-infinity'$$),
  ('interval', 'null', 'NULL'), ('interval', 'negative', $$'-1 day'$$), ('interval', 'zero', $$'0'$$),
  ('interval', 'too long', $$'300000 years'$$);

CREATE TEMP VIEW arguments AS
SELECT p.proname::text COLLATE "C" AS function, n AS place, p.proargnames[n] AS argument,
  format_type(p.proargtypes[n - 1], NULL) AS type,
  (SELECT value FROM good g WHERE g.argument = p.proargnames[n] AND coalesce(g.function, p.proname) = p.proname
   ORDER BY g.function LIMIT 1) AS good
FROM pg_proc p, generate_series(1, p.pronargs) n WHERE p.pronamespace = 'botdb'::regnamespace;

-- An argument that this file has no good value for, or a type it has no odd values of.
SELECT * FROM arguments WHERE good IS NULL OR type NOT IN (SELECT type FROM odd) ORDER BY 1, 2;

CREATE TEMP VIEW calls AS
SELECT a.function, a.place, a.argument, o.place AS value_place, o.label,
  (SELECT format('%s(%s)', a.function, string_agg(format('%s => %s', b.argument,
      CASE WHEN b.place = a.place THEN o.value ELSE b.good END), ', ' ORDER BY b.place))
   FROM arguments b WHERE b.function = a.function) AS call
FROM arguments a JOIN odd o USING (type);

-- Good calls, every argument given.
SELECT function,
  pg_temp.outcome(format('%s(%s)', function, string_agg(argument || ' => ' || good, ', ' ORDER BY place))) AS outcome
FROM arguments GROUP BY function ORDER BY function;

SELECT pg_temp.all_rows() AS before \gset
-- One argument odd. A line for each outcome, with the values that had it.
SELECT function, argument, outcome, string_agg(label, ', ' ORDER BY value_place) AS "values"
FROM (SELECT *, pg_temp.outcome(call) AS outcome FROM calls OFFSET 0) tried
GROUP BY function, place, argument, outcome
ORDER BY function, place, min(value_place);
SELECT pg_temp.all_rows() = :'before' AS nothing_written;

-- What is wrong with an argument is named: message, detail and hint.
CREATE FUNCTION pg_temp.told(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
  detail text;
  hint text;
BEGIN
  EXECUTE format('SELECT min(t::text) FROM botdb.%s t', call) INTO answer;
  RAISE SQLSTATE 'ZZZZZ';
EXCEPTION
  WHEN SQLSTATE 'ZZZZZ' THEN RETURN coalesce(answer, 'null');
  WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
    RETURN concat_ws(E'\n  ', SQLSTATE || ' ' || SQLERRM, nullif(detail, ''), nullif(hint, ''));
END $$;

-- levels_config: any order, other keys, integers as strings, what is missing; and what is not a level table.
SELECT levels, pg_temp.told(format('level_for_xp(150, %L)', levels)) FROM (VALUES
  ('[{"level": 3, "min_xp": 150}, {"level": 2, "min_xp": 100}]'),
  ('[{"level": "3", "min_xp": "150", "название": []}]'),
  ('[{"level": 4}]'), ('[{"min_xp": 7}]'), ('[{}]'), ('[{"level": 2, "min_xp": 100, "min_xp": 200}]'),
  ('[{"level": 2, "min_xp": -5}]'), ('{"level": 2, "min_xp": 100}'), ('[[]]'), ('[{"level": 2}, 7]'),
  ('[{"level": "two"}]'), ('[{"level": 2.5}]'), ('[{"level": 2, "min_xp": 1e2}]'), ('[{"level": null, "min_xp": 0}]'),
  ('[{"level": 2, "min_xp": true}]'), ('[{"level": ""}]'), ('[{"level": " 2 "}]'), ('[{"level": 2147483648}]'),
  ('[{"level": 2, "min_xp": 9223372036854775808}]'), ('[{"level": 2, "min_xp": "99999999999999999999"}]'),
  ('[{"level": 2, "min_xp": "\u0001"}]')) v (levels);

-- Totals that would overflow, in every function that adds.
DO $$
BEGIN
  PERFORM botdb.get_user_session(5900000002, 'errors_bot');
  PERFORM botdb.add_xp(5900000002, 9223372036854775800, 'errors_bot'), botdb.add_score(5900000002, 9223372036854775800);
  PERFORM botdb.add_free_trainings(5900000002, 2147483647, 'promocode');
  PERFORM botdb.create_subscription(5900000002, 'credits', credits => 2147483647) FROM generate_series(1, 2);
  PERFORM botdb.create_subscription(5900000002, 'year', 100000000);
  PERFORM botdb.create_promocode('ERRORSMANY', 'trainings', 2147483647);
  PERFORM botdb.create_promocode('ERRORSLONG', 'free_month', 3333333);
  UPDATE botdb.users SET total_trainings = 2147483647 WHERE telegram_id = 5900000002;
END $$;
SELECT pg_temp.all_rows() AS before \gset
SELECT call, pg_temp.told(call) FROM (VALUES
  ($$add_xp(5900000002, 8, 'errors_bot')$$), ($$add_xp(5900000002, 9223372036854775807, 'errors_bot')$$),
  ($$add_xp(5900000002, 7, 'errors_bot')$$), ($$add_score(5900000002, 8)$$), ($$increment_training_count(5900000002)$$),
  ($$finish_training(5900000002, 8, '{}', bot_name => 'errors_bot')$$),
  ($$update_user_stats_after_training(5900000002, 1, bot_name => 'errors_bot')$$),
  ($$add_free_trainings(5900000002, 1, 'promocode')$$), ($$redeem_promocode(5900000002, 'errorsmany', 'errors_bot')$$),
  ($$redeem_promocode(5900000002, 'errorslong', 'errors_bot')$$),
  ($$redeem_promocode(5900000001, 'errorslong', 'errors_bot')$$),
  ($$create_subscription(5900000002, 'year', 100000000)$$), ($$create_subscription(5900000002, 'month', 100000001)$$),
  ($$import_users('{"5900000002": {"stats": {"total_xp": 9223372036854775808}}}', 'errors_bot')$$)) v (call);
SELECT pg_temp.all_rows() = :'before' AS nothing_written;
SELECT access_type, details -> 'subscription_type' AS type FROM botdb.check_access(5900000002);

-- The words that an argument may be, and what does not go together.
SELECT call, pg_temp.told(call) FROM (VALUES
  ($$create_subscription(5900000001, 'week')$$), ($$create_subscription(5900000001, 'credits')$$),
  ($$create_subscription(5900000001, 'credits', credits => 0)$$),
  ($$create_subscription(5900000001, 'credits', 30, 5)$$),
  ($$create_subscription(5900000001, 'month', credits => 5)$$), ($$create_subscription(5900000001, 'month', 0)$$),
  ($$add_free_trainings(5900000001, 1, 'Channel')$$), ($$create_promocode('X', 'discount', 1)$$),
  ($$create_promocode('X', 'trainings', 0)$$), ($$create_promocode('X', 'trainings', 1, 0)$$),
  ($$create_promocode(' errors ', 'trainings', 1)$$), ($$create_promocode(repeat('x', 65), 'trainings', 1)$$),
  ($$create_promocode(repeat('x', 10000), 'trainings', 1)$$), ($$create_promocode('  ', 'trainings', 1)$$),
  ($$create_promocode('X', 'trainings', 1, expires_at => '2020-01-01', starts_at => '2021-01-01')$$),
  ($$redeem_promocode(5900000001, repeat('x', 10000), 'errors_bot')$$), ($$check_promocode(5900000001, '''; --')$$),
  ($$promocode_stats('nowhere')$$), ($$disable_promocode('nowhere')$$),
  ($$define_tariff('errors_x', 'X', 10, 'XTR', 'week')$$), ($$define_tariff('errors_x', 'X', 10, 'XTR', 'credits')$$),
  ($$define_tariff('errors_x', 'X', 10, 'XTR', 'month', credits => 5)$$),
  ($$define_tariff('errors_x', 'X', -1, 'XTR', 'month')$$), ($$define_tariff('errors_x', 'X', 1e8, 'XTR', 'month')$$),
  ($$define_tariff('errors_x', 'X', 10, 'euro', 'month')$$), ($$create_payment(5900000001, 'stars', 'no_tariff')$$),
  ($$create_payment(5900000001, 'stars', NULL)$$),
  ($$create_payment(5900000001, 'stars', 'errors_month', order_id => '')$$),
  ($$create_payment(5900000001, 'stars', 'errors_month', currency => 'X1R')$$),
  ($$apply_payment(5900000001, 'stars', 'errors_x', 'errors_month', currency => 'EU')$$),
  ($$apply_payment(5900000001, 'stars', 'errors_x', 'errors_month', 1e12)$$),
  ($$apply_payment(5900000001, 'stars', 'errors_x', 'errors_month', paid_until => 'infinity')$$),
  ($$apply_payment(5900000001, 'stars', 'errors_x', 'errors_month', paid_until => '-infinity')$$),
  ($$apply_payment(5900000001, 'stars', NULL, 'errors_month')$$), ($$apply_payment(5900000001, 'stars', 'errors_x', NULL)$$),
  ($$resolve_payment('stars', 'errors_unmatched', 'no_tariff')$$), ($$resolve_payment('stars', 'errors_pending', 'errors_month')$$),
  ($$get_order('')$$), ($$get_order(repeat('x', 256))$$),
  ($$complete_payment('stars', 'nowhere')$$), ($$fail_payment('card', 'errors_pending')$$),
  ($$refund_payment('stars', 'errors_pending', 1)$$), ($$refund_payment('stars', 'errors_unmatched', 0)$$),
  ($$refund_payment('stars', '''; --')$$), ($$complete_payment('stars', NULL)$$),
  ($$list_payments('paid')$$), ($$list_payments(after => 9223372036854775807)$$), ($$disable_tariff('no_tariff')$$),
  ($$reserve_access(5900000001, 'errors_bot', '0')$$), ($$reserve_access(5900000001, 'errors_bot', '-1 second')$$),
  ($$reserve_access(5900000001, 'errors_bot', '1000 years 1 second')$$),
  ($$reserve_access(5900000001, 'errors_bot', '1 month -40 days')$$),
  ($$reserve_access(5900000001, 'errors_bot', NULL)$$), ($$confirm_access(0)$$), ($$release_access(-1)$$),
  ($$define_board('errors_board', 'year')$$), ($$define_board('errors_board', 'Week')$$),
  ($$define_board('errors_board', timezone => 'Europe/Atlantis')$$), ($$define_board('errors_board', timezone => 'UTC+3')$$),
  ($$define_board('errors_board', timezone => 'CEST')$$), ($$define_board('errors_board', source => 'xp')$$),
  ($$define_board('errors_board', source => 'trainings')$$), ($$define_board('errors_board', operator => 'sum')$$),
  ($$define_board('errors_board', sort => 'up')$$), ($$define_board(repeat('x', 1000))$$), ($$define_board(repeat('ж', 50))$$),
  ($$define_board(repeat('ж', 51))$$), ($$define_board('errors_x', bot_name => '')$$),
  ($$submit_score('nowhere', 5900000001, 1)$$), ($$submit_score('errors_board', 5900000099, 1)$$),
  ($$get_board(repeat('x', 1000))$$), ($$get_board('errors_board', -1)$$), ($$get_board('errors_board', 1, -1)$$),
  ($$get_board('errors_board', at => NULL)$$), ($$get_board_rank('nowhere', 5900000001)$$),
  ($$get_board_around('errors_board', 5900000001, 1000000000)$$), ($$get_board_around('errors_board', 5900000001, -1)$$),
  ($$purge_board('errors_board', -1)$$), ($$purge_board('nowhere', 1)$$), ($$drop_board('nowhere')$$),
  ($$purge_requests('-1 second')$$), ($$purge_requests('1001 years')$$), ($$claim_update(NULL, 'errors_bot')$$)) v (call);

-- A request's id: 1 to 200 characters, and one for each call.
SELECT total_xp FROM botdb.add_xp(5900000001, 1, 'errors_bot', request_id => 'errors_request');
SELECT call, pg_temp.told(call) FROM (VALUES
  ($$add_xp(5900000001, 1, 'errors_bot', request_id => 'errors_request')$$),
  ($$add_xp(5900000001, 2, 'errors_bot', request_id => 'errors_request')$$),
  ($$add_xp(5900000001, 1, 'errors_bot', '[]', request_id => 'errors_request')$$),
  ($$add_xp(5900000001, NULL, 'errors_bot', request_id => 'errors_request')$$),
  ($$add_xp(5900000002, 1, 'errors_bot', request_id => 'errors_request')$$),
  ($$consume_access(5900000001, 'errors_bot', 'errors_request')$$),
  ($$consume_access(5900000001, 'errors_bot', '')$$), ($$consume_access(5900000001, 'errors_bot', repeat('ж', 200))$$),
  ($$consume_access(5900000001, 'errors_bot', repeat('ж', 201))$$),
  ($$consume_access(5900000001, 'errors_bot', repeat('ж', 10000))$$),
  ($$consume_access(5900000001, 'errors_bot', E'a\nb')$$), ($$consume_access(5900000001, request_id => 'no bot')$$),
  ($$consume_access(5900000099, 'errors_bot', 'no user')$$)) v (call);

-- A payment's name is the provider's: the same payment again is the same row, another one by that name an error.
SELECT id AS payment FROM botdb.create_payment(5900000001, 'stars', 'errors_month', 'errors_charge') \gset
SELECT id = :payment AS same FROM botdb.create_payment(5900000001, 'stars', 'errors_month', 'errors_charge');
SELECT pg_temp.told($$create_payment(5900000002, 'stars', 'errors_month', 'errors_charge')$$);

-- What the keys of a session and a scenario may be, where a function reads them.
SELECT session, scenario,
  pg_temp.told(format('finish_training(5900000001, 5, %L, %L, bot_name => ''errors_bot'')', session, scenario))
FROM (VALUES
  ('{"clarity_level": "high"}', '{}'), ('{"question_count": -1}', '{}'), ('{"question_count": 2147483648}', '{}'),
  ('{"contextual_questions": 1.5}', '{}'), ('{"per_type_counts": [1]}', '{}'), ('{}', '{"ranking": []}'),
  ('{}', '{"ranking": {"levels": {}}}'), ('{}', '{"ranking": {"levels": [{"level": "x"}]}}'),
  ('{}', '{"scenario_info": 5}'), ('{}', '{"scenario_info": {"name": 5}}'),
  ('{}', '{"scenario_info": {"name": "' || repeat('x', 256) || '"}}')) v (session, scenario);

-- An import names the entry that is wrong, and takes the others.
SELECT imported, skipped, jsonb_pretty(errors) FROM botdb.import_users('{
  "5900000003": {"session": {"a": "''; --"}, "stats": {"total_xp": 7, "total_xp": 8}},
  "0": {}, "-5": {}, "4503599627370496": {}, "9223372036854775808": {}, "1e3": {}, "": {}, "''; DROP": {},
  "5900000004": [], "5900000005": null, "5900000006": {"session": 1}, "5900000007": {"stats": "x"},
  "5900000008": {"stats": {"total_xp": -1}}, "5900000009": {"stats": {"total_xp": "many"}},
  "5900000010": {"stats": {"achievements_unlocked": "first"}}, "5900000011": {"stats": {"achievements_unlocked": [""]}},
  "5900000012": {"stats": {"total_trainings": 2147483648}}, "5900000013": {"stats": {"current_level": 0}}
}', 'errors_bot');
SELECT telegram_id, total_xp FROM botdb.users WHERE telegram_id BETWEEN 5900000003 AND 5900000013;

-- Text that the server itself refuses, and what it does not.
SELECT '{"a": "\u0000"}'::jsonb;
SELECT convert_from('\xc328', 'UTF8');
SELECT botdb.save_session(5900000001, '{"a": "\u0001\\u0000", "a": "kept"}', '{}', 'errors_bot');
SELECT session_data FROM botdb.get_session(5900000001, 'errors_bot');
-- A document and a patch of 10,000 levels are merged to the last; deeper than the stack is an error, not a crash.
CREATE FUNCTION pg_temp.nested(depth int, bottom text) RETURNS jsonb LANGUAGE sql
  AS $$ SELECT (repeat('{"a":', depth) || bottom || repeat('}', depth))::jsonb $$;
SELECT botdb.jsonb_merge_patch(pg_temp.nested(10000, '{"b": 1}'), pg_temp.nested(10000, '{"c": 2}'))
  = pg_temp.nested(10000, '{"b": 1, "c": 2}') AS merged;
SELECT version AS before_version FROM botdb.get_session(5900000001, 'errors_bot') \gset
SELECT length(botdb.patch_session(5900000001, pg_temp.nested(10000, '1'), NULL, 'errors_bot')::text) > 50000 AS patched,
  length(botdb.patch_session(5900000001, pg_temp.nested(10000, 'null'), NULL, 'errors_bot')::text) > 50000 AS and_again;
SELECT version - :before_version AS writes FROM botdb.get_session(5900000001, 'errors_bot');
SET client_min_messages = notice;
DO $$
BEGIN
  PERFORM botdb.jsonb_merge_patch(pg_temp.nested(depth, '1'), pg_temp.nested(depth, '2'))
  FROM generate_series(10000, 100000, 5000) depth;
EXCEPTION WHEN statement_too_complex THEN
  RAISE NOTICE '% %', SQLSTATE, SQLERRM;
END $$;

-- The bot of a call: named by nobody, by the setting, by a bad setting.
SELECT pg_temp.told('consume_access(5900000001)');
SET botdb.bot_name = 'errors_bot';
SELECT pg_temp.told('consume_access(5900000001)');
SELECT set_config('botdb.bot_name', repeat('x', 51), false) IS NOT NULL AS set;
SELECT pg_temp.told('consume_access(5900000001)');
RESET botdb.bot_name;
-- Strict: every function that takes a bot, with one that nobody registered. register_bot is the way out.
SET botdb.strict_bots = on;
SELECT function, pg_temp.outcome(call) FROM (
  SELECT function, format('%s(%s)', function, string_agg(format('%s => %s', argument,
           CASE argument WHEN 'bot_name' THEN $$'errors_unregistered'$$ ELSE good END), ', ' ORDER BY place)) AS call
  FROM arguments GROUP BY function HAVING bool_or(argument = 'bot_name')) calls ORDER BY function;
SELECT pg_temp.told($$add_xp(5900000001, 1, 'errors_unregistered')$$);
RESET botdb.strict_bots;
SELECT count(*) AS registered FROM botdb.bots WHERE bot_name = 'errors_unregistered';

-- A failing call within a transaction leaves what was done before it, if the caller says so.
BEGIN;
SELECT total_xp FROM botdb.add_xp(5900000001, 1, 'errors_bot');
SAVEPOINT before;
SELECT total_xp FROM botdb.add_xp(5900000099, 1, 'errors_bot');
ROLLBACK TO before;
SELECT total_xp FROM botdb.add_xp(5900000001, 1, 'errors_bot');
COMMIT;
SELECT total_xp FROM botdb.get_user(5900000001);

-- Documents that could be stored and hardly be read.
SELECT botdb.set_user_attributes(5900000001, jsonb_build_object('k', repeat('x', 16000000))) IS NULL AS is_null;
SELECT pg_temp.told(call) FROM (VALUES
  ($$update_session(5900000001, jsonb_build_object('k', repeat('x', 17000000)), 'errors_bot')$$),
  ($$save_training_history(5900000001, 1, 1, 1, 1, case_data => jsonb_build_object('k', repeat('x', 17000000)), bot_name => 'errors_bot')$$),
  ($$set_user_attributes(5900000001, jsonb_build_object('l', repeat('x', 16000000)))$$)) calls (call);

-- Others share the database.
SELECT count(botdb.delete_user(telegram_id)) AS erased FROM botdb.users
WHERE telegram_id BETWEEN 5900000001 AND 5900000013;
DELETE FROM botdb.promocode_terms WHERE code LIKE 'ERRORS%';
DELETE FROM botdb.tariffs WHERE tariff LIKE 'errors_%';
DELETE FROM botdb.badges WHERE badge_type LIKE 'errors_%';
DELETE FROM botdb.requests WHERE bot_name LIKE 'errors_%';
DELETE FROM botdb.bots WHERE bot_name LIKE 'errors_%';
SELECT botdb.drop_board('errors_board');
DROP TABLE regress_errors_answers;
