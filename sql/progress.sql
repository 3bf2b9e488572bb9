-- XP and levels: one total over all bots, levels by a table, an event for every change.
\pset format unaligned
SELECT count(*) FROM generate_series(6000000001, 6000000004) AS id, botdb.get_or_create_user(id);

-- The default formula: a level a hundred XP, up to 100.
SELECT * FROM botdb.add_xp(6000000001, 99, 'bot_a');
SELECT * FROM botdb.add_xp(6000000001, 1, 'bot_a');
SELECT * FROM botdb.add_xp(6000000001, 0, 'bot_a');
SELECT * FROM botdb.add_xp(telegram_id => 6000000001, xp => 100000, bot_name => 'bot_b', reason => 'гонка');
SELECT xp, botdb.level_for_xp(xp) FROM unnest(ARRAY[0, 99, 100, 9899, 9900, 9223372036854775807]) AS xp;

-- A table of the call's own: unordered, other keys ignored, strings as integers, what is missing is 1 and 0.
SELECT xp, botdb.level_for_xp(xp, '[{"level": "5", "min_xp": 5001, "max_xp": 1}, {"level": 2, "min_xp": "501"},
                                    {"min_xp": 3}, {"level": 1, "max_xп": 5000}, {"level": 3, "min_xp": 1501}]')
FROM unnest(ARRAY[0, 500, 501, 1500, 1501, 5000, 5001]) AS xp;
SELECT * FROM botdb.add_xp(6000000002, 501, 'bot_a', '[{"level": 1, "min_xp": 0}, {"level": 2, "min_xp": 501}]');
-- The highest level counts, not the highest threshold; below every threshold it is 1.
SELECT botdb.level_for_xp(600, '[{"level": 9, "min_xp": 100}, {"level": 4, "min_xp": 500}]'),
       botdb.level_for_xp(50, '[{"level": 9, "min_xp": 100}]');
-- It never falls.
SELECT botdb.update_level(6000000002, 40);
SELECT * FROM botdb.add_xp(6000000002, 1, 'bot_a', '[{"level": 2, "min_xp": 1}]');

-- The stored table serves calls that bring none, an empty one too.
SELECT botdb.set_levels('[{"level": 1, "min_xp": 0, "name": "Новичок"}, {"level": 2, "min_xp": 10}]');
SELECT botdb.get_levels();
SELECT * FROM botdb.add_xp(6000000003, 9, 'bot_a');
SELECT * FROM botdb.add_xp(6000000003, 1, 'bot_a', '[]');
SELECT botdb.level_for_xp(10), botdb.level_for_xp(10, '[{"level": 7}]');
BEGIN;
SELECT botdb.set_levels('[{"level": 50, "min_xp": 10}]');
SELECT botdb.level_for_xp(10);
ROLLBACK;
SELECT botdb.level_for_xp(10);
SELECT botdb.set_levels('[]');
SELECT botdb.get_levels() IS NULL AS none, botdb.level_for_xp(110);

-- Every change has its event, and the sums agree.
SELECT e.bot_name, e.amount, e.reason FROM botdb.xp_events e JOIN botdb.users u ON u.id = e.user_id
WHERE u.telegram_id = 6000000001 ORDER BY e.id;
SELECT * FROM botdb.get_xp_by_bot(6000000001);
SELECT * FROM botdb.get_xp_by_bot(6999999999);

-- One statement, many users; twice the same user.
SELECT telegram_id, new_level, total_xp
FROM unnest(ARRAY[6000000003, 6000000004, 6000000003]) WITH ORDINALITY AS t (telegram_id, n),
     LATERAL botdb.add_xp(telegram_id, 100, 'bot_a') ORDER BY n;

-- The leaderboard and a rank. XP equal: by id, and the same rank.
SELECT botdb.add_xp(6000000004, 110, 'bot_b') IS NOT NULL AS added;
SELECT telegram_id, total_xp, botdb.get_user_rank(telegram_id) - botdb.get_user_rank(6000000001) AS behind_first
FROM botdb.get_leaderboard(1000000) WHERE telegram_id BETWEEN 6000000001 AND 6000000004 ORDER BY rank;
SELECT count(*) = 2 AS two, min(rank), max(rank) FROM botdb.get_leaderboard(2, 1);
SELECT (SELECT array_agg(user_id ORDER BY rank) FROM botdb.get_leaderboard(2147483647))
     = (SELECT array_agg(id ORDER BY total_xp DESC, id) FROM botdb.users) AS in_order;
