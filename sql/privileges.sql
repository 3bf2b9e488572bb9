-- Who may do what: PUBLIC nothing, readers SELECT, bots the bot functions, administrators all functions; and a login role
-- that is bound to a bot acts as that bot and sees nothing of the others, whatever it tries.
\pset format unaligned
\pset footer off
SET client_min_messages = warning;

-- Says how a statement ends, as the role that is current.
CREATE FUNCTION pg_temp.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE statement INTO answer;
  RETURN 'allowed';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
-- The functions and tables of the schema; and a good call of each function that takes a bot, %s being the bot.
CREATE TEMP TABLE all_functions AS
SELECT oid, proname::text COLLATE "C" AS name, prorettype = 'trigger'::regtype AS is_trigger FROM pg_proc
WHERE pronamespace = 'botdb'::regnamespace;
CREATE TEMP TABLE all_tables AS
SELECT oid::regclass AS name, relkind FROM pg_class
WHERE relnamespace = 'botdb'::regnamespace AND relkind IN ('r', 'v', 'S');
CREATE TEMP TABLE bot_calls (place serial, call text);
INSERT INTO bot_calls (call) VALUES
  ('add_xp(5800000001, 1, %s)'), ('add_xp_batch(''{5800000001}'', ''{1}'', %s)'), ('award_badge(5800000001, ''privileges_badge'', %s)'),
  ('award_badge_by_user_id((SELECT id FROM botdb.get_user(5800000001)), ''privileges_badge'', %s)'),
  ('revoke_badge(5800000001, ''privileges_shared'', %s)'), ('count_badges_by_type(%s)'),
  ('get_order(''privileges_order'', %s)'), ('get_user_badges(5800000001, %s)'), ('has_badge(5800000001, ''privileges_badge'', %s)'),
  ('evaluate_badges(5800000001, %s)'), ('get_user_session(5800000001, %s)'),
  ('save_session(5800000001, ''{}'', ''{}'', %s)'), ('update_session(5800000001, ''{}'', %s)'),
  ('update_stats(5800000001, ''{}'', %s)'), ('reset_session(5800000001, %s)'), ('delete_session(5800000002, %s)'),
  ('patch_session(5800000001, ''{}'', ''{}'', %s)'), ('get_session(5800000001, %s)'),
  ('increment_session(5800000001, ''{a}'', 1, %s)'), ('increment_stats(5800000001, ''{a}'', 1, %s)'),
  ('consume_access(5800000001, %s)'), ('reserve_access(5800000001, %s)'), ('claim_update(1, %s)'),
  ('redeem_promocode(5800000001, ''privileges'', %s)'),
  ('save_training_history(5800000001, 1, 1, 1, 1, bot_name => %s)'),
  ('update_user_stats_after_training(5800000001, 1, bot_name => %s)'),
  ('finish_training(5800000001, 1, ''{}'', bot_name => %s)'), ('register_bot(%s)'), ('import_users(''{}'', %s)'),
  ('define_board(''privileges_board'', bot_name => %s)'),
  ('storage_read(''key'', %s)'), ('storage_read_for_update(''key'', %s)'), ('storage_write(''key'', ''1'', %s)'), ('storage_patch(''key'', ''{}'', %s)'),
  ('storage_update_keys(''key'', ''{}'', bot_name => %s)'), ('storage_increment(''key'', ''{a}'', bot_name => %s)'),
  ('storage_delete(''key'', %s)'), ('storage_keys(bot_name => %s)'), ('storage_delete_prefix(''key'', %s)'),
  ('storage_lock(''key'', ''owner'', ''1 minute'', %s)'), ('storage_unlock(''key'', ''owner'', %s)'),
  ('list_payments(bot_name => %s)'),
  ('reconcile_payments(''stars'', ''[]'', bot_name => %s)'),
  ('remove_bot(%s)'), ('revert_xp(%s, ''yesterday'')');
-- What the current role may do with the tables, all of them alike.
CREATE TEMP VIEW table_access AS
SELECT current_user AS role, way, array_agg(DISTINCT regexp_replace(pg_temp.try(format(way, name)), ' for table .*', '')) AS outcome
FROM all_tables, unnest(ARRAY['SELECT count(*) FROM %s', 'INSERT INTO %s DEFAULT VALUES', 'DELETE FROM %s', 'TRUNCATE %s',
                              'LOCK %s IN ACCESS EXCLUSIVE MODE']) way
