-- before: 250 a second
\set telegram_id {user} + random(1, 10000)
\set code random(1, 100)
SELECT botdb.redeem_promocode(:telegram_id, '{mix}_' || :code, 'load_bot');
