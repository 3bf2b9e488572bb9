-- A call with a request_id takes effect once: the same call again returns what the first returned, whatever has happened
-- since, and writes nothing.
\pset format unaligned
\pset footer off
SET client_min_messages = warning;

-- Changes with every version of a row that is written anywhere, and with every sequence.
CREATE FUNCTION pg_temp.all_rows() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found regclass;
  versions text;
  hash text := (SELECT string_agg(concat(last_value), ',' ORDER BY sequencename) FROM pg_sequences
                WHERE schemaname = 'botdb');
BEGIN
  FOR found IN SELECT oid FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'r' ORDER BY oid LOOP
    EXECUTE format('SELECT string_agg(concat(ctid, xmin), '','') FROM %s', found) INTO versions;
    hash := md5(concat(hash, versions));
  END LOOP;
  RETURN hash;
END $$;

-- The SQLSTATE and message of a statement, or its first value.
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

-- Users, one of them with signs in his name that have a meaning where rows, arrays and JSON are written; and something of
-- everything that the calls below are about.
DO $$
BEGIN
  PERFORM botdb.get_or_create_user(6300000001, E'o''neil', E'"Tim", \\ (née {x})', E' \n,NULL');
  PERFORM botdb.get_user_session(6300000001, 'replay_bot'), botdb.get_or_create_user(6300000002);
  PERFORM botdb.add_xp(6300000001, 2, 'replay_bot'), botdb.add_xp(6300000001, 3, 'replay_bot');
  UPDATE botdb.xp_events SET created_at = now() - interval '3 years'
  WHERE user_id = (SELECT id FROM botdb.users WHERE telegram_id = 6300000001);
  PERFORM botdb.define_badge(E'replay "1", \\', 'One', criteria => '$.total_xp >= 1'),
          botdb.define_badge('replay {2}', 'Two', criteria => '$.total_xp >= 2'),
          botdb.define_badge('NULL', 'Null', criteria => '$.total_xp >= 3');
  PERFORM botdb.create_subscription(6300000001, 'credits', credits => 2);
  PERFORM botdb.reserve_access(6300000001, 'replay_bot');
  PERFORM botdb.create_promocode('REPLAY', 'trainings', 3), botdb.create_promocode('REPLAYED', 'trainings', 3);
  PERFORM botdb.define_tariff('replay_month', 'Month', 10, 'XTR', 'month');
  PERFORM botdb.create_payment(6300000001, 'replay', 'replay_month', 'pending', description => E'"\\,(');
  PERFORM botdb.define_tariff('replay_renewed', 'Renewed', 10, 'XTR', 'credits', credits => 1),
    botdb.apply_payment(6300000002, 'replay', 'renewed', 'replay_renewed', is_recurring => true);
  PERFORM botdb.apply_payment(6300000001, 'replay', 'paid', 'replay_month', metadata => '{"\"": "\\"}'),
    botdb.apply_payment(6300000001, 'replay', 'unmatched', 'replay_none');
  INSERT INTO botdb.claimed_updates VALUES ('replay_bot', 1, now() - interval '1 month');
  PERFORM botdb.define_board('replay_board', source => 'score'), botdb.define_board('replay_other', source => 'score');
  PERFORM botdb.submit_score('replay_board', 6300000002, 100);
END $$;

-- A call of every writing function: its arguments, one of them %s; a value for that; another; and what is to change the
-- state between the call and its repetition.
CREATE TEMP TABLE replays (
  place serial, function text COLLATE "C", arguments text, value text, other text, change text);