WHERE relkind = 'r' GROUP BY way ORDER BY way;
CREATE TEMP VIEW reservations AS
SELECT r.id, r.bot_name FROM botdb.reservations r JOIN botdb.users u ON u.id = r.user_id
WHERE u.telegram_id = 5800000001 AND r.bot_name LIKE 'privileges_%';
GRANT SELECT ON all_functions, all_tables, bot_calls, table_access, reservations TO PUBLIC;
-- Takes a bot, and is not among those calls.
SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'botdb'::regnamespace AND 'bot_name' = ANY (p.proargnames[:p.pronargs])
  AND NOT EXISTS (SELECT FROM bot_calls WHERE call LIKE p.proname || '(%');

DO $$
BEGIN
  PERFORM botdb.get_user_session(5800000001, 'privileges_mine'), botdb.get_user_session(5800000001, 'privileges_other');
  PERFORM botdb.get_or_create_user(5800000002);
  PERFORM botdb.save_session(5800000001, '{"of": "mine"}', '{"of": "mine"}', 'privileges_mine');
  PERFORM botdb.save_session(5800000001, '{"of": "other"}', '{"of": "other"}', 'privileges_other');
  PERFORM botdb.save_training_history(5800000001, 1, 1, 1, 1, session_snapshot => jsonb_build_object('of', bot),
                                      bot_name => 'privileges_' || bot) FROM unnest(ARRAY['mine', 'other']) bot;
  PERFORM botdb.award_badge(5800000001, 'privileges_shared', 'privileges_other');
  PERFORM botdb.create_subscription(5800000001, 'credits', credits => 100);
  PERFORM botdb.define_tariff('privileges_credits', 'Five', 10, 'XTR', 'credits', credits => 5);
  PERFORM botdb.define_board('privileges_' || bot, source => 'score', bot_name => 'privileges_' || nullif(bot, 'all'))
  FROM unnest(ARRAY['mine', 'other', 'all']) bot;
  PERFORM botdb.reserve_access(5800000001, bot) FROM unnest(ARRAY['privileges_mine', 'privileges_other']) bot;
END $$;
CREATE ROLE regress_botdb_nobody LOGIN;
CREATE ROLE regress_botdb_bot LOGIN IN ROLE botdb_bot;
CREATE ROLE regress_botdb_billing LOGIN IN ROLE botdb_billing;
CREATE ROLE regress_botdb_reader LOGIN IN ROLE botdb_reader;
CREATE ROLE regress_botdb_admin LOGIN IN ROLE botdb_admin;
CREATE ROLE regress_botdb_bound LOGIN IN ROLE botdb_bot, botdb_admin, regress_botdb_bot;

-- What each of them may call: every function, one way or the other.
SELECT name AS anybody FROM all_functions WHERE has_function_privilege('regress_botdb_nobody', oid, 'EXECUTE');
SELECT name AS only_administrators FROM all_functions
WHERE NOT is_trigger AND NOT has_function_privilege('regress_botdb_bot', oid, 'EXECUTE')
  AND NOT has_function_privilege('regress_botdb_billing', oid, 'EXECUTE') ORDER BY 1;
SELECT name AS billing, has_function_privilege('regress_botdb_bot', oid, 'EXECUTE') AS bots_too FROM all_functions
WHERE has_function_privilege('regress_botdb_billing', oid, 'EXECUTE') ORDER BY 1;
SELECT name AS not_even_administrators FROM all_functions
WHERE NOT has_function_privilege('regress_botdb_admin', oid, 'EXECUTE') ORDER BY 1;
SELECT name AS readers FROM all_functions WHERE has_function_privilege('regress_botdb_reader', oid, 'EXECUTE') ORDER BY 1;

-- PUBLIC has nothing, not even the names.
SET SESSION AUTHORIZATION regress_botdb_nobody;
SELECT botdb.version();
SELECT * FROM botdb.users;
SELECT botdb.add_xp(5800000001, 1, 'privileges_mine');

