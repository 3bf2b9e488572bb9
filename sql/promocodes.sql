-- Promocodes: redeemed once by a user, as often as the cap allows, and the grant is what the code says.
\pset format unaligned
SET timezone = 'UTC';
SET botdb.bot_name = 'promo_bot';
SELECT count(*) FROM generate_series(7300000001, 7300000009) AS id, botdb.get_or_create_user(id);

-- The SQLSTATE, message and detail of a statement that fails.
CREATE FUNCTION pg_temp.error_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  state text; message text; detail text;
BEGIN
  EXECUTE statement;
  RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', state, message, nullif(detail, ''));
END $$;

SELECT code, type, value, max_uses, current_uses, starts_at, expires_at, is_active, created_at = now() AS created_now
FROM botdb.create_promocode('  Welcome2025 ', 'trainings', 3, 2, '2999-12-31', '2020-01-01');
SELECT code, max_uses FROM botdb.create_promocode(E'\tяхта🚀-50%\n', 'credits', 5);
SELECT pg_temp.error_of($$SELECT botdb.create_promocode(' WELCOME2025', 'credits', 1)$$);
SELECT pg_temp.error_of($$SELECT botdb.create_promocode('ЯХТА🚀-50%', 'credits', 1)$$);

-- Trainings; whatever the case and the outer spaces; once for a user, whatever the bot.
SELECT * FROM botdb.check_promocode(7300000001, 'welcome2025');
SELECT current_uses FROM botdb.promocodes WHERE code = 'WELCOME2025';
SELECT * FROM botdb.redeem_promocode(7300000001, E' \tWelCome2025\r\n');
SELECT * FROM botdb.redeem_promocode(7300000001, 'WELCOME2025', 'another_bot');
SELECT * FROM botdb.check_promocode(7300000001, 'WELCOME2025');
SELECT access_type, details FROM botdb.check_access(7300000001);
-- They add up with those that are there.
SELECT trainings_left FROM botdb.add_free_trainings(7300000002, 2, 'promocode');
SELECT * FROM botdb.redeem_promocode(7300000002, 'welcome2025', 'another_bot');
SELECT access_type, details FROM botdb.check_access(7300000002);
-- Used up: those who have used it are told that they have.
SELECT * FROM botdb.redeem_promocode(7300000003, 'welcome2025');
SELECT * FROM botdb.check_promocode(7300000003, 'welcome2025');
SELECT * FROM botdb.redeem_promocode(7300000001, 'welcome2025');
SELECT access_type, details FROM botdb.check_access(7300000003);
SELECT c.code, c.current_uses, u.telegram_id, p.bot_name, p.used_at <= now() AS used
FROM botdb.promocodes c JOIN botdb.promocode_usage p ON p.promocode_id = c.id JOIN botdb.users u ON u.id = p.user_id
WHERE c.code = 'WELCOME2025' ORDER BY p.id;

-- Credits: a purchase of their own beside those that are there.
SELECT credits_left FROM botdb.create_subscription(7300000003, 'credits', credits => 1);
SELECT * FROM botdb.redeem_promocode(7300000003, 'Яхта🚀-50%');
SELECT credits_total, credits_left, auto_renew FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id
WHERE u.telegram_id = 7300000003 ORDER BY s.id;

-- Months of 30 days: from now, or from the end of what runs, which keeps its type and its renewal.
SELECT code FROM botdb.create_promocode('quarter', 'free_month', 3);
SELECT count(*) FROM botdb.create_subscription(7300000005, 'year', auto_renew => true);
SELECT * FROM botdb.redeem_promocode(7300000004, 'quarter');
SELECT * FROM botdb.redeem_promocode(7300000005, 'quarter');
SELECT u.telegram_id, subscription_type, end_date - start_date AS time, auto_renew
FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id
WHERE u.telegram_id IN (7300000004, 7300000005) ORDER BY 1;