INSERT INTO replays (function, arguments, value, other, change) VALUES
  ('get_or_create_user', '6300000001, %s', $$'tim'$$, $$'tom'$$, 'botdb.add_xp(6300000001, 7, ''replay_bot'')'),
  ('update_level', '6300000001, %s', '3', '4', 'botdb.update_level(6300000001, 5)'),
  ('increment_training_count', '%s', '6300000001', '6300000002', 'botdb.increment_training_count(6300000001)'),
  ('add_score', '6300000001, %s', '3', '4', 'botdb.add_score(6300000001, 5)'),
  ('set_user_attributes', '6300000001, %s', $$'{"a": 1, "b": null}'$$, $$'{"a": 1}'$$,
   'botdb.set_user_attributes(6300000001, ''{"c": 1}'')'),
  ('delete_user', '%s', '6300000001', '6300000002', 'botdb.get_or_create_user(6300000001)'),
  ('add_xp', '6300000001, %s, ''replay_bot''', '150', '151', 'botdb.add_xp(6300000001, 1, ''replay_bot'')'),
  ('set_levels', '%s', $$'[{"level": 2, "min_xp": 1}]'$$, $$'[]'$$, 'botdb.set_levels(''[]'')'),
  ('award_badge', '6300000001, %s, ''replay_bot''', $$'replay_badge'$$, $$'replay_other'$$,
   'botdb.award_badge(6300000001, ''replay_more'', ''replay_bot'')'),
  ('award_badge_by_user_id', '(SELECT id FROM botdb.users WHERE telegram_id = 6300000001), %s, ''replay_bot''',
   $$'replay_badge'$$, $$'replay_other'$$, 'botdb.award_badge(6300000001, ''replay_more'', ''replay_bot'')'),
  ('revoke_badge', '6300000001, %s, ''replay_bot''', $$'replay_held'$$, $$'replay_other'$$,
   'botdb.award_badge(6300000001, ''replay_held'', ''replay_bot'')'),
  ('define_badge', '%s, ''Badge''', $$'replay_badge'$$, $$'replay_other'$$,
   'botdb.define_badge(''replay_badge'', ''Other'')'),
  ('evaluate_badges', '6300000001, ''replay_bot'', %s', $$'{}'$$, $$'{"a": 1}'$$,
   'botdb.award_badge(6300000001, ''replay_more'', ''replay_bot'')'),
  ('get_user_session', '6300000001, ''replay_bot'', %s', $$'tim'$$, $$'tom'$$,
   'botdb.save_session(6300000001, ''{"a": 1}'', ''{}'', ''replay_bot'')'),
  ('save_session', '6300000001, %s, ''{}'', ''replay_bot'', 1', $$'{"a": 1}'$$, $$'{"a": 2}'$$,
   'botdb.delete_session(6300000001, ''replay_bot'')'),
  ('update_session', '6300000001, %s, ''replay_bot''', $$'{"a": 1}'$$, $$'{"a": 2}'$$,
   'botdb.delete_session(6300000001, ''replay_bot'')'),
  ('update_stats', '6300000001, %s, ''replay_bot''', $$'{"a": 1}'$$, $$'{"a": 2}'$$,
   'botdb.delete_session(6300000001, ''replay_bot'')'),
  ('increment_session', '6300000001, %s, 2, ''replay_bot''', $$'{a,b}'$$, $$'{a,c}'$$,
   'botdb.delete_session(6300000001, ''replay_bot'')'),
  ('increment_stats', '6300000001, ''{n}'', %s, ''replay_bot''', '1.5', '1.51',
   'botdb.delete_session(6300000001, ''replay_bot'')'),
  ('reset_session', '6300000001, ''replay_bot'', %s', 'true', 'false', 'botdb.delete_session(6300000001, ''replay_bot'')'),
  ('delete_session', '%s, ''replay_bot''', '6300000001', '6300000002',
   'botdb.get_user_session(6300000001, ''another_bot'')'),
  ('patch_session', '6300000001, %s, NULL, ''replay_bot''', $$'{"a": "\" \\ , ("}'$$, $$'{"a": 2}'$$,
   'botdb.delete_session(6300000001, ''replay_bot'')'),
  ('storage_write', '''replay'', %s, ''replay_bot''', $$'"\u0000"'$$, $$'"\u0001"'$$, 'botdb.storage_delete(''replay'', ''replay_bot'')'),
  ('storage_patch', '''replay'', %s, ''replay_bot''', $$'{"a": "\u0000 \" \\ , ("}'$$, $$'{"a": 2}'$$,
   'botdb.storage_delete(''replay'', ''replay_bot'')'),
  ('storage_increment', '''replay'', ''{n}'', %s, ''replay_bot''', '1.5', '1.51',
   'botdb.storage_increment(''replay'', ''{n}'', 1, ''replay_bot'')'),
  ('storage_update_keys', '''replay'', %s, ''{b}'', ''replay_bot''', $$'{"a": "\u0000"}'$$, $$'{"a": 2}'$$,
   'botdb.storage_delete(''replay'', ''replay_bot'')'),
  ('storage_delete', '%s, ''replay_bot''', $$'replay'$$, $$'replayed'$$, 'botdb.storage_write(''replay'', ''1'', ''replay_bot'')'),
  ('storage_delete_prefix', '%s, ''replay_bot''', $$'replay'$$, $$'replayed'$$, 'botdb.storage_write(''replay'', ''1'', ''replay_bot'')'),
  ('storage_unlock', '''replay'', %s, ''replay_bot''', $$'one'$$, $$'two'$$, 'botdb.storage_lock(''replay'', ''one'', ''1 minute'', ''replay_bot'')'),
  ('purge_storage', '%s', '1', '2', 'botdb.storage_write(''replay'', ''1'', ''replay_bot'')'),
  ('create_subscription', '6300000001, %s', $$'month'$$, $$'year'$$, 'botdb.create_subscription(6300000001, ''month'')'),
  ('consume_access', '%s, ''replay_bot''', '6300000001', '6300000002',
   'botdb.refund_payment(''replay'', ''paid''), botdb.consume_access(6300000001, ''replay_bot'')'),
  ('add_free_trainings', '6300000001, %s, ''admin''', '1', '2', 'botdb.add_free_trainings(6300000001, 1, ''admin'')'),
  ('reserve_access', '6300000001, ''replay_bot'', %s', $$'1 minute'$$, $$'2 minutes'$$,
   'botdb.refund_payment(''replay'', ''paid'')'),
  ('confirm_access', '%s', '(SELECT max(id) FROM botdb.reservations)', '0', 'botdb.add_score(6300000001, 1)'),
  ('release_access', '%s', '(SELECT max(id) FROM botdb.reservations)', '0', 'botdb.add_score(6300000001, 1)'),
  ('create_promocode', '%s, ''credits'', 1', $$'replay_new'$$, $$'replay_other'$$,
   'botdb.disable_promocode(''replay_new'')'),
  ('redeem_promocode', '6300000001, %s, ''replay_bot''', $$'replay'$$, $$'replayed'$$,
   'botdb.disable_promocode(''replay'')'),
  ('generate_promocodes', '3, ''credits'', %s', '1', '2', 'botdb.create_promocode(''replay_new'', ''credits'', 1)'),
  ('disable_promocode', '%s', $$'replay'$$, $$'replayed'$$, 'botdb.create_promocode(''replay_new'', ''credits'', 1)'),
  ('define_tariff', '''replay_month'', ''Month'', %s, ''XTR'', ''month''', '10', '11',
   'botdb.define_tariff(''replay_month'', ''Other'', 10, ''XTR'', ''year'')'),
  ('disable_tariff', '%s', $$'replay_month'$$, $$'replay_none'$$, 'botdb.complete_payment(''replay'', ''pending'')'),
  ('create_payment', '6300000001, ''replay'', ''replay_month'', %s', $$'pending'$$, $$'paid'$$,
   'botdb.complete_payment(''replay'', ''pending'')'),
  ('complete_payment', '''replay'', %s', $$'pending'$$, $$'paid'$$, 'botdb.refund_payment(''replay'', ''pending'')'),
  ('apply_payment', '6300000001, ''replay'', %s, ''replay_month''', $$'pending'$$, $$'paid'$$,
   'botdb.refund_payment(''replay'', ''pending'')'),
  ('resolve_payment', '''replay'', %s, ''replay_month''', $$'unmatched'$$, $$'paid'$$, 'botdb.refund_payment(''replay'', ''unmatched'')'),
  ('fail_payment', '''replay'', %s', $$'pending'$$, $$'paid'$$,
   'botdb.define_tariff(''replay_month'', ''Other'', 10, ''XTR'', ''year'')'),
  ('refund_payment', '''replay'', %s', $$'paid'$$, $$'pending'$$, 'botdb.complete_payment(''replay'', ''paid'')'),
  ('set_auto_renew', '%s, false, ''replay''', '6300000002', '6300000001', 'botdb.set_auto_renew(6300000002, false, ''replay'')'),
  ('save_training_history', '6300000001, %s, 1, 1, 1, bot_name => ''replay_bot''', '5', '6',
   'botdb.save_training_history(6300000001, 5, 1, 1, 1, bot_name => ''replay_bot'')'),
  ('update_user_stats_after_training', '6300000001, %s, bot_name => ''replay_bot''', '150', '151',
   'botdb.add_xp(6300000001, 1, ''replay_bot'')'),
  ('finish_training', '6300000001, %s, ''{}'', bot_name => ''replay_bot''', '150', '151',
   'botdb.add_xp(6300000001, 1, ''replay_bot'')'),
  ('register_bot', '''replay_bot'', %s', $$'{"a": "\" \\ , ("}'$$, $$'{}'$$,
   'botdb.register_bot(''replay_bot'', ''{"b": 1}'')'),
  ('import_users', '%s, ''replay_bot''', $$'{"6300000003": {}, "0": {}}'$$, $$'{}'$$, 'botdb.delete_user(6300000003)'),
  ('import_sessions', '%s', $$'[{"telegram_id": 6300000001, "bot_name": "replay_new", "session": {"a": 1}}]'$$, $$'[]'$$,
   'botdb.add_score(6300000001, 1)'),
  ('import_badges', '%s', $$'[{"telegram_id": 6300000001, "bot_name": "replay_new", "badge_type": "replay_moved"}]'$$, $$'[]'$$,
   'botdb.add_score(6300000001, 1)'),
  ('import_training_history', '%s', $$'[{"telegram_id": 6300000001, "bot_name": "replay_new", "total_score": 7}]'$$, $$'[]'$$,
   'botdb.save_training_history(6300000001, 5, 1, 1, 1, bot_name => ''replay_bot'')'),
  ('import_subscriptions', '%s', $$'[{"telegram_id": 6300000001, "subscription_type": "credits", "credits_total": 7, "credits_left": 1}]'$$, $$'[]'$$,
   'botdb.create_subscription(6300000001, ''month'')'),
  ('import_free_trainings', '%s', $$'[{"telegram_id": 6300000001, "source": "promocode", "trainings_left": 1}]'$$, $$'[]'$$,
   'botdb.create_subscription(6300000001, ''month'')'),
  ('import_promocodes', '%s', $$'[{"code": "replay_moved", "type": "credits", "value": 1}]'$$, $$'[]'$$,
   'botdb.disable_promocode(''replay_moved'')'),
  ('import_promocode_usage', '%s', $$'[{"telegram_id": 6300000001, "code": "replay", "bot_name": "replay_new"}]'$$, $$'[]'$$,
   'botdb.disable_promocode(''replay'')'),
  ('import_payments', '%s', $$'[{"telegram_id": 6300000001, "provider": "replay", "payment_id": "moved", "amount": 1, "currency": "XTR", "status": "pending", "tariff": "replay_month"}]'$$, $$'[]'$$,
   'botdb.complete_payment(''replay'', ''moved'')'),
  ('revert_xp', '''replay_bot'', ''2000-01-01 00:00Z'', %s', $$'2100-01-01 00:00Z'$$, $$'2100-01-02 00:00Z'$$,
   'botdb.add_xp(6300000001, 1, ''replay_bot'')'),
  ('remove_bot', '''replay_bot'', %s', 'true', 'false', 'botdb.register_bot(''replay_bot'')'),
  ('purge_erased', '%s', $$'20 days'$$, $$'40 days'$$, 'botdb.delete_user(6300000002)'),
  ('purge_xp_events', '%s', $$'2 years'$$, $$'1 year'$$, 'botdb.add_xp(6300000001, 1, ''replay_bot'')'),
  ('add_xp_batch', '''{6300000002,6300000001,6300000002}'', %s, ''replay_bot''', $$'{1,2,3}'$$, $$'{1,2,4}'$$,
   'botdb.add_xp(6300000001, 1, ''replay_bot'')'),
  ('rebuild_counts', '', '', '', 'botdb.get_or_create_user(6300000004)'),
  ('claim_update', '%s, ''replay_bot'', 6300000001', '2', '1', 'botdb.claim_update(3, ''replay_bot'')'),
  ('purge_requests', '%s', $$'20 days'$$, $$'40 days'$$, 'botdb.claim_update(3, ''replay_bot'')'),
  ('define_board', '''replay_new'', %s', $$'day'$$, $$'week'$$, 'botdb.drop_board(''replay_new'')'),
  ('submit_score', '''replay_board'', 6300000001, %s', '70', '71', 'botdb.submit_score(''replay_board'', 6300000001, 40)'),
  ('drop_board', '%s', $$'replay_board'$$, $$'replay_other'$$, 'botdb.define_board(''replay_board'', source => ''score'')'),
  ('purge_board', '''replay_board'', %s', '0', '1', 'botdb.submit_score(''replay_board'', 6300000001, 40)');

-- A writing function that is not tried; and one whose request_id is not its last argument.
SELECT p.proname FROM pg_proc p
WHERE p.pronamespace = 'botdb'::regnamespace AND p.provolatile = 'v' AND p.prorettype <> 'trigger'::regtype
  AND p.proname <> 'attach_user_table'  -- repeated, it finds the key there
  AND p.proname NOT IN ('storage_read_for_update', 'storage_lock')  -- repeated, they have to lock anew
  AND (NOT EXISTS (SELECT FROM replays WHERE function = p.proname)
       OR p.proargnames[p.pronargs] IS DISTINCT FROM 'request_id');

-- A call's rows into a table; what is void, as text, since no column can be.
CREATE FUNCTION pg_temp.keep(name text, function text, arguments text, request_id text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  call text := format('botdb.%s(%s)', function, concat_ws(', ', nullif(arguments, ''), format('request_id => %L', request_id)));
BEGIN
  IF to_regproc('botdb.' || function)::oid IN (SELECT oid FROM pg_proc WHERE prorettype = 'void'::regtype) THEN
    call := format('(SELECT %s::text) called', call);
  END IF;
  EXECUTE format('CREATE TEMP TABLE %I AS SELECT * FROM %s', name, call);
END $$;

-- The rows of such a table as text, in the session's own settings.
CREATE FUNCTION pg_temp.kept(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE format('SELECT array_agg(t::text)::text FROM %I t', name) INTO answer;
  RETURN answer;
END $$;

-- Makes a call, changes the state and makes the call again, in settings of which each writes times and intervals in its
-- own way; says what came of it, and takes it all back. Beside it what a call with a new request id returns instead, and
-- what becomes of the id with another argument, and for another function.
CREATE FUNCTION pg_temp.replayed(call replays, OUT again text, OUT wrote boolean, OUT rows int, OUT as_new text,
                                 OUT other_argument text, OUT other_function text) LANGUAGE plpgsql AS $$
DECLARE
  good text := format(call.arguments, call.value);
  before text;
BEGIN
  SET LOCAL datestyle = 'SQL, DMY';
  SET LOCAL timezone = 'America/St_Johns';
  SET LOCAL intervalstyle = 'sql_standard';
  PERFORM pg_temp.keep('first', call.function, good, 'the same');
  SET LOCAL datestyle = 'Postgres, MDY';
  SET LOCAL timezone = 'Asia/Kathmandu';
  SET LOCAL intervalstyle = 'iso_8601';
  EXECUTE 'SELECT ' || call.change;
  before := pg_temp.all_rows();
  PERFORM pg_temp.keep('second', call.function, good, 'the same');
  wrote := pg_temp.all_rows() <> before;
  EXECUTE 'SELECT count(*) FROM pg_temp.first' INTO rows;
  again := CASE WHEN pg_temp.kept('first') IS NOT DISTINCT FROM pg_temp.kept('second') THEN 'same'
                ELSE pg_temp.kept('first') || ' then ' || pg_temp.kept('second') END;
  other_argument := CASE WHEN call.other = '' THEN 'has none' ELSE split_part(pg_temp.told(format('SELECT botdb.%s(%s)', call.function,
    concat_ws(', ', nullif(format(call.arguments, call.other), ''), 'request_id => ''the same'''))), ' ', 1) END;
  other_function := split_part(pg_temp.told(CASE call.function
    WHEN 'add_score' THEN 'SELECT botdb.update_level(6300000001, 3, ''the same'')'
    ELSE format('SELECT botdb.add_score(6300000001, 3, ''the same'')') END), ' ', 1);
  BEGIN
    PERFORM pg_temp.keep('third', call.function, good, 'a new one');
    as_new := CASE WHEN pg_temp.kept('first') IS NOT DISTINCT FROM pg_temp.kept('third') THEN 'same' ELSE 'different' END;
  EXCEPTION WHEN OTHERS THEN
    as_new := SQLSTATE;
  END;
  RAISE SQLSTATE 'ZZZZZ';
