-- 32 clients add 50 XP to one user
-- clients 32, calls 1
--- setup
SELECT botdb.get_or_create_user({user});
--- script
INSERT INTO botdb_load.results (mix, won, old_level, new_level)
SELECT '{mix}', leveled_up, old_level, new_level FROM botdb.add_xp({user}, 50, 'load_bot');
--- counts
SELECT 'XP', 1600, total_xp FROM botdb.users WHERE telegram_id = {user}
UNION ALL
SELECT 'level', 17, level FROM botdb.users WHERE telegram_id = {user}
