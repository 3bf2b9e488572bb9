-- Sessions: one for each user and bot, versioned, merged in the database.
\pset format unaligned
SET timezone = 'UTC';
INSERT INTO botdb.bots (bot_name, default_session, default_stats)
VALUES ('quiz_bot', '{"state": "start", "page": 1}', '{"games": 0}');

-- What comes of adding to a number of the session: nothing of it stays.
CREATE FUNCTION pg_temp.refused(path text, by numeric DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  number numeric;
  detail text;
BEGIN
  number := botdb.increment_session(6200000003, path::text[], by, 'quiz_bot');
  RAISE SQLSTATE 'ZZZZZ';
EXCEPTION
  WHEN SQLSTATE 'ZZZZZ' THEN RETURN left(number::text, 20);
  WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(left(detail, 100), ''));
END $$;

-- /start: the user and the session are created, the session from the bot's defaults.
SELECT s->'user'->>'telegram_id' AS telegram_id, s->'user'->>'first_name' AS first_name, s->'session' AS session,
       s->'stats' AS stats, s->'version' AS version, (SELECT array_agg(k ORDER BY k) FROM jsonb_object_keys(s->'user') k) AS keys,
       (s->'user'->>'registration_date') LIKE '____-__-__T__:__:__%+00:00' AS iso_8601
FROM botdb.get_user_session(6200000001, 'quiz_bot', first_name => 'Борис') AS s;
SELECT s->'session', s->'stats', s->'version', s->'user'->>'username', s->'user'->>'first_name'
FROM botdb.get_user_session(6200000001, 'plain_bot', 'boris') AS s;
-- An empty name clears, NULL leaves; a new user's is none.
SELECT s->'user'->'username', s->'user'->'first_name', s->'user'->'last_name'
FROM botdb.get_user_session(6200000001, 'plain_bot', '', NULL, 'Годунов') AS s;
SELECT username IS NULL AS cleared, first_name, last_name FROM botdb.get_user(6200000001);
SELECT s->'user'->'username', s->'user'->'first_name', s->'user'->'last_name'
FROM botdb.get_user_session(6200000003, 'plain_bot', 'x', '', '') AS s;
-- Known already: nothing new, the version stays.
SELECT s->'version' FROM botdb.get_user_session(6200000001, 'quiz_bot') AS s;

SELECT botdb.save_session(6200000001, '{"state": "asked"}', '{"games": 1}', 'quiz_bot');
SELECT session_data, stats_data, version FROM botdb.get_session(6200000001, 'quiz_bot');
SELECT botdb.save_session(6200000001, '{"state": "done"}', '{"games": 2}', 'quiz_bot', expected_version => 2);
SELECT botdb.save_session(6200000001, '{"state": "late"}', '{"games": 9}', 'quiz_bot', expected_version => 2);
SELECT botdb.update_session(6200000001, '{"only": "session"}', 'quiz_bot'),
       botdb.update_stats(6200000001, '{"only": "stats"}', 'quiz_bot');
SELECT session_data, stats_data, version FROM botdb.get_session(6200000001, 'quiz_bot');

-- A patch merges; null removes.
SELECT p->'session', p->'stats', p->'version', p->'user'->>'telegram_id'
FROM botdb.patch_session(6200000001, '{"a": {"b": 1}}', '{"only": null}', 'quiz_bot') AS p;
SELECT p->'session', p->'stats', p->'version'
FROM botdb.patch_session(6200000001, session_patch => '{"a": {"c": 2}, "only": null}', bot_name => 'quiz_bot') AS p;

-- Sessions of bots stay apart.
SELECT bot_name, session_data, stats_data, version FROM botdb.get_user_sessions(6200000001);

-- Reset: to the bot's default, or to what is given.
SELECT botdb.update_stats(6200000001, '{"games": 3}', 'quiz_bot');
SELECT botdb.reset_session(6200000001, 'quiz_bot');
SELECT session_data, stats_data, version FROM botdb.get_session(6200000001, 'quiz_bot');
SELECT botdb.reset_session(6200000001, 'quiz_bot', keep_stats => false, initial_session => '{"state": "again"}');
SELECT session_data, stats_data, version FROM botdb.get_session(6200000001, 'quiz_bot');

-- A known user without a session: save, update and patch create it from the defaults; reset and delete say false.
SELECT telegram_id FROM botdb.get_or_create_user(6200000002);
SELECT botdb.reset_session(6200000002, 'quiz_bot'), botdb.delete_session(6200000002, 'quiz_bot');
SELECT * FROM botdb.get_session(6200000002, 'quiz_bot');
SELECT botdb.update_session(6200000002, '{"state": "new"}', 'quiz_bot');
SELECT session_data, stats_data, version FROM botdb.get_session(6200000002, 'quiz_bot');
SELECT botdb.delete_session(6200000002, 'quiz_bot'), botdb.delete_session(6200000002, 'quiz_bot');
SELECT p->'session', p->'stats', p->'version' FROM botdb.patch_session(6200000002, '{"page": 2}', bot_name => 'quiz_bot') AS p;
SELECT botdb.save_session(6200000002, '{}', '{}', 'new_bot', expected_version => 0);
SELECT botdb.delete_session(6200000002, 'new_bot'), botdb.save_session(6200000002, '{}', '{}', 'new_bot', expected_version => 1);
SELECT count(*) FROM botdb.get_user_sessions(6299999999);
SELECT count(*) FROM botdb.get_session(6200000001, 'bot that nobody knows');