EXCEPTION
  WHEN SQLSTATE 'ZZZZZ' THEN NULL;
  WHEN OTHERS THEN again := SQLSTATE || ' ' || SQLERRM;
END $$;

-- Every function. A connection's bot makes all the ids one bot's.
SET botdb.bot_name = 'replay_bot';
SELECT r.function, t.* FROM replays r, pg_temp.replayed(r) t ORDER BY r.place;
RESET botdb.bot_name;

-- What is kept.
BEGIN;
SELECT botdb.award_badge(6300000001, 'replay_badge', 'replay_bot', request_id => 'kept');
SELECT botdb.evaluate_badges(6300000001, 'replay_bot', request_id => 'kept rows');
SELECT botdb.evaluate_badges(6300000001, 'replay_bot', request_id => 'kept no rows');
SELECT count(*) FROM botdb.evaluate_badges(6300000001, 'replay_bot', request_id => 'kept no rows');
SELECT botdb.evaluate_badges(6300000001, 'replay_bot', request_id => 'kept rows');
SELECT * FROM botdb.redeem_promocode(6300000001, 'nowhere', 'replay_bot', 'kept nulls');
SELECT * FROM botdb.redeem_promocode(6300000001, 'nowhere', 'replay_bot', 'kept nulls');
SELECT botdb.set_levels('[]', 'kept void') IS NULL AS void;
SELECT bot_name, request_id, function, telegram_id, result, created_at = now() AS new
FROM botdb.requests WHERE request_id LIKE 'kept%' ORDER BY request_id;
ROLLBACK;

