-- Users: created once, updated by what is given, found, changed, erased.
\pset format unaligned
SET timezone = 'UTC';

SELECT telegram_id, username, first_name, last_name, total_xp, level, total_trainings, total_score, attributes,
       registration_date = now() AS registered_now, last_activity = now() AS active_now
FROM botdb.get_or_create_user(5000000001, 'alice', 'Алиса');

-- Names that are given replace, the others stay.
SELECT username, first_name, last_name FROM botdb.get_or_create_user(5000000001, last_name => 'Лис');
SELECT username, first_name, last_name FROM botdb.get_or_create_user(telegram_id => 5000000001, username => 'alisa');
SELECT count(*) FROM botdb.users WHERE telegram_id = 5000000001;

-- An empty name clears, NULL leaves; a new user's is none.
SELECT username IS NULL AS cleared, first_name, last_name FROM botdb.get_or_create_user(5000000001, '', NULL, 'Лис');
SELECT username, first_name IS NULL AS cleared, last_name IS NULL AS cleared_too
FROM botdb.get_or_create_user(5000000001, 'alice', '', '');
SELECT username, first_name IS NULL AS none FROM botdb.get_user(5000000001);
SELECT username IS NULL AS none, first_name, last_name FROM botdb.get_or_create_user(5000000001, '', 'Алиса', ' ');
SELECT num_nulls(username, first_name, last_name) FROM botdb.get_or_create_user(5000000002, '', '', '');

-- Activity is touched.
UPDATE botdb.users SET last_activity = '2020-01-01' WHERE telegram_id = 5000000001;
SELECT last_activity = now() AS touched FROM botdb.get_or_create_user(5000000001);

SELECT telegram_id, username FROM botdb.get_user(5000000001);
SELECT telegram_id FROM botdb.get_user_by_id((SELECT id FROM botdb.users WHERE telegram_id = 5000000001));
SELECT * FROM botdb.get_user(5000000099);
SELECT * FROM botdb.get_user_by_id(-1);
SELECT botdb.count_users() = (SELECT count(*) FROM botdb.users) AS counted;

SELECT botdb.update_level(5000000001, 7), botdb.increment_training_count(5000000001), botdb.add_score(5000000001, 250);
SELECT botdb.update_level(5000000001, 3), botdb.increment_training_count(5000000001), botdb.add_score(5000000001, 0);
SELECT level, total_trainings, total_score FROM botdb.get_user(5000000001);

-- The ends of the range of ids.
SELECT telegram_id FROM botdb.get_or_create_user(1);
SELECT telegram_id FROM botdb.get_or_create_user(4503599627370495);

-- Attributes: an RFC 7396 merge. Members change, nested ones too; null removes.
SELECT botdb.set_user_attributes(1, '{"lang": "ru", "tags": {"vip": true, "age": 30}}');
SELECT botdb.set_user_attributes(1, '{"lang": "en", "tags": {"age": null, "city": "Казань"}, "gone": null}');
SELECT botdb.set_user_attributes(1, '{}');
SELECT t.target, t.patch, botdb.jsonb_merge_patch(t.target::jsonb, t.patch::jsonb)
FROM (VALUES
  ('{"a":"b"}', '{"a":"c"}'), ('{"a":"b"}', '{"b":"c"}'), ('{"a":"b"}', '{"a":null}'),
  ('{"a":"b","b":"c"}', '{"a":null}'), ('{"a":["b"]}', '{"a":"c"}'), ('{"a":"c"}', '{"a":["b"]}'),
  ('{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}'), ('{"a":[{"b":"c"}]}', '{"a":[1]}'), ('["a","b"]', '["c","d"]'),
  ('{"a":"b"}', '["c"]'), ('{"a":"foo"}', 'null'), ('{"a":"foo"}', '"bar"'), ('{"e":null}', '{"a":1}'),
  ('[1,2]', '{"a":"b","c":null}'), ('{}', '{"a":{"bb":{"ccc":null}}}')) AS t (target, patch);

-- Export holds all that is stored; erasing takes all of it.
SELECT botdb.add_xp(5000000001, 5, 'users_bot') IS NOT NULL AS added;
SELECT key, jsonb_typeof(value), CASE jsonb_typeof(value) WHEN 'array' THEN jsonb_array_length(value) END AS n
FROM jsonb_each(botdb.export_user(5000000001)) ORDER BY key;
SELECT botdb.export_user(5000000099) IS NULL AS nothing;
SELECT botdb.delete_user(5000000001), botdb.delete_user(5000000001);
SELECT count(*) FROM botdb.xp_events e LEFT JOIN botdb.users u ON u.id = e.user_id WHERE u.id IS NULL;

-- Errors.
SELECT botdb.get_or_create_user(NULL);
SELECT botdb.get_or_create_user(0);
SELECT botdb.get_or_create_user(4503599627370496);
SELECT botdb.get_or_create_user(2, repeat('я', 256));
SELECT botdb.update_level(2, 1);
SELECT botdb.update_level(1, 0);
SELECT botdb.increment_training_count(2);
SELECT botdb.add_score(1, -1);
SELECT botdb.set_user_attributes(1, '"text"');
SELECT count(*) FROM botdb.users WHERE telegram_id = 2;
