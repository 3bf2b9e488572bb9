-- Finished trainings of another store: rows without a key, told apart by all that they say.
\pset format unaligned
\set VERBOSITY terse
SET timezone = 'UTC';
DO $$ BEGIN PERFORM botdb.get_or_create_user(id) FROM generate_series(6840000001, 6840000002) id; END $$;

CREATE TEMP TABLE given (entries jsonb);
INSERT INTO given VALUES ('[
  {"telegram_id": 6840000002, "bot_name": "move_one", "training_date": "2024-02-29T10:00:00.123456Z", "scenario_name": "Кофейня", "total_score": 70,
   "clarity_level": 40, "question_count": 9, "contextual_questions": 4, "per_type_counts": {"open": 5}, "case_data": ["any", null],
   "session_snapshot": {"n": 1}, "created_at": "2024-02-29T11:00:00Z"},
  {"telegram_id": 6840000001, "bot_name": "move_one", "training_date": "2024-01-01", "total_score": 0, "created_at": "2024-01-01", "case_data": null},
  {"telegram_id": 6840000001, "bot_name": "move_one", "training_date": "2024-01-01", "total_score": 0, "created_at": "2024-01-01"},
  {"telegram_id": 6840000001, "bot_name": "move_one", "training_date": "2024-01-01", "total_score": 0, "created_at": "2024-01-01", "clarity_level": 1}]');
SELECT r.* FROM given, botdb.import_training_history(entries) r;
SELECT telegram_id, bot_name, training_date, scenario_name, total_score, clarity_level, question_count, contextual_questions, per_type_counts, case_data,
       session_snapshot, created_at
FROM botdb.training_history WHERE telegram_id BETWEEN 6840000001 AND 6840000002 ORDER BY telegram_id, id;
-- Again: nothing. Two of a kind are there: of three, one is written; of one, none.
SELECT r.* FROM given, botdb.import_training_history(entries) r;
SELECT r.* FROM given, botdb.import_training_history(entries || (entries -> 2)) r;
SELECT r.* FROM given, botdb.import_training_history(jsonb_build_array(entries -> 2)) r;
SELECT count(*) FROM botdb.training_history WHERE telegram_id = 6840000001;
-- Without dates: now, and again no more than that many of the kind.
SELECT r.* FROM botdb.import_training_history('[{"telegram_id": 6840000002, "bot_name": "move_one", "total_score": 5}, {"telegram_id": 6840000002, "bot_name": "move_one", "total_score": 5}]') r;
SELECT r.* FROM botdb.import_training_history('[{"telegram_id": 6840000002, "bot_name": "move_one", "total_score": 5}]') r;
SELECT count(*), bool_and(training_date > now() - interval '1 hour' AND created_at > now() - interval '1 hour') AS now FROM botdb.training_history WHERE telegram_id = 6840000002 AND total_score = 5;
-- The user's counters are nobody's business here.
SELECT total_xp, total_trainings, total_score FROM botdb.get_user(6840000002);

SELECT e->>'entry' AS entry, e->>'key' AS key, e->>'error' AS error
FROM (SELECT jsonb_agg('{"telegram_id": 6840000001, "bot_name": "move_bad", "total_score": 1}'::jsonb || change ORDER BY place) AS entries
      FROM unnest(ARRAY['{"telegram_id": 6840000009}', '{"bot_name": null}', '{"bot_name": ""}', '{"total_score": null}', '{"total_score": -1}',
        '{"total_score": 9223372036854775808}', '{"total_score": "x"}', '{"clarity_level": -1}', '{"clarity_level": 2147483648}', '{"question_count": 1.5}',
        '{"contextual_questions": []}', '{"per_type_counts": [1]}', '{"session_snapshot": "x"}', '{"scenario_name": 5}', '{"training_date": "soon"}',
        '{"created_at": "2024-13-01"}', '{"created_at": "0000-01-01"}', '{"created_at": "2024-01-01T24:00:00"}', '{"created_at": "2024-01-01 10:00 +0"}', '{"score": 1}']::jsonb[])
        WITH ORDINALITY AS t (change, place)) bad, botdb.import_training_history(entries) r, jsonb_array_elements(r.errors) WITH ORDINALITY AS all_errors (e, n)
ORDER BY n;
SELECT e->>'error' AS error FROM botdb.import_training_history(jsonb_build_array(
    jsonb_build_object('telegram_id', 6840000001, 'bot_name', 'b', 'total_score', 1, 'scenario_name', repeat('ё', 256)),
    jsonb_build_object('telegram_id', 6840000001, 'bot_name', 'b', 'total_score', 1, 'case_data', repeat('x', 17 * 1024 * 1024)))) r, jsonb_array_elements(r.errors) e;
SELECT botdb.import_training_history(NULL);
SELECT botdb.import_training_history('"x"');

SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';
SELECT count(*) FROM botdb.users WHERE telegram_id BETWEEN 6840000000 AND 6849999999 AND botdb.delete_user(telegram_id);
SELECT count(*) FROM botdb.bots WHERE bot_name IN ('move_one', 'move_bad') AND botdb.remove_bot(bot_name, true);
