-- before: 529 a second
\set telegram_id {user} + random(1, 10000)
SELECT botdb.get_user_session(:telegram_id, 'load_bot', 'name');
