-- before: 702 a second
\set telegram_id {user} + random(1, 10000)
SELECT botdb.save_session(:telegram_id, '{"step": "asking", "questions": [1, 2, 3]}', '{"runs": 1}', 'load_bot');