SELECT count(*) FROM botdb.get_leaderboard(0);
SELECT count(*) FROM botdb.get_leaderboard(10, 9223372036854775807);
SELECT botdb.get_user_rank(6999999999) IS NULL AS nobody;

-- Old events are folded, the sums stay.
UPDATE botdb.xp_events SET created_at = now() - interval '2 years'
WHERE user_id IN (SELECT id FROM botdb.users WHERE telegram_id IN (6000000001, 6000000003));
SELECT botdb.purge_xp_events();
SELECT u.telegram_id, e.bot_name, e.amount, e.reason FROM botdb.xp_events e JOIN botdb.users u ON u.id = e.user_id
WHERE u.telegram_id BETWEEN 6000000001 AND 6000000004 ORDER BY 1, 2, 3;
SELECT botdb.purge_xp_events();
SELECT count(*) FROM botdb.users u
WHERE u.total_xp <> (SELECT coalesce(sum(amount), 0) FROM botdb.xp_events e WHERE e.user_id = u.id);

-- An index or a trigger that somebody added to the events is served too.
BEGIN;
CREATE INDEX ON botdb.xp_events (lower(reason)) WHERE reason IS NOT NULL;
SELECT total_xp FROM botdb.add_xp(6000000002, 8, 'bot_a', reason => 'Indexed');
SET LOCAL enable_seqscan = off;
SELECT amount FROM botdb.xp_events WHERE lower(reason) = 'indexed' AND reason IS NOT NULL;
CREATE FUNCTION pg_temp.announce() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE NOTICE 'event of % XP', new.amount; RETURN NULL; END $$;
CREATE TRIGGER announce AFTER INSERT ON botdb.xp_events FOR EACH ROW EXECUTE FUNCTION pg_temp.announce();
SELECT total_xp FROM botdb.add_xp(6000000002, 9, 'bot_a');
ROLLBACK;

-- Readers run in parallel plans.
BEGIN;
SELECT set_config(name, 'on', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SELECT botdb.level_for_xp(250), botdb.get_user_rank(6000000001) > 0 AS ranked;
SELECT xp FROM botdb.get_xp_by_bot(6000000002);
ROLLBACK;

-- Errors. Nothing of a failing call stays.
SELECT botdb.add_xp(6999999999, 1, 'bot_a');
SELECT botdb.add_xp(6000000001, -1, 'bot_a');
SELECT botdb.add_xp(6000000001, NULL, 'bot_a');
SELECT botdb.add_xp(6000000001, 9223372036854775807, 'bot_a');
SELECT botdb.add_xp(6000000001, 1);
SELECT botdb.add_xp(6000000001, 1, '');
SELECT botdb.add_xp(6000000001, 1, repeat('b', 51));
SELECT botdb.add_xp(6000000001, 1, 'bot_a', '{"level": 2}');
SELECT botdb.add_xp(6000000001, 1, 'bot_a', '[{"level": 2}, 7]');
SELECT botdb.add_xp(6000000001, 1, 'bot_a', '[{"level": 2.5}]');
SELECT botdb.add_xp(6000000001, 1, 'bot_a', '[{"level": 2147483648}]');
SELECT botdb.add_xp(6000000001, 1, 'bot_a', '[{"level": 2, "min_xp": "a lot"}]');
SELECT botdb.add_xp(6000000001, 1, 'bot_a', '[{"level": 2, "min_xp": null}]');
SELECT botdb.set_levels('"levels"');
SELECT botdb.level_for_xp(-1);
SELECT botdb.get_leaderboard(-1);
SELECT botdb.get_leaderboard(1, -1);
SELECT botdb.purge_xp_events('-1 day');
SELECT total_xp FROM botdb.get_user(6000000001);
