-- 32 clients add XP to one user, 30 times over
-- clients 32, calls 30
--- setup
SELECT botdb.get_or_create_user({user});
--- script
INSERT INTO botdb_load.results (mix, won, old_level, new_level)
SELECT '{mix}', leveled_up, old_level, new_level FROM botdb.add_xp({user}, 10, 'load_bot');
--- counts
SELECT 'XP', 9600, total_xp FROM botdb.users WHERE telegram_id = {user}
UNION ALL
SELECT 'sum of events', 9600, sum(amount)
FROM botdb.xp_events e JOIN botdb.users u ON u.id = e.user_id WHERE u.telegram_id = {user}
UNION ALL
SELECT 'level', 97, level FROM botdb.users WHERE telegram_id = {user}
UNION ALL
SELECT 'levels reported once', 96, count(*)
FROM (SELECT FROM generate_series(2, 97) reached
      JOIN botdb_load.results r ON r.mix = '{mix}' AND r.won AND reached > r.old_level AND reached <= r.new_level
      GROUP BY reached HAVING count(*) = 1) once
UNION ALL
SELECT 'wrongly reported', 0, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND won <> (new_level > old_level)