-- Why not; nothing is granted.
SELECT count(*) FROM botdb.create_promocode('later', 'trainings', 1, starts_at => now() + interval '1 hour');
SELECT count(*) FROM botdb.create_promocode('over', 'trainings', 1, expires_at => now() - interval '1 second');
SELECT count(*) FROM botdb.create_promocode('gone', 'trainings', 1);
SELECT botdb.disable_promocode(' Gone '), botdb.disable_promocode('gone'), botdb.disable_promocode('no such');
SELECT code, r.* FROM (VALUES ('later'), ('over'), ('gone'), ('no such'), ('''; DROP TABLE botdb.users; --')) AS c (code),
  LATERAL botdb.redeem_promocode(7300000006, c.code) AS r;
SELECT code, r.* FROM (VALUES ('later'), ('over'), ('gone'), ('no such'), ('quarter')) AS c (code),
  LATERAL botdb.check_promocode(7300000006, c.code) AS r;
SELECT count(*) FROM botdb.check_promocode(7399999999, 'quarter');
SELECT * FROM botdb.check_access(7300000006);
-- It ends and begins to the moment.
BEGIN;
SELECT count(*) FROM botdb.create_promocode('ends now', 'trainings', 1, expires_at => now());
SELECT count(*) FROM botdb.create_promocode('begins now', 'trainings', 1, starts_at => now());
SELECT status FROM botdb.redeem_promocode(7300000006, 'ends now');
SELECT status FROM botdb.redeem_promocode(7300000006, 'begins now');
ROLLBACK;
-- A use that is rolled back is left.
SELECT count(*) FROM botdb.create_promocode('single', 'trainings', 1, max_uses => 1);
BEGIN;
SELECT status FROM botdb.redeem_promocode(7300000006, 'single');
SELECT status FROM botdb.redeem_promocode(7300000007, 'single');
ROLLBACK;
SELECT status FROM botdb.redeem_promocode(7300000007, 'single');
SELECT status FROM botdb.redeem_promocode(7300000006, 'single');
-- What does not fit is not used.
SELECT count(*) FROM botdb.create_promocode('huge', 'trainings', 2147483647);
SELECT status FROM botdb.redeem_promocode(7300000008, 'huge');
SELECT count(*) FROM botdb.create_promocode('one more', 'trainings', 1);
SELECT pg_temp.error_of($$SELECT botdb.redeem_promocode(7300000008, 'one more')$$);
SELECT status FROM botdb.check_promocode(7300000008, 'one more');
-- The use of a user who is erased stays counted.
SELECT botdb.delete_user(7300000007);
SELECT current_uses FROM botdb.promocodes WHERE code = 'SINGLE';
SELECT status FROM botdb.check_promocode(7300000006, 'single');

-- Lists, newest first.
SELECT code FROM botdb.list_promocodes() WHERE id >= (SELECT id FROM botdb.promocodes WHERE code = 'WELCOME2025');
SELECT code FROM botdb.list_promocodes(false, 4);
SELECT count(*) FROM botdb.list_promocodes(limit_rows => 0);
SELECT key, CASE WHEN key LIKE '%\_at' AND jsonb_typeof(value) <> 'null' THEN '"a time"' ELSE value END AS value
FROM jsonb_each(botdb.promocode_stats(' welcome2025')) ORDER BY key;
SELECT botdb.promocode_stats('quarter') -> 'uses_left' AS uses_left, botdb.promocode_stats('no such') IS NULL AS none;
SELECT code, botdb.promocode_stats(code) ->> 'status' AS status
FROM botdb.promocodes WHERE code IN ('WELCOME2025', 'QUARTER', 'LATER', 'OVER', 'GONE', 'SINGLE') ORDER BY code;

-- Errors; nothing is written.
SELECT count(*) AS before FROM botdb.promocodes \gset
SELECT call, pg_temp.error_of('SELECT botdb.' || call) FROM (VALUES
  ($$create_promocode(NULL, 'trainings', 1)$$),
  ($$create_promocode('', 'trainings', 1)$$),
  ($$create_promocode(E' \t\n', 'trainings', 1)$$),
  ($$create_promocode(E'a\u0001b', 'trainings', 1)$$),
  ($$create_promocode(E'a\nb', 'trainings', 1)$$),
  ($$create_promocode(repeat('я', 65), 'trainings', 1)$$),
  ($$create_promocode('bad', NULL, 1)$$),
  ($$create_promocode('bad', '', 1)$$),
  ($$create_promocode('bad', 'Trainings', 1)$$),
  ($$create_promocode('bad', 'month', 1)$$),
  ($$create_promocode('bad', 'trainings', NULL)$$),
  ($$create_promocode('bad', 'trainings', 0)$$),
  ($$create_promocode('bad', 'credits', -2147483648)$$),
  ($$create_promocode('bad', 'free_month', 2147483647)$$),
  ($$create_promocode('bad', 'trainings', 1, 0)$$),
  ($$create_promocode('bad', 'trainings', 1, -1)$$),
  ($$create_promocode('bad', 'trainings', 1, 1, '2025-01-01', '2025-01-01')$$),
  ($$create_promocode('bad', 'trainings', 1, 1, '-infinity', '2025-01-01')$$),
  ($$redeem_promocode(NULL, 'quarter')$$),
  ($$redeem_promocode(7399999999, 'quarter')$$),
  ($$redeem_promocode(-1, 'quarter')$$),
  ($$redeem_promocode(7300000009, NULL)$$),
  ($$redeem_promocode(7300000009, '')$$),
  ($$redeem_promocode(7300000009, repeat('x', 10000))$$),
  ($$redeem_promocode(7300000009, E'quarter\u007f')$$),
  ($$redeem_promocode(7300000009, 'quarter', '')$$),
  ($$redeem_promocode(7300000009, 'quarter', repeat('x', 51))$$),
  ($$check_promocode(NULL, 'quarter')$$),
  ($$check_promocode(7300000009, NULL)$$),
  ($$check_promocode(7300000009, ' ')$$),
  ($$check_promocode(7300000009, repeat('x', 10000))$$),
  ($$list_promocodes(NULL)$$),
  ($$list_promocodes(true, NULL)$$),
  ($$list_promocodes(true, -1)$$),
  ($$promocode_stats(NULL)$$),
  ($$promocode_stats('')$$),
  ($$disable_promocode(NULL)$$),
  ($$disable_promocode(repeat('x', 65))$$)) AS bad (call);
SELECT count(*) - :before AS more FROM botdb.promocodes;
SELECT count(*) AS uses FROM botdb.promocode_usage p JOIN botdb.users u ON u.id = p.user_id WHERE u.telegram_id = 7300000009;
-- 64 characters, quotes among them, are a code.
SELECT char_length(code) FROM botdb.create_promocode(repeat('''"\;', 16), 'trainings', 1);
SELECT status FROM botdb.redeem_promocode(7300000009, repeat('''"\;', 16));
RESET botdb.bot_name;
