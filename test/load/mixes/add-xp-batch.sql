-- 8 clients add XP to 10,000 users in one call, in opposite orders, and to some of them in any order
-- clients 8, calls 1
--- setup
SELECT count(botdb.get_or_create_user(id)) FROM generate_series({user}, {user} + 9999) id;
--- script
INSERT INTO botdb_load.results (mix, won, old_level, new_level, uses)
SELECT '{mix}', leveled_up, old_level, new_level, telegram_id FROM botdb.add_xp_batch(
  ARRAY(SELECT id FROM generate_series({user}, {user} + 9999) id ORDER BY id * (1 - 2 * ((:client_id + :n) % 2))),
  array_fill(20::bigint, ARRAY[10000]), 'load_bot');
INSERT INTO botdb_load.results (mix, won, old_level, new_level, uses)
SELECT '{mix}', leveled_up, old_level, new_level, telegram_id FROM botdb.add_xp_batch(
  ARRAY(SELECT id FROM generate_series({user}, {user} + 9999, 5) id ORDER BY random()), array_fill(15::bigint, ARRAY[2000]), 'load_bot');
--- counts
SELECT 'users in fives with 280 XP', 2000, count(*) FROM botdb.users
WHERE telegram_id BETWEEN {user} AND {user} + 9999 AND telegram_id % 5 = {user} % 5 AND (total_xp, level) = (280, 3)
UNION ALL
SELECT 'others with 160', 8000, count(*) FROM botdb.users
WHERE telegram_id BETWEEN {user} AND {user} + 9999 AND telegram_id % 5 <> {user} % 5 AND (total_xp, level) = (160, 2)
UNION ALL
SELECT 'sum of events', 1840000, sum(amount)
FROM botdb.xp_events e JOIN botdb.users u ON u.id = e.user_id WHERE u.telegram_id BETWEEN {user} AND {user} + 9999
UNION ALL
SELECT 'answers', 96000, count(*) FROM botdb_load.results WHERE mix = '{mix}'
UNION ALL
SELECT 'levels reported once', 12000, count(*)
FROM (SELECT FROM botdb_load.results r, generate_series(r.old_level + 1, r.new_level) reached
      WHERE r.mix = '{mix}' AND r.won GROUP BY r.uses, reached HAVING count(*) = 1) once
UNION ALL
SELECT 'wrongly reported', 0, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND won <> (new_level > old_level)