-- A number is added to where it is: exactly, and in its own digits. What is missing counts as 0, and is made on the way.
SELECT telegram_id FROM botdb.get_or_create_user(6200000003);
SELECT botdb.increment_session(6200000003, '{lives}', bot_name => 'quiz_bot'),
       botdb.increment_session(6200000003, '{a,b,c}', 0.1, 'quiz_bot'),
       botdb.increment_session(6200000003, '{a,b,c}', 0.2, 'quiz_bot'),
       botdb.increment_session(6200000003, '{a,b,d}', -2.50, 'quiz_bot'),
       botdb.increment_session(6200000003, '{a,""}', 0, 'quiz_bot'),
       botdb.increment_session(6200000003, '[0:0]={page}', 9223372036854775807, 'quiz_bot');
SELECT botdb.increment_stats(6200000003, '{games}', 2, 'quiz_bot'), botdb.increment_stats(6200000003, '{"a.b"}', 1e20, 'quiz_bot');
SELECT session_data, stats_data, version FROM botdb.get_session(6200000003, 'quiz_bot');
SELECT botdb.increment_stats(6200000003, array_fill('k'::text, ARRAY[64]), 1, 'deep_bot');
SELECT stats_data #> array_fill('k'::text, ARRAY[64]) AS at_64, version FROM botdb.get_session(6200000003, 'deep_bot');
-- A request counts once.
SELECT botdb.increment_stats(6200000003, '{games}', 1.0, 'quiz_bot', 'once'),
       botdb.increment_stats(6200000003, '{games}', 1, 'quiz_bot', 'once');
-- What is in the way, or is no number.
SELECT botdb.save_session(6200000003, '{"list": [1], "a": {"text": "5", "null": null, "on": true, "object": {}}}', '{}', 'quiz_bot');
SELECT left(path, 20) AS path, pg_temp.refused(path) FROM unnest(ARRAY[
  '{list}', '{list,0}', '{a,text}', '{a,text,more}', '{a,"null"}', '{a,"null",more}', '{a,on}', '{a,object}', '{a}', '{A,text}',
  NULL, '{}', '{a,NULL}', '{NULL}', '{{a,b}}', array_fill('k'::text, ARRAY[65])::text,
  ARRAY[repeat('x', 1024 * 1024), 'y']::text]) path;
-- By what, and how far.
SELECT left(by::text, 10) AS by, pg_temp.refused('{number}', by) FROM unnest('{NULL,NaN,Infinity,-Infinity,1e131071,1e-16383}'::numeric[]) by;
SELECT botdb.patch_session(6200000003, jsonb_build_object('large', 9e131071), NULL, 'quiz_bot') IS NULL AS missing;
SELECT pg_temp.refused('{large}', 9e131071), pg_temp.refused('{large}', -9e131071);
SELECT session_data - 'large' AS session, version FROM botdb.get_session(6200000003, 'quiz_bot');
SELECT botdb.increment_session(6299999999, '{a}', bot_name => 'quiz_bot');

-- A document that is large, and one that is deep.
SELECT botdb.update_session(6200000002, jsonb_build_object('text', repeat('я', 1000000)), 'quiz_bot');
SELECT length(session_data->>'text') FROM botdb.get_session(6200000002, 'quiz_bot');
SELECT botdb.patch_session(6200000002, (repeat('{"a":', 1000) || '1' || repeat('}', 1000))::jsonb, bot_name => 'quiz_bot')
       #>> array_prepend('session', array_fill('a'::text, ARRAY[1000])) AS deep;

-- Errors.
SELECT botdb.save_session(6299999999, '{}', '{}', 'quiz_bot');
SELECT botdb.save_session(6200000001, NULL, '{}', 'quiz_bot');
SELECT botdb.save_session(6200000001, '[]', '{}', 'quiz_bot');
SELECT botdb.save_session(6200000001, '{}', 'null', 'quiz_bot');
SELECT botdb.update_session(6200000001, '"x"', 'quiz_bot');
SELECT botdb.update_stats(6299999999, '{}', 'quiz_bot');
SELECT botdb.patch_session(6299999999, '{}', bot_name => 'quiz_bot');
SELECT botdb.patch_session(6200000001, '1', bot_name => 'quiz_bot');
SELECT botdb.reset_session(6299999999, 'quiz_bot');
SELECT botdb.delete_session(6299999999, 'quiz_bot');
SELECT botdb.get_user_session(0, 'quiz_bot');
SELECT botdb.get_user_session(6200000001);