-- The same arguments, however they are written: by name, in another order, left out, of another bot's that is this one; JSON
-- with its keys in another order; an amount with other zeros.
SET botdb.bot_name = 'replay_bot';
SELECT total_xp AS total FROM botdb.add_xp(6300000001, 5, request_id => 'written') \gset
SELECT total_xp = :total AS same FROM botdb.add_xp(request_id => 'written', xp => 5, telegram_id => 6300000001);
SELECT total_xp = :total AS same FROM botdb.add_xp(6300000001, 5, 'replay_bot', NULL, NULL, 'written');
SELECT botdb.set_user_attributes(6300000001, '{"aa": {"d": 1, "c": [1, 2]}, "b": 2}', 'written as json') =
  botdb.set_user_attributes(6300000001, ' { "b":2, "aa":{"c":[1,2],"d" :1} } ', 'written as json') AS same;
SELECT a.id = b.id AS same
FROM botdb.create_payment(6300000001, 'replay', NULL, NULL, 10, 'XTR', request_id => 'written amount') a,
  botdb.create_payment(6300000001, 'replay', NULL, NULL, 10.00, 'XTR', request_id => 'written amount') b;
SELECT a.created_at = b.created_at AS same
FROM botdb.create_promocode('replay_until', 'credits', 1,
    expires_at => '2100-01-01 00:00+00', request_id => 'written time') a,
  botdb.create_promocode('replay_until', 'credits', 1, expires_at => '2100-01-01 03:00+03', request_id => 'written time') b;
