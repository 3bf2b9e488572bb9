-- before: 127 a second
\set telegram_id {user} + random(1, 10000)
SELECT botdb.finish_training(:telegram_id, 5, '{"question_count": 3, "clarity_level": 2}', bot_name => 'load_bot');