-- A bot calls its functions and touches no table. Nor does an administrator. A reader reads every table and view.
RESET SESSION AUTHORIZATION;
SELECT bot_name, login_role FROM botdb.register_bot('privileges_third', login_role => 'regress_botdb_bot');
SET SESSION AUTHORIZATION regress_botdb_bot;
SELECT total_xp FROM botdb.add_xp(5800000001, 1, 'privileges_third');
SELECT botdb.delete_user(5800000001);
SELECT botdb.create_promocode('privileges', 'trainings', 1);
SELECT botdb.set_levels('[]');
SELECT botdb.import_users('{}', 'privileges_mine');
SELECT botdb.export_user(5800000001);
CREATE TABLE botdb.mine ();
SELECT * FROM table_access;
SELECT DISTINCT pg_temp.try(format('SELECT nextval(%L)', name)) ~ '^42501' AS no_sequence FROM all_tables WHERE relkind = 'S';
SET SESSION AUTHORIZATION regress_botdb_admin;
SELECT bot_name FROM botdb.register_bot('privileges_mine');
SELECT * FROM table_access;
SET SESSION AUTHORIZATION regress_botdb_reader;
SELECT total_xp FROM botdb.users WHERE telegram_id = 5800000001;
SELECT count(*) FROM botdb.badge_user_association WHERE user_id = 0;
SELECT botdb.add_xp(5800000001, 1, 'privileges_mine');
SELECT botdb.get_user(5800000001);
SELECT * FROM table_access;

-- The settings: which bot a connection is, it says itself; whether bots must be registered, only a superuser.
SET botdb.bot_name = 'privileges_mine';
SET botdb.strict_bots = on;
RESET botdb.bot_name;
RESET SESSION AUTHORIZATION;

-- A bound login role, though it may call everything: every function, for another bot, for its own, and for none.
SELECT bot_name, login_role FROM botdb.register_bot('privileges_mine', login_role => 'regress_botdb_bound');
SET SESSION AUTHORIZATION regress_botdb_bound;
SELECT regexp_replace(call, '\(.*', '') AS function,
  pg_temp.try(format('SELECT botdb.' || call, '''privileges_other''')) AS other,
  pg_temp.try(format('SELECT botdb.' || call, '''privileges_mine''')) AS own,
  pg_temp.try(format('SELECT botdb.' || call, 'NULL')) AS none
FROM bot_calls ORDER BY place;
-- Rows of another store are refused one by one, where they are another bot's.
SELECT imported, errors FROM botdb.import_badges('[{"telegram_id": 5800000001, "badge_type": "privileges", "bot_name": "privileges_other"},
  {"telegram_id": 5800000001, "badge_type": "privileges", "bot_name": "privileges_mine"}]');
-- The setting does not change who it is, nor does another role.
SET botdb.bot_name = 'privileges_other';
SELECT total_xp FROM botdb.add_xp(5800000001, 100);
SELECT * FROM botdb.get_xp_by_bot(5800000001);
SELECT bot_name, session_data FROM botdb.get_session(5800000001);
SET ROLE regress_botdb_bot;
SELECT current_user, session_user;
SELECT botdb.add_xp(5800000001, 1, 'privileges_other');
SELECT bot_name FROM botdb.get_session(5800000001);
RESET ROLE;
RESET botdb.bot_name;
-- A reservation is the bot's that has made it.
SELECT bot_name, pg_temp.try(format('SELECT botdb.confirm_access(%s)', id)) AS confirm,
  pg_temp.try(format('SELECT botdb.release_access(%s)', id)) AS release,
  pg_temp.try(format('SELECT botdb.release_access(%s, ''privileges'')', id)) AS release_once
FROM pg_temp.reservations ORDER BY bot_name;
-- Scores of a board are entered by its bot; any bot reads them.
SELECT board, pg_temp.try(format('SELECT botdb.submit_score(%L, 5800000001, 1)', board)) AS submit,
  pg_temp.try(format('SELECT count(*) FROM botdb.get_board(%1$L), botdb.get_board_around(%1$L, 5800000001)', board)) AS read
