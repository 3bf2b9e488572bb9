-- Sessions and badges of another store, for users who are there.
\pset format unaligned
\set VERBOSITY terse
SET timezone = 'UTC';
DO $$ BEGIN PERFORM botdb.get_or_create_user(id) FROM generate_series(6830000001, 6830000003) id; END $$;
SELECT bot_name FROM botdb.register_bot('move_defaults', '{"step": "default"}', '{"best": 0}');

-- Sessions: what the entry says, dates too; what it leaves out is the bot's default, and now.
SELECT * FROM botdb.import_sessions('[
  {"telegram_id": 6830000002, "bot_name": "move_one", "session": {"step": "Начало", "n": 1.0}, "stats": {"total_xp": 700},
   "created_at": "2024-02-29T10:00:00.123456Z", "updated_at": "2024-03-01 08:30:00+03:00"},
  {"telegram_id": "6830000001", "bot_name": "move_defaults", "stats": null}]');
SELECT u.telegram_id, s.bot_name, session_data, stats_data, version,
       CASE WHEN s.created_at > now() - interval '1 hour' THEN 'now' ELSE s.created_at::text END AS created_at,
       CASE WHEN updated_at > now() - interval '1 hour' THEN 'now' ELSE updated_at::text END AS updated_at,
       m.first_seen_at = s.created_at AS met_then, total_xp, (SELECT count(*) FROM botdb.user_badges b WHERE b.user_id = u.id) AS badges
FROM botdb.users u JOIN botdb.bot_sessions s ON s.user_id = u.id JOIN botdb.bot_users m ON m.user_id = u.id AND m.bot_name = s.bot_name
WHERE telegram_id IN (6830000001, 6830000002) ORDER BY telegram_id;

-- Again: nothing is written. Something else is not written either: what the bot has made of it since stays.
CREATE TEMP VIEW moved AS SELECT session_data, stats_data, version, created_at, updated_at, s.xmin::text AS by
FROM botdb.bot_sessions s JOIN botdb.users u ON u.id = s.user_id WHERE telegram_id = 6830000002;
CREATE TEMP TABLE before AS TABLE moved;
SELECT * FROM botdb.import_sessions('[
  {"telegram_id": 6830000002, "bot_name": "move_one", "session": {"step": "Начало", "n": 1.0}, "stats": {"total_xp": 700},
   "created_at": "2024-02-29T10:00:00.123456+00", "updated_at": "2024-03-01T05:30"},
  {"telegram_id": 6830000001, "bot_name": "move_defaults"}]');
SELECT moved = before AS unchanged FROM moved, before;
SELECT imported, skipped FROM botdb.import_sessions('[{"telegram_id": 6830000002, "bot_name": "move_one", "session": {"step": "Начало", "n": 1}, "updated_at": "2024-03-02"}]');
SELECT imported, skipped FROM botdb.import_sessions('[{"telegram_id": 6830000002, "bot_name": "move_one", "created_at": "2024-02-28", "updated_at": "2024-03-02"}]');
SELECT session_data, stats_data, version, created_at, updated_at FROM moved;
-- Twice in one call: the first one stands.
SELECT imported, skipped FROM botdb.import_sessions('[{"telegram_id": 6830000003, "bot_name": "move_one", "session": {"n": 1}},
  {"telegram_id": 6830000003, "bot_name": "move_one", "session": {"n": 2}}]');
SELECT session_data, version FROM botdb.get_session(6830000003, 'move_one');

-- Bad entries, one by one; those between them go in. A key that nobody reads is said once.
SELECT r.imported, r.skipped, e->>'entry' AS entry, e->>'key' AS key, e->>'error' AS error
FROM botdb.import_sessions('[
  {"telegram_id": 6830000003, "bot_name": "move_two"}, 5, null, "x", [], {}, {"telegram_id": null, "bot_name": "move_two"},
  {"telegram_id": "many", "bot_name": "move_two"}, {"telegram_id": 1.5, "bot_name": "move_two"}, {"telegram_id": 0, "bot_name": "move_two"},
  {"telegram_id": 4503599627370496, "bot_name": "move_two"}, {"telegram_id": 1e400, "bot_name": "move_two"},
  {"telegram_id": 6830000009, "bot_name": "move_two"}, {"telegram_id": 6830000001}, {"telegram_id": 6830000001, "bot_name": ""},
  {"telegram_id": 6830000001, "bot_name": 5}, {"telegram_id": 6830000001, "bot_name": "move_two", "session": []},
  {"telegram_id": 6830000001, "bot_name": "move_two", "stats": "x"}, {"telegram_id": 6830000001, "bot_name": "move_two", "created_at": "infinity"},
  {"telegram_id": 6830000001, "bot_name": "move_two", "created_at": "300000-01-01"}, {"telegram_id": 6830000001, "bot_name": "move_two", "updated_at": "2023-02-29"},
  {"telegram_id": 6830000001, "bot_name": "move_two", "updated_at": 0}, {"telegram_id": 6830000001, "bot_name": "move_two", "odd": 1, "Ёж": 2},
  {"telegram_id": 6830000001, "bot_name": "move_two", "odd": 1}]') r, jsonb_array_elements(r.errors) WITH ORDINALITY AS all_errors (e, place)
