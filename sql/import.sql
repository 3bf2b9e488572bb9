-- Import: users_data.json, whole or in parts, again and again.
\pset format unaligned
\set VERBOSITY terse

-- What an import left of some users.
CREATE FUNCTION pg_temp.shown(first_id bigint, last_id bigint) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT concat_ws(' | ', telegram_id, total_xp, level, total_trainings, total_score, s.bot_name, s.session_data,
                   s.stats_data, s.version,
                   (SELECT string_agg(b.badge_type, ',' ORDER BY b.id) FROM botdb.user_badges b WHERE b.user_id = u.id),
                   (SELECT string_agg(e.bot_name || ':' || e.amount || ':' || e.reason, ',' ORDER BY e.id)
                    FROM botdb.xp_events e WHERE e.user_id = u.id))
  FROM botdb.users u LEFT JOIN botdb.bot_sessions s ON s.user_id = u.id
  WHERE telegram_id BETWEEN first_id AND last_id ORDER BY telegram_id, s.bot_name
$$;

-- A whole file: every value arrives as it is written.
SELECT * FROM botdb.import_users('{
  "6800000002": {"session": {"step": "Начало 🌱", "n": 1.0, "big": 123456789012345678901234567890.5, "none": null},
                 "stats": {"total_xp": 700, "current_level": 3, "total_trainings": 4, "total_score": 640, "best": 1e2,
                           "achievements_unlocked": ["import_first", "регата", "import_first"]}},
  "6800000001": {"session": {}, "stats": {"total_xp": 250, "total_trainings": 2}}}', 'import_one');
SELECT pg_temp.shown(6800000001, 6800000002);
SELECT badge_type, name FROM botdb.badges WHERE badge_type IN ('import_first', 'регата') ORDER BY badge_type COLLATE "C";

-- Again: nothing is doubled, nothing is written, no sequence moves.
CREATE TEMP VIEW state AS
SELECT u.xmin::text AS user_written_by, u.ctid::text AS user_at, s.xmin::text AS session_written_by, s.version,
       (SELECT string_agg(last_value::text, ',' ORDER BY sequencename) FROM pg_sequences WHERE schemaname = 'botdb') AS ids
FROM botdb.users u JOIN botdb.bot_sessions s ON s.user_id = u.id WHERE telegram_id = 6800000002;
CREATE TEMP TABLE before AS TABLE state;
SELECT * FROM botdb.import_users('{
  "6800000002": {"session": {"step": "Начало 🌱", "n": 1.0, "big": 123456789012345678901234567890.5, "none": null},
                 "stats": {"total_xp": 700, "current_level": 3, "total_trainings": 4, "total_score": 640, "best": 1e2,
                           "achievements_unlocked": ["import_first", "регата", "import_first"]}}}', 'import_one');
SELECT state = before AS unchanged FROM state, before;

-- What changed in the file is overwritten: XP both ways, a number that only looks different.
SELECT imported FROM botdb.import_users('{
  "6800000002": {"session": {"step": "Начало 🌱", "n": 1, "big": 123456789012345678901234567890.5, "none": null},
                 "stats": {"total_xp": 90, "achievements_unlocked": ["import_second"]}}}', 'import_one');
SELECT pg_temp.shown(6800000002, 6800000002);
SELECT u.total_xp = sum(e.amount) AS sum_holds FROM botdb.users u JOIN botdb.xp_events e ON e.user_id = u.id
WHERE u.telegram_id = 6800000002 GROUP BY u.id;

-- In parts: what an entry does not have stays; a new user starts from the bot's defaults.
SELECT bot_name FROM botdb.register_bot('import_two', '{"step": "default"}', '{"best": 0}');
SELECT imported FROM botdb.import_users('{
  "6800000001": {"stats": {"total_xp": 300, "streak": 1}},
  "6800000002": {"session": {"step": "other"}},
  "6800000003": {"session": {"step": "given"}},
  "6800000004": {"stats": {"total_score": 8}},
  "6800000005": {},
  "6800000006": {"session": null, "stats": {"total_xp": null, "achievements_unlocked": null, "current_level": 7}}}',
  'import_two');