FROM botdb.list_boards() WHERE board IN ('privileges_mine', 'privileges_other', 'privileges_all');
-- Two bots' requests do not meet: the other bot's id is free, and its stored result nobody else's to see; a function that
-- takes no bot asks which bot the connection is.
RESET SESSION AUTHORIZATION;
SELECT session ->> 'version' AS others_version
FROM botdb.get_user_session(5800000001, 'privileges_other', request_id => 'privileges_start') session;
SELECT total_score AS before FROM botdb.get_user(5800000001) \gset
SELECT botdb.add_score(5800000001, 1, 'privileges_score');
SET SESSION AUTHORIZATION regress_botdb_bound;
SELECT session -> 'session' AS mine
FROM botdb.get_user_session(5800000001, request_id => 'privileges_start') session;
SELECT pg_temp.try($$SELECT botdb.get_user_session(5800000001, 'privileges_other', request_id => 'privileges_start')$$);
SET botdb.bot_name = 'privileges_other';
SELECT session -> 'session' AS mine_again
FROM botdb.get_user_session(5800000001, request_id => 'privileges_start') session;
RESET botdb.bot_name;
SELECT botdb.add_score(5800000001, 2, 'privileges_score');
SELECT botdb.add_score(5800000001, 2, 'privileges_score');
RESET SESSION AUTHORIZATION;
SELECT bot_name, request_id, function FROM botdb.requests WHERE request_id LIKE 'privileges%' ORDER BY 1, 2;
SELECT total_score - :before AS gained FROM botdb.get_user(5800000001);
SET SESSION AUTHORIZATION regress_botdb_bound;
-- What lists all bots for others lists its own for it. What is shared it sees.
SELECT bot_name, session_data FROM botdb.get_user_sessions(5800000001);
SELECT bot_name, session_snapshot FROM botdb.get_user_training_history(5800000001) WHERE session_snapshot <> '{}';
SELECT jsonb_path_query_array(export, '$.sessions[*].bot_name') AS sessions,
  jsonb_path_exists(export, '$.**.of ? (@ == "other")') AS anything_of_the_other,
  jsonb_path_exists(export, '$.requests[*].result ? (@ like_regex "other")') AS any_result_of_the_other
FROM botdb.export_user(5800000001) export;
SELECT part, jsonb_agg(DISTINCT entry -> 'bot_name') AS bots
FROM jsonb_each(botdb.export_user(5800000001)) AS export (part, entries), jsonb_array_elements(entries) entry
WHERE part IN ('access_events', 'reservations', 'requests') GROUP BY part ORDER BY part;
SELECT badge_type, earned_in_bot FROM botdb.get_user_badges(5800000001) ORDER BY 1;
SELECT * FROM botdb.get_xp_by_bot(5800000001);
RESET SESSION AUTHORIZATION;
-- Nobody's session of the other bot has changed. Unbound, the role is free.
SELECT session_data, stats_data, version FROM botdb.get_session(5800000001, 'privileges_other');
SELECT login_role FROM botdb.register_bot('privileges_mine', login_role => '');
SET SESSION AUTHORIZATION regress_botdb_bound;
SELECT bot_name FROM botdb.get_session(5800000001, 'privileges_other');
RESET SESSION AUTHORIZATION;

-- What a caller puts in the way of names: functions, operators, types and tables, in a schema before pg_catalog and in
-- pg_temp. What the extension does happens all the same, and nothing of the caller's is called.
CREATE SCHEMA regress_botdb_evil AUTHORIZATION regress_botdb_bot;
GRANT botdb_billing TO regress_botdb_bot;
\c -
SET client_min_messages = warning;
SET SESSION AUTHORIZATION regress_botdb_bot;
CREATE TABLE regress_botdb_evil.called (what text, as_role text);
GRANT ALL ON regress_botdb_evil.called TO PUBLIC;
CREATE FUNCTION regress_botdb_evil.note(what text) RETURNS void LANGUAGE sql
  AS $$ INSERT INTO regress_botdb_evil.called VALUES (what, current_user) $$;
DO $$
DECLARE
  made text;
  schema text;
BEGIN
  FOREACH made IN ARRAY ARRAY[
    'now() RETURNS timestamptz', 'to_jsonb(anyelement) RETURNS jsonb', 'upper(text) RETURNS text',
    'btrim(text) RETURNS text', 'jsonb_merge_patch(jsonb, jsonb) RETURNS jsonb',
    'stats_after_training(jsonb, bigint, int, bigint, int, int, jsonb) RETURNS jsonb', 'int8eq(bigint, bigint) RETURNS boolean',
    'texteq(text, text) RETURNS boolean', 'add(bigint, bigint) RETURNS bigint'] LOOP
    FOREACH schema IN ARRAY ARRAY['regress_botdb_evil', 'pg_temp'] LOOP
      EXECUTE format('CREATE FUNCTION %s.%s LANGUAGE plpgsql AS %L', schema, made,
                     format('BEGIN PERFORM regress_botdb_evil.note(%L); RETURN NULL; END', made));
    END LOOP;
  END LOOP;