-- Other arguments: a text that has moved on by a letter, or to the next argument; another number in JSON; a NULL and an
-- empty text.
SELECT count(*) FROM botdb.get_or_create_user(6300000001, 'ab', 'c', request_id => 'other');
SELECT botdb.set_user_attributes(6300000001, '{"a": [1, 2]}', 'other json');
SELECT call, pg_temp.told('SELECT botdb.' || call) FROM (VALUES
  ($$get_or_create_user(6300000001, 'a', 'bc', request_id => 'other')$$),
  ($$get_or_create_user(6300000001, 'ab', NULL, 'c', request_id => 'other')$$),
  ($$get_or_create_user(6300000001, 'ab', 'c', '', request_id => 'other')$$),
  ($$get_or_create_user(6300000002, 'ab', 'c', request_id => 'other')$$),
  ($$get_or_create_user(6300000001, 'ab', 'C', request_id => 'other')$$),
  ($$set_user_attributes(6300000001, '{"a": [2, 1]}', 'other json')$$),
  ($$set_user_attributes(6300000001, '{"a": ["1", 2]}', 'other json')$$),
  ($$get_or_create_user(6300000001, 'ab', 'c', request_id => 'Other') IS NOT NULL$$),
  ($$get_or_create_user(6300000001, 'ab', 'c', request_id => ' other') IS NOT NULL$$)) v (call);
