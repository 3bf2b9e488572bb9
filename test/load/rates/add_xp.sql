-- before: 979 a second
\set telegram_id {user} + random(1, 10000)
SELECT botdb.add_xp(:telegram_id, 10, 'load_bot');
