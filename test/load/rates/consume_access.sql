-- before: 379 a second
\set telegram_id {user} + random(1, 10000)
SELECT botdb.consume_access(:telegram_id, 'load_bot');