RESET botdb.bot_name;

-- The id is unique within a bot: two bots have it each; of a function without a bot it is the connection's bot's, if there
-- is one, else nobody's.
SELECT total_xp - :total AS more FROM botdb.add_xp(6300000001, 1, 'replay_bot', request_id => 'of a bot');
SELECT total_xp - :total AS more FROM botdb.add_xp(6300000001, 1, 'replay_bot2', request_id => 'of a bot');
SELECT total_xp - :total AS more FROM botdb.add_xp(6300000001, 1, 'replay_bot', request_id => 'of a bot');
SELECT botdb.add_score(6300000001, 1, 'of a bot');
SELECT botdb.add_score(6300000001, 1, 'of a bot');
SET botdb.bot_name = 'replay_bot2';
SELECT pg_temp.told($$SELECT botdb.add_score(6300000001, 1, 'of a bot')$$);
SELECT botdb.add_score(6300000001, 1, 'of another bot');
RESET botdb.bot_name;
SELECT pg_temp.told($$SELECT botdb.add_xp(6300000001, 1, request_id => 'of no bot')$$);
SELECT bot_name, request_id, function FROM botdb.requests WHERE request_id LIKE 'of a%' ORDER BY 1, 2;
SELECT total_score FROM botdb.get_user(6300000001);
-- Without an id every call takes effect, and leaves nothing.
SELECT count(*) AS before FROM botdb.requests \gset
SELECT botdb.add_score(6300000001, 1, NULL), botdb.add_score(6300000001, 1, request_id => NULL),
  botdb.add_score(6300000001, 1);
SELECT total_score FROM botdb.get_user(6300000001);
SELECT count(*) - :before AS more FROM botdb.requests;

-- What failed has not happened: the id is as free as before, for another call too.
SELECT pg_temp.told($$SELECT botdb.add_score(6300000004, 1, 'failed')$$);
SELECT pg_temp.told($$SELECT botdb.add_xp(6300000001, -1, 'replay_bot', request_id => 'failed')$$);
SELECT pg_temp.told($$SELECT botdb.complete_payment('replay', 'nowhere', 'failed')$$);
SELECT count(*) FROM botdb.requests WHERE request_id = 'failed';
SELECT botdb.add_score(6300000001, 1, 'failed');
-- Rolled back, wholly or to a savepoint, and done again.
BEGIN;
SELECT botdb.add_score(6300000001, 10, 'rolled back');
ROLLBACK;
BEGIN;
SAVEPOINT before;
SELECT botdb.add_score(6300000001, 10, 'rolled back');
SELECT botdb.add_score(6300000001, 10, 'rolled back');
ROLLBACK TO before;
SELECT botdb.update_level(6300000001, 7, 'rolled back');
ROLLBACK TO before;
SELECT botdb.add_score(6300000001, 10, 'rolled back');
SAVEPOINT after;
SELECT botdb.add_score(6300000001, 10, 'rolled back');
SELECT pg_temp.told($$SELECT botdb.add_score(6300000001, 11, 'rolled back')$$);
RELEASE SAVEPOINT before;
COMMIT;
SELECT botdb.add_score(6300000001, 10, 'rolled back');
SELECT total_score FROM botdb.get_user(6300000001);
-- Many in one statement, the same and others.
SELECT count(*) AS calls, bool_and(botdb.add_score(6300000001, 1, 'one of ' || n % 3)) AS all FROM generate_series(1, 30) n;
SELECT total_score FROM botdb.get_user(6300000001);
-- The caller's parameters, and results used in other ways than a list.
PREPARE score(text, bigint) AS SELECT botdb.add_score(6300000001, $2, $1);
EXECUTE score('prepared', 5);
EXECUTE score('prepared', 5);
SELECT total_score FROM botdb.get_user(6300000001);
SELECT (botdb.get_user_session(6300000001, 'replay_bot', request_id => 'used')) ->> 'version'
  = (botdb.get_user_session(6300000001, 'replay_bot', request_id => 'used')) ->> 'version' AS same;
SELECT count(*) FROM botdb.generate_promocodes(3, 'credits', 1, 'REPLAY-', request_id => 'used set') a
  JOIN botdb.generate_promocodes(3, 'credits', 1, 'REPLAY-', request_id => 'used set') b ON a = b;
SELECT n, r.* FROM unnest(ARRAY['used row', 'used row']) n, botdb.redeem_promocode(6300000001, 'replay', 'replay_bot', n) r;

-- One row and one index entry for a call, and nothing for a repetition.
CREATE TEMP VIEW counted AS
SELECT pg_stat_get_xact_tuples_inserted(r) AS inserted, pg_stat_get_xact_tuples_updated(r) AS updated,
  pg_stat_get_xact_tuples_hot_updated(r) AS hot_updated, pg_stat_get_xact_tuples_deleted(r) AS deleted
FROM (SELECT 'botdb.requests'::regclass) t (r);
BEGIN;
CREATE TEMP TABLE before AS SELECT * FROM counted;
CREATE TEMP VIEW written AS
SELECT c.inserted - b.inserted AS inserted, c.updated - b.updated AS updated, c.hot_updated - b.hot_updated AS hot_updated,
  c.deleted - b.deleted AS deleted, (SELECT count(*) FROM pg_index WHERE indrelid = 'botdb.requests'::regclass) AS indexes