SELECT pg_temp.shown(6800000001, 6800000006);
SELECT imported FROM botdb.import_users('{"6800000001": {"session": {"step": 2}}, "6800000005": {}}', 'import_two');
SELECT pg_temp.shown(6800000001, 6800000001);
SELECT pg_temp.shown(6800000005, 6800000005);

-- XP without a level: the level it stands for, by the stored table.
BEGIN;
SELECT botdb.set_levels('[{"level": 2, "min_xp": 500}, {"level": 5, "min_xp": 5000}]');
SELECT imported FROM botdb.import_users('{
  "6800000001": {"stats": {"total_xp": 5000}}, "6800000007": {"stats": {"total_xp": "501"}},
  "6800000008": {"stats": {"total_xp": 9000, "current_level": 1}}}', 'import_one');
SELECT telegram_id, total_xp, level FROM botdb.users WHERE telegram_id IN (6800000001, 6800000007, 6800000008) ORDER BY 1;
ROLLBACK;

-- Bad entries are skipped and named; the good ones go in.
BEGIN;
SELECT r.imported, r.skipped, e->>'telegram_id' AS telegram_id, e->>'error' AS error
FROM botdb.import_users('{
  "": {}, "0": {}, "-5": {}, "007": {}, "+7": {}, "1.5": {}, "Ёж": {}, "4503599627370496": {},
  "99999999999999999999999999": {}, "6810000001": 5, "6810000002": [], "6810000003": null, "6810000004": "x",
  "6810000010": {"session": []}, "6810000011": {"session": "x"}, "6810000012": {"stats": [{}]}, "6810000013": {"stats": 1},
  "6810000020": {"stats": {"total_xp": -1}}, "6810000021": {"stats": {"total_xp": 9223372036854775808}},
  "6810000022": {"stats": {"total_xp": 1.5}}, "6810000023": {"stats": {"total_xp": "many"}},
  "6810000024": {"stats": {"total_xp": [1]}}, "6810000025": {"stats": {"total_xp": true}},
  "6810000026": {"stats": {"total_xp": 1e400}}, "6810000027": {"stats": {"total_xp": {"a": {"b": []}}}},
  "6810000030": {"stats": {"current_level": 0}}, "6810000031": {"stats": {"current_level": 2147483648}},
  "6810000032": {"stats": {"total_trainings": 2147483648}}, "6810000033": {"stats": {"total_trainings": -1}},
  "6810000034": {"stats": {"total_score": -9223372036854775808}},
  "6810000040": {"stats": {"achievements_unlocked": "x"}}, "6810000041": {"stats": {"achievements_unlocked": {"x": 1}}},
  "6810000042": {"stats": {"achievements_unlocked": ["x", 1]}}, "6810000043": {"stats": {"achievements_unlocked": [""]}},
  "6810000044": {"stats": {"achievements_unlocked": [["x"]]}},
  "6810000050": {"session": {"ok": true}, "stats": {"total_xp": 9223372036854775807, "total_trainings": 2147483647}}}',
  'import_bad') r, jsonb_array_elements(r.errors) e;
SELECT r.skipped, r.errors
FROM botdb.import_users(jsonb_build_object('6810000045', jsonb_build_object('stats', jsonb_build_object(
  'achievements_unlocked', jsonb_build_array(repeat('ё', 100), repeat('ж', 101))))), 'import_bad') r;
SELECT pg_temp.shown(6810000000, 6820000000);
SELECT count(*) FROM botdb.user_badges WHERE earned_in_bot = 'import_bad';
ROLLBACK;
SELECT r.imported, r.skipped, jsonb_array_length(r.errors) AS errors
FROM botdb.import_users((SELECT jsonb_object_agg('bad' || g, g) FROM generate_series(1, 3000) g), 'import_bad') r;
SELECT * FROM botdb.import_users('{}', 'import_bad');

