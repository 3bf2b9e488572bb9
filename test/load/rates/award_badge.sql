-- before: 423 a second
\set telegram_id {user} + random(1, 10000)
\set badge random(1, 100)
SELECT botdb.award_badge(:telegram_id, 'load_' || :badge, 'load_bot');