FROM counted c, before b;
SELECT count(botdb.add_score(6300000001, 1, 'counted ' || n)) FROM generate_series(1, 500) n;
SELECT * FROM written;
SELECT count(botdb.add_xp(6300000001, 1, 'replay_bot', request_id => 'counted ' || n)) FROM generate_series(1, 500) n;
SELECT * FROM written;
-- Repeated, they write nothing.
SELECT count(botdb.add_xp(6300000001, 1, 'replay_bot', request_id => 'counted ' || n)) FROM generate_series(1, 500) n;
SELECT * FROM written;
ROLLBACK;

-- A deployment's own trigger on the table is fired, and changes nothing of this.
CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE WARNING '% %', TG_OP, NEW.request_id;
  RETURN NEW;
END $$;
CREATE TRIGGER replay_note BEFORE INSERT OR UPDATE ON botdb.requests FOR EACH ROW EXECUTE FUNCTION pg_temp.note();
SELECT botdb.add_score(6300000001, 1, 'triggered');
SELECT botdb.add_score(6300000001, 1, 'triggered');
SELECT new_level > 0 AS level FROM botdb.add_xp(6300000001, 1, 'replay_bot', request_id => 'triggered row');
SELECT new_level > 0 AS level FROM botdb.add_xp(6300000001, 1, 'replay_bot', request_id => 'triggered row');
SELECT pg_temp.told($$SELECT botdb.add_score(6300000001, 2, 'triggered')$$);
SELECT pg_temp.told($$SELECT botdb.add_score(6300000004, 2, 'triggered and failed')$$);
DROP TRIGGER replay_note ON botdb.requests;
-- So is an index of its own kept up, whether plain or not.
CREATE INDEX replay_by_user ON botdb.requests (telegram_id);
SELECT botdb.add_score(6300000001, 1, 'indexed'), botdb.add_score(6300000001, 1, 'indexed');
CREATE INDEX replay_by_function ON botdb.requests (lower(function)) WHERE telegram_id IS NOT NULL;
SELECT botdb.add_score(6300000001, 1, 'indexed twice'), botdb.add_score(6300000001, 1, 'indexed twice');
BEGIN;
SET LOCAL enable_seqscan = off;
SELECT request_id, function FROM botdb.requests WHERE telegram_id = 6300000001 AND request_id LIKE 'indexed%' ORDER BY 1;
DROP INDEX botdb.replay_by_user;
SELECT request_id, function FROM botdb.requests
WHERE lower(function) = 'add_score' AND telegram_id IS NOT NULL AND request_id LIKE 'indexed%' ORDER BY 1;
DROP INDEX botdb.replay_by_function;
COMMIT;
-- A result too long for a page.
SELECT length(botdb.set_user_attributes(6300000001, jsonb_build_object('long', repeat('я', 100000)), 'long')::text);
SELECT length(botdb.set_user_attributes(6300000001, jsonb_build_object('long', repeat('я', 100000)), 'long')::text);
SELECT botdb.set_user_attributes(6300000001, '{"long": null}') IS NOT NULL AS short;

-- A user's requests go with the user, whatever the call named them by, in every bot; the erasure's own stays.
SELECT count(*) FROM botdb.get_or_create_user(6300000005),
  botdb.create_payment(6300000005, 'replay', 'replay_month', 'theirs');
SELECT botdb.add_score(6300000005, 1, 'theirs');
SELECT new_level FROM botdb.add_xp(6300000005, 1, 'replay_bot', request_id => 'theirs');
SELECT new_level FROM botdb.add_xp(6300000005, 1, 'replay_bot2', request_id => 'theirs');
SELECT status FROM botdb.complete_payment('replay', 'theirs', 'theirs by payment');
SELECT botdb.award_badge_by_user_id(id, 'replay_badge', 'replay_bot', request_id => 'theirs by id')
FROM botdb.get_user(6300000005);
SELECT reservation_id AS reservation
FROM botdb.reserve_access(6300000005, 'replay_bot', request_id => 'theirs to confirm') \gset
SELECT botdb.confirm_access(:reservation, 'theirs by reservation');
SELECT reservation_id AS reservation
FROM botdb.reserve_access(6300000005, 'replay_bot', request_id => 'theirs to release') \gset
SELECT botdb.release_access(:reservation, 'theirs by reservation, released');
SELECT request_id, count(*) FROM botdb.requests WHERE telegram_id = 6300000005 GROUP BY 1 ORDER BY 1;
SELECT jsonb_array_length(botdb.export_user(6300000005) -> 'requests') AS exported;
SELECT botdb.delete_user(6300000005, 'erasure');
SELECT request_id, function, telegram_id FROM botdb.requests WHERE request_id LIKE 'theirs%' OR request_id = 'erasure';
SELECT pg_temp.told($$SELECT botdb.add_score(6300000005, 1, 'theirs')$$);
-- Back again, and the erasure repeated: it is the one that was, and the user of now stays.
SELECT count(*) FROM botdb.get_or_create_user(6300000005);
SELECT botdb.delete_user(6300000005, 'erasure');
SELECT botdb.add_score(6300000005, 1, 'theirs');
SELECT total_score FROM botdb.get_user(6300000005);
SELECT botdb.delete_user(6300000005, 'another erasure');
SELECT botdb.delete_user(6300000005, 'another erasure');
SELECT botdb.delete_user(6300000005, 'yet another erasure');