-- Thousands at once, 10 MB, deep nesting.
BEGIN;
SELECT imported, skipped FROM botdb.import_users(
  (SELECT jsonb_object_agg(6820000000 + g, jsonb_build_object('session', jsonb_build_object('text', repeat('я', 1000)),
                                                              'stats', jsonb_build_object('total_xp', g)))
   FROM generate_series(1, 5000) g), 'import_many');
SELECT count(*), sum(total_xp), sum(level) FROM botdb.users WHERE telegram_id BETWEEN 6820000001 AND 6820005000;
SELECT imported, skipped, errors FROM botdb.import_users(
  jsonb_build_object('6820000001', jsonb_build_object('session',
    jsonb_build_object('deep', (repeat('[', 5000) || repeat(']', 5000))::jsonb))), 'import_many');
ROLLBACK;

-- What an entry says of its user: names and dates as they are given, counters that go before those of stats, XP by bot.
-- Without session and stats there is no session to make, and no bot to name.
CREATE FUNCTION pg_temp.time_shown(at timestamptz) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN at > now() - interval '1 hour' THEN 'now' ELSE (at AT TIME ZONE 'UTC')::text END
$$;
CREATE FUNCTION pg_temp.user_shown(id bigint) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' | ', username, first_name, last_name, pg_temp.time_shown(registration_date), pg_temp.time_shown(last_activity), total_xp, level,
                   total_trainings, total_score, (SELECT count(*) FROM botdb.bot_sessions s WHERE s.user_id = u.id),
                   (SELECT string_agg(e.bot_name || ':' || e.amount, ',' ORDER BY e.id) FROM botdb.xp_events e WHERE e.user_id = u.id))
  FROM botdb.users u WHERE telegram_id = user_shown.id
$$;
SELECT * FROM botdb.import_users('{
  "6825000001": {"user": {"username": "ann", "first_name": "Анна", "last_name": "Petrova", "registration_date": "2019-02-28T23:30:00.5-01:00",
                          "last_activity": "2026-11-01 12:00:00.123456", "total_xp": 1000, "level": 4, "total_trainings": 3, "total_score": 10,
                          "xp_by_bot": {"import_one": 300, "import_two": 200}}}}');
SELECT pg_temp.user_shown(6825000001);
CREATE TEMP TABLE written AS SELECT xmin AS by, (SELECT max(id) FROM botdb.xp_events) AS last_event FROM botdb.users WHERE telegram_id = 6825000001;
SELECT * FROM botdb.import_users('{
  "6825000001": {"user": {"username": "ann", "registration_date": "2019-03-01T00:30:00.500Z", "last_activity": "2026-11-01T12:00:00.123456Z",
                          "total_xp": 1000, "level": 4, "xp_by_bot": {"import_one": 300, "import_two": 200, "import_bad": null}}}}');
SELECT u.xmin = w.by AND (SELECT max(id) FROM botdb.xp_events) = w.last_event AS unchanged
FROM botdb.users u, written w WHERE telegram_id = 6825000001;
-- Other parts, of more, after something was won here: what imports stand for is moved, what is left is bot imported's.
SELECT total_xp FROM botdb.add_xp(6825000001, 50, 'import_two');
SELECT * FROM botdb.import_users('{
  "6825000001": {"user": {"username": "", "last_name": null, "total_xp": 1200, "xp_by_bot": {"import_one": 900}}}}');
SELECT pg_temp.user_shown(6825000001);
SELECT * FROM botdb.get_xp_by_bot(6825000001);
-- Who plays here already, and is moved in twice: what was won here stays, and nothing becomes less.
SELECT total_xp FROM botdb.add_xp((SELECT telegram_id FROM botdb.get_or_create_user(6825000006, 'vera_new', 'Vera')), 5000, 'import_two');
CREATE TEMP TABLE old_user AS SELECT '{"6825000006": {"user": {"username": "vera", "last_name": "Old", "registration_date": "2019-03-01T00:30:00Z", "last_activity": "2020-01-01T00:00:00Z",
  "total_xp": 320, "level": 4, "total_trainings": 7, "total_score": 70, "xp_by_bot": {"import_one": 300}}}}'::jsonb AS entry;