ORDER BY place;
SELECT e->>'error' AS error FROM botdb.import_sessions(jsonb_build_array(
    jsonb_build_object('telegram_id', 6830000001, 'bot_name', repeat('ё', 51)),
    jsonb_build_object('telegram_id', 6830000001, 'bot_name', 'move_two', 'session', jsonb_build_object('long', repeat('x', 17 * 1024 * 1024))))) r,
  jsonb_array_elements(r.errors) e;
SET botdb.strict_bots = on;
SELECT * FROM botdb.import_sessions('[{"telegram_id": 6830000001, "bot_name": "move_nobody"}, {"telegram_id": 6830000001, "bot_name": "move_one"}]');
RESET botdb.strict_bots;
SELECT botdb.import_sessions(NULL);
SELECT botdb.import_sessions('{}');
SELECT botdb.import_sessions('null');
SELECT * FROM botdb.import_sessions('[]');

-- Badges: as they were won, dates and metadata.
SELECT * FROM botdb.import_badges('[
  {"telegram_id": 6830000002, "badge_type": "ралли", "bot_name": "move_one", "earned_at": "2020-01-02T03:04:05.000006Z", "metadata": {"score": 7}},
  {"telegram_id": 6830000001, "badge_type": "move_first", "bot_name": "move_one"},
  {"telegram_id": 6830000002, "badge_type": "ралли", "bot_name": "move_three", "earned_at": "2020-01-02"}]');
CREATE TEMP VIEW held AS SELECT telegram_id, badge_type, earned_in_bot, CASE WHEN earned_at > now() - interval '1 hour' THEN 'now' ELSE earned_at::text END AS earned_at, metadata
FROM botdb.user_badges b JOIN botdb.users u ON u.id = b.user_id WHERE telegram_id BETWEEN 6830000001 AND 6830000003;
SELECT * FROM held ORDER BY telegram_id, earned_in_bot COLLATE "C";
SELECT badge_type, name, bot_name FROM botdb.badges WHERE badge_type IN ('ралли', 'move_first') ORDER BY badge_type COLLATE "C";
SELECT bot_name FROM botdb.bots WHERE bot_name = 'move_three';
-- Again, then changed to something else; what an entry does not have stays.
SELECT imported, skipped, errors FROM botdb.import_badges('[
  {"telegram_id": 6830000002, "badge_type": "ралли", "bot_name": "move_one", "earned_at": "2020-01-02T03:04:05.000006Z", "metadata": {"score": 7}},
  {"telegram_id": 6830000001, "badge_type": "move_first", "bot_name": "move_one"}, {"telegram_id": 6830000002, "badge_type": "ралли", "bot_name": "move_three"}]');
SELECT imported, skipped, errors FROM botdb.import_badges('[
  {"telegram_id": 6830000002, "badge_type": "ралли", "bot_name": "move_one", "earned_at": "2020-01-03"},
  {"telegram_id": 6830000002, "badge_type": "ралли", "bot_name": "move_three", "metadata": {"score": 7.0}}]');
SELECT * FROM held ORDER BY telegram_id, earned_in_bot COLLATE "C";
SELECT e->>'entry' AS entry, e->>'key' AS key, e->>'error' AS error FROM botdb.import_badges('[
  {"telegram_id": 6830000009, "badge_type": "x", "bot_name": "move_one"}, {"telegram_id": 6830000001, "bot_name": "move_one"},
  {"telegram_id": 6830000001, "badge_type": "", "bot_name": "move_one"}, {"telegram_id": 6830000001, "badge_type": ["x"], "bot_name": "move_one"},
  {"telegram_id": 6830000001, "badge_type": "x"}, {"telegram_id": 6830000001, "badge_type": "x", "bot_name": "move_one", "earned_at": "-infinity"},
  {"telegram_id": 6830000001, "badge_type": "x", "bot_name": "move_one", "metadata": [1]}, {"telegram_id": 6830000001, "badge_type": "x", "bot_name": null},
  {"badge": "x"}]') r, jsonb_array_elements(r.errors) e;
SELECT e->>'error' AS error FROM botdb.import_badges(jsonb_build_array(jsonb_build_object('telegram_id', 6830000001, 'badge_type', repeat('x', 101), 'bot_name', 'b'))) r,
  jsonb_array_elements(r.errors) e;
SELECT count(*) FROM botdb.badges WHERE badge_type = 'x';

SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';
SELECT count(*) FROM botdb.users WHERE telegram_id BETWEEN 6830000000 AND 6839999999 AND botdb.delete_user(telegram_id);
SELECT count(*) FROM botdb.bots WHERE bot_name IN ('move_one', 'move_two', 'move_three', 'move_defaults', 'b') AND botdb.remove_bot(bot_name, true);