-- Claims: once for each bot, also if the bot is the connection's; not if it was rolled back.
SELECT botdb.claim_update(10, 'replay_bot'), botdb.claim_update(10, 'replay_bot'), botdb.claim_update(10, 'replay_bot2'),
  botdb.claim_update(-9223372036854775808, 'replay_bot'), botdb.claim_update(9, 'replay_bot');
SET botdb.bot_name = 'replay_bot';
SELECT botdb.claim_update(10), botdb.claim_update(11), botdb.claim_update(11);
RESET botdb.bot_name;
BEGIN;
SELECT botdb.claim_update(12, 'replay_bot');
SAVEPOINT before;
SELECT botdb.claim_update(13, 'replay_bot');
ROLLBACK TO before;
SELECT botdb.claim_update(13, 'replay_bot'), botdb.claim_update(12, 'replay_bot');
ROLLBACK;
SELECT botdb.claim_update(12, 'replay_bot'), botdb.claim_update(13, 'replay_bot');
-- With a request id the answer is that of the first time.
SELECT botdb.claim_update(14, 'replay_bot', request_id => 'claim'), botdb.claim_update(14, 'replay_bot', request_id => 'claim'),
  botdb.claim_update(14, 'replay_bot', request_id => 'another claim');
-- With a user it locks them, created if new and met by the bot; a claim that is not new does neither.
BEGIN;
SELECT botdb.claim_update(15, 'replay_bot', 6300000006, 'claim of a user'), botdb.claim_update(15, 'replay_bot', 6300000007, 'no claim'),
  botdb.claim_update(15, 'replay_bot2', 6300000006), botdb.claim_update(15, 'replay_bot', 6300000002);
SELECT telegram_id, xmax = pg_current_xact_id()::xid AS locked, username,
  (SELECT array_agg(bot_name ORDER BY bot_name) FROM botdb.bot_users WHERE user_id = id) AS bots
FROM botdb.users WHERE telegram_id IN (6300000002, 6300000006, 6300000007) ORDER BY 1;
SELECT request_id, telegram_id, result FROM botdb.requests WHERE request_id IN ('claim of a user', 'no claim') ORDER BY 1;
COMMIT;
-- What is refused is not claimed.
SELECT botdb.claim_update(16, 'replay_bot', 0);
SELECT botdb.claim_update(16, 'replay_bot', 4503599627370496);
SELECT botdb.claim_update(16, 'replay_bot', 4503599627370495);

-- Old requests and claims are forgotten; what is repeated afterwards counts as new.
SELECT botdb.add_score(6300000001, 1, 'aged ' || n) FROM unnest(ARRAY[6, 8]) n;
SELECT botdb.claim_update(100 + n, 'replay_bot') FROM unnest(ARRAY[6, 8]) n;
DELETE FROM botdb.claimed_updates WHERE bot_name = 'replay_bot' AND update_id = 1;
UPDATE botdb.requests SET created_at = now() - interval '1 day' * right(request_id, 1)::int WHERE request_id LIKE 'aged%';
UPDATE botdb.claimed_updates SET claimed_at = now() - interval '1 day' * (update_id - 100)
WHERE bot_name = 'replay_bot' AND update_id > 100;
BEGIN;
SELECT botdb.purge_requests();
SELECT request_id FROM botdb.requests WHERE request_id LIKE 'aged%';
SELECT update_id FROM botdb.claimed_updates WHERE bot_name = 'replay_bot' AND update_id > 100;
ROLLBACK;
SELECT botdb.purge_requests('5 days', 'purge'), botdb.purge_requests('5 days', 'purge');
SELECT botdb.purge_requests('5 days');
SELECT total_score AS before FROM botdb.get_user(6300000001) \gset
SELECT botdb.add_score(6300000001, 1, 'aged 6');
SELECT total_score - :before AS more FROM botdb.get_user(6300000001);
SELECT botdb.claim_update(106, 'replay_bot');

-- Others share the database.
SELECT botdb.delete_user(id) FROM unnest(ARRAY[6300000001, 6300000002, 6300000006, 4503599627370495]) id;
DELETE FROM botdb.promocode_terms WHERE code LIKE 'REPLAY%';
DELETE FROM botdb.tariffs WHERE tariff LIKE 'replay%';
SELECT botdb.drop_board(board) FROM unnest(ARRAY['replay_board', 'replay_other']) board;
DELETE FROM botdb.badges WHERE badge_type LIKE 'replay%' OR badge_type = 'NULL';
DELETE FROM botdb.claimed_updates WHERE bot_name LIKE 'replay_%';
DELETE FROM botdb.requests
WHERE bot_name LIKE 'replay_%' OR request_id IN ('used set', 'purge') OR request_id LIKE '%erasure';
DELETE FROM botdb.bots WHERE bot_name LIKE 'replay_%';