END $$;
CREATE OPERATOR regress_botdb_evil.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = regress_botdb_evil.int8eq);
CREATE OPERATOR regress_botdb_evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = regress_botdb_evil.texteq);
CREATE OPERATOR regress_botdb_evil.+ (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = regress_botdb_evil.add);
CREATE TEMP TABLE users (id bigint, telegram_id bigint, total_xp bigint, level int);
CREATE TEMP TABLE bots (bot_name text, login_role name);
CREATE TEMP TABLE settings (name text, value jsonb);
INSERT INTO settings VALUES ('levels_config', '[{"level": 99, "min_xp": 0}]');
CREATE TABLE regress_botdb_evil.bot_sessions (id bigint, user_id bigint, bot_name text);
CREATE DOMAIN regress_botdb_evil.int8 AS pg_catalog.int8 CHECK (false);
SET search_path = regress_botdb_evil, pg_temp, pg_catalog;
-- The trap works, for the caller.
SELECT now(), 1::bigint + 1::bigint, '1'::text = '1'::text AS equal;
SELECT what FROM called ORDER BY what;
DELETE FROM called;
SELECT new_level, total_xp < 1000 AS kept FROM botdb.add_xp(5800000001, 100, 'privileges_third');
SELECT s OPERATOR(pg_catalog.->) 'session' AS session FROM botdb.get_user_session(5800000001, 'privileges_third') s;
SELECT botdb.award_badge(5800000001, 'privileges_evil', 'privileges_third');
SELECT botdb.set_user_attributes(5800000001, '{"a": 1}');
SELECT * FROM botdb.check_access(5800000002);
SELECT total_xp > 100 AS kept FROM botdb.finish_training(5800000001, 1, '{}', bot_name => 'privileges_third');
SELECT status FROM botdb.redeem_promocode(5800000001, ' nowhere ', 'privileges_third');
SELECT telegram_id FROM botdb.get_user(5800000001);
SELECT botdb.get_user_rank(5800000001) > 0 AS ranked;
SELECT evaluate_badges FROM botdb.evaluate_badges(5800000001, 'privileges_third');
SELECT botdb.consume_access(5800000001, 'privileges_third', 'privileges_evil') AS consumed,
  botdb.consume_access(5800000001, 'privileges_third', 'privileges_evil') AS once;
SELECT r.access_type, botdb.release_access(r.reservation_id) AS released
FROM botdb.reserve_access(5800000001, 'privileges_third') r;
SELECT p.status, r.details FROM botdb.apply_payment(5800000001, 'stars', 'privileges_evil', 'privileges_credits') p,
  botdb.refund_payment(p.provider, p.payment_id) r;
SELECT score FROM botdb.submit_score('privileges_all', 5800000001, 3);
SELECT rank, score FROM botdb.get_board('privileges_all');
SELECT rank, total FROM botdb.get_board_rank('privileges_all', 5800000001);
SELECT e OPERATOR(pg_catalog.->) 'access_type' AS explained FROM botdb.explain_access(5800000001) e;
SELECT botdb.claim_update(2, 'privileges_third') AS claimed, botdb.claim_update(2, 'privileges_third') AS again;
RESET SESSION AUTHORIZATION;
SELECT * FROM regress_botdb_evil.called;
\c -
SET client_min_messages = warning;

-- Others share the database and the cluster.
DROP SCHEMA regress_botdb_evil CASCADE;
SELECT botdb.delete_user(5800000001), botdb.delete_user(5800000002);
DELETE FROM botdb.tariffs WHERE tariff LIKE 'privileges_%';
SELECT board, botdb.drop_board(board) FROM botdb.list_boards() WHERE board LIKE 'privileges_%';
DELETE FROM botdb.claimed_updates WHERE bot_name LIKE 'privileges_%';
DELETE FROM botdb.badges WHERE badge_type LIKE 'privileges_%';
DELETE FROM botdb.bots WHERE bot_name LIKE 'privileges_%';
DROP ROLE regress_botdb_nobody, regress_botdb_bot, regress_botdb_billing, regress_botdb_reader, regress_botdb_admin, regress_botdb_bound;