SELECT r.* FROM old_user, botdb.import_users(entry) r;
SELECT pg_temp.user_shown(6825000006), last_activity > now() - interval '1 hour' AS active_here FROM botdb.users WHERE telegram_id = 6825000006;
SELECT total_xp FROM botdb.add_xp(6825000006, 10, 'import_two');
SELECT r.* FROM old_user, botdb.import_users(entry) r;
SELECT pg_temp.user_shown(6825000006);
-- Beside a session and stats; XP that is no bot's in particular is the call's bot's, or where it names none imported's.
SELECT imported FROM botdb.import_users('{
  "6825000002": {"user": {"total_xp": 70, "total_trainings": 0}, "session": {"n": 1},
                 "stats": {"total_xp": 90, "current_level": 7, "total_trainings": 5, "total_score": 6}},
  "6825000003": {"user": {"total_xp": 60}}, "6825000004": {"user": {}}}', 'import_one');
SELECT imported FROM botdb.import_users('{"6825000005": {"user": {"total_xp": 60}}}');
SELECT pg_temp.user_shown(id) FROM generate_series(6825000002, 6825000005) id;
-- Keys that nobody reads are said once; session and stats are the bot's own.
SELECT imported, skipped, e FROM botdb.import_users('{
  "6825000002": {"user": {"nick": 1}, "session": {"nick": 1}, "notes": []}, "6825000003": {"user": {"nick": 2, "id": 1}, "Notes": 1}}',
  'import_one'), jsonb_array_elements(errors) e;
-- Bad ones.
SELECT e->>'telegram_id' AS telegram_id, e->>'error' AS error
FROM botdb.import_users('{
  "6825000010": {"user": []}, "6825000011": {"user": {"username": 5}}, "6825000012": {"user": {"registration_date": "yesterday"}},
  "6825000013": {"user": {"last_activity": "infinity"}}, "6825000014": {"user": {"last_activity": 1700000000}},
  "6825000015": {"user": {"total_xp": -1}}, "6825000016": {"user": {"level": 0}}, "6825000017": {"user": {"total_trainings": 1.5}},
  "6825000018": {"user": {"xp_by_bot": {"a": 1}}}, "6825000019": {"user": {"total_xp": 5, "xp_by_bot": {"a": 3, "b": 3}}},
  "6825000020": {"user": {"total_xp": 5, "xp_by_bot": {"a": -3}}}, "6825000021": {"user": {"total_xp": 5, "xp_by_bot": {"": 3}}},
  "6825000022": {"user": {"total_xp": 5, "xp_by_bot": [3]}},
  "6825000023": {"user": {"total_xp": 9223372036854775807, "xp_by_bot": {"a": 9223372036854775807, "b": 1}}}}') r,
  jsonb_array_elements(r.errors) e;
SELECT e->>'error' AS error FROM botdb.import_users(
  jsonb_build_object('6825000024', jsonb_build_object('user', jsonb_build_object('first_name', repeat('ё', 256))))) r, jsonb_array_elements(r.errors) e;
SET botdb.strict_bots = on;
SELECT errors FROM botdb.import_users('{"6825000025": {"user": {"total_xp": 5, "xp_by_bot": {"import_nobody": 3}}}}');
RESET botdb.strict_bots;
SELECT count(*) FROM botdb.users WHERE telegram_id BETWEEN 6825000010 AND 6825000025;
-- A session wants a bot.
SELECT botdb.import_users('{"6825000002": {"user": {}, "session": {}}}');
SELECT botdb.import_users('{"6825000002": {}}');
SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';

-- Errors of the call as a whole.
SELECT botdb.import_users(NULL, 'import_one');
SELECT botdb.import_users('[]', 'import_one');
SELECT botdb.import_users('"x"', 'import_one');
SELECT botdb.import_users('{}', '');
SET ROLE botdb_bot;
SELECT botdb.import_users('{}', 'import_one');
RESET ROLE;

SELECT count(*) FROM botdb.users WHERE telegram_id BETWEEN 6800000000 AND 6899999999 AND botdb.delete_user(telegram_id);
