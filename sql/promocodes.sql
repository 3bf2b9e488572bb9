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
-- What nobody's code can be, a person may type all the same.
SELECT typed, r.*, c.* FROM (VALUES
  ('NULL', NULL), ('nothing', ''), ('blanks', E' \t\r\n '), ('65 characters', repeat('я', 65)), ('10000', repeat('x', 10000)),
  ('a control character', E'quarter\u007f'), ('a line end', E'quar\nter')) AS t (typed, code),
  LATERAL botdb.redeem_promocode(7300000006, t.code) AS r, LATERAL botdb.check_promocode(7300000006, t.code) AS c;
SELECT status FROM botdb.redeem_promocode(7300000006, '', request_id => 'promo nothing');
SELECT status FROM botdb.redeem_promocode(7300000006, '', request_id => 'promo nothing');
SELECT count(*) FROM botdb.check_promocode(7399999999, '');
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


-- The uses of a code are counted in up to 32 rows, whose shares are even and add up to its cap.
SELECT count(botdb.create_promocode('shares ' || coalesce(cap::text, 'open'), 'trainings', 1, cap))
FROM unnest(ARRAY[1, 2, 31, 32, 33, 100, 2147483647, NULL]) cap;
SELECT t.code, count(*) AS rows, min(slot) AS from, max(slot) AS to, sum(c.max_uses) = t.max_uses AS whole,
  max(c.max_uses) - min(c.max_uses) < 2 AS even, sum(uses) AS uses
FROM botdb.promocode_terms t JOIN botdb.promocode_counters c ON c.promocode_id = t.id
WHERE code LIKE 'SHARES %' GROUP BY t.id ORDER BY t.id;
-- Every one of them is used up before anybody is turned away, in one transaction or in several.
SELECT count(*) FROM generate_series(7300000101, 7300000140) AS id, botdb.get_or_create_user(id);
SELECT status, count(*) FROM generate_series(7300000101, 7300000120) id, botdb.redeem_promocode(id, 'shares 33') GROUP BY 1;
SELECT status, count(*) FROM generate_series(7300000116, 7300000140) id, botdb.redeem_promocode(id, 'shares 33')
GROUP BY 1 ORDER BY 1;
SELECT current_uses, (SELECT count(*) FROM botdb.promocode_usage WHERE promocode_id = p.id) AS entered
FROM botdb.promocodes p WHERE code = 'SHARES 33';
SELECT botdb.promocode_stats('shares 33') ->> 'status' AS status;
-- Without a cap it ends where an int does.
BEGIN;
UPDATE botdb.promocode_counters SET uses = 67108863 WHERE slot < 31
  AND promocode_id = (SELECT id FROM botdb.promocodes WHERE code = 'SHARES OPEN');
UPDATE botdb.promocode_counters SET uses = 67108862 WHERE slot = 31
  AND promocode_id = (SELECT id FROM botdb.promocodes WHERE code = 'SHARES OPEN');
SELECT status FROM botdb.redeem_promocode(7300000101, 'shares open');
SELECT current_uses FROM botdb.promocodes WHERE code = 'SHARES OPEN';
SELECT pg_temp.error_of($$SELECT botdb.redeem_promocode(7300000102, 'shares open')$$);
ROLLBACK;
-- The view is not written to: what is there to write is in the tables under it.
SELECT pg_temp.error_of($$INSERT INTO botdb.promocodes (code, type, value) VALUES ('VIEW', 'trainings', 1)$$);
SELECT pg_temp.error_of($$UPDATE botdb.promocodes SET max_uses = 1000$$);

-- Uses that are erased, with their users or by hand, stay counted and are known to be erased.
SELECT status, count(*) FROM generate_series(7300000101, 7300000104) id, botdb.redeem_promocode(id, 'shares 100') GROUP BY 1;
CREATE TEMP TABLE erased_uses (promocode_id bigint);
SELECT botdb.delete_user(7300000101), botdb.delete_user(7300000102);
DROP TABLE erased_uses;
DELETE FROM botdb.promocode_usage u USING botdb.promocodes p
WHERE p.id = u.promocode_id AND p.code = 'SHARES 100' AND u.user_id = (SELECT id FROM botdb.get_user(7300000103));
DELETE FROM botdb.users WHERE telegram_id BETWEEN 7300000103 AND 7300000140;
SELECT t.code, sum(c.uses) AS uses, sum(c.erased) AS erased, botdb.promocode_stats(t.code) ->> 'current_uses' AS current_uses
FROM botdb.promocode_terms t JOIN botdb.promocode_counters c ON c.promocode_id = t.id
WHERE code IN ('SHARES 33', 'SHARES 100') GROUP BY t.id ORDER BY t.id;
SELECT * FROM botdb.verify() WHERE check_name LIKE 'promocode%';
SELECT status FROM botdb.redeem_promocode(7300000001, 'shares 33');
-- A code that is deleted leaves nothing.
DELETE FROM botdb.promocode_terms WHERE code LIKE 'SHARES %';
SELECT count(*) FROM botdb.promocode_counters WHERE promocode_id NOT IN (SELECT id FROM botdb.promocode_terms);
SELECT * FROM botdb.verify() WHERE check_name LIKE 'promocode%';

-- A use is entered without a look at the terms, which would lock them: the trigger that counts erased uses is none of an
-- INSERT's. With triggers of a deployment's own the same comes about the ordinary way.
SELECT count(botdb.create_promocode(code, 'trainings', 1, 2)) FROM unnest(ARRAY['direct', 'watched']) code;
CREATE TEMP TABLE locks AS SELECT id, xmax AS locker FROM botdb.promocode_terms WHERE code IN ('DIRECT', 'WATCHED');
SELECT status FROM botdb.redeem_promocode(7300000001, 'direct');
CREATE TABLE promocodes_seen (place serial, what text);
CREATE FUNCTION promocodes_watch() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO public.promocodes_seen (what) VALUES (concat_ws(' ', TG_OP, TG_TABLE_NAME));
  RETURN NEW;
END $$;
CREATE TRIGGER promocodes_watch BEFORE INSERT OR UPDATE ON botdb.promocode_counters
  FOR EACH ROW EXECUTE FUNCTION promocodes_watch();
CREATE TRIGGER promocodes_watch BEFORE INSERT ON botdb.promocode_usage FOR EACH ROW EXECUTE FUNCTION promocodes_watch();
SELECT telegram_id, status FROM unnest(ARRAY[7300000001, 7300000003, 7300000004]) telegram_id,
  botdb.redeem_promocode(telegram_id, 'watched');
SELECT code, t.xmax <> locker AS locked, (SELECT current_uses FROM botdb.promocodes p WHERE p.id = t.id)
FROM botdb.promocode_terms t JOIN locks USING (id) ORDER BY code;
SELECT what FROM promocodes_seen ORDER BY place;
DROP TRIGGER promocodes_watch ON botdb.promocode_counters;
DROP TRIGGER promocodes_watch ON botdb.promocode_usage;
DROP FUNCTION promocodes_watch;
DROP TABLE promocodes_seen;
DELETE FROM botdb.promocode_terms WHERE code IN ('DIRECT', 'WATCHED');

-- Many codes at once: of a prefix, and of characters that do not look alike.
CREATE TEMP TABLE made AS
SELECT code FROM botdb.generate_promocodes(1000, 'free_month', 2, ' spring-', 6, 3, '2999-12-31') code;
SELECT count(*), count(DISTINCT code), count(*) FILTER (WHERE code ~ '^SPRING-[34679ACEFHJKMNPRTWXY]{6}$') AS good FROM made;
SELECT type, value, max_uses, current_uses, starts_at, expires_at, is_active, count(*)
FROM botdb.promocodes JOIN made USING (code) GROUP BY 1, 2, 3, 4, 5, 6, 7;
SELECT count(*) FROM botdb.promocode_counters c JOIN botdb.promocodes p ON p.id = c.promocode_id JOIN made USING (code);
SELECT status, type, value FROM botdb.redeem_promocode(7300000006, (SELECT lower(min(code)) FROM made));
DELETE FROM botdb.promocode_terms WHERE code IN (SELECT code FROM made);
TRUNCATE made;
INSERT INTO made SELECT botdb.generate_promocodes(1, 'credits', 1);
INSERT INTO made SELECT botdb.generate_promocodes(1, 'credits', 1, 'open-', max_uses => NULL);
INSERT INTO made SELECT botdb.generate_promocodes(1, 'credits', 1, repeat('я', 60), 4);
SELECT char_length(code), max_uses, expires_at,
  (SELECT count(*) FROM botdb.promocode_counters WHERE promocode_id = p.id) AS counters
FROM botdb.promocodes p JOIN made USING (code) ORDER BY id;
SELECT pg_temp.error_of('SELECT botdb.generate_promocodes(' || arguments || ')') FROM (VALUES
  ($$0, 'credits', 1$$), ($$100001, 'credits', 1$$), ($$NULL, 'credits', 1$$), ($$1, 'month', 1$$), ($$1, 'credits', 0$$),
  ($$1, 'free_month', 2147483647$$), ($$1, 'credits', 1, NULL$$), ($$1, 'credits', 1, E'a\nb'$$),
  ($$1, 'credits', 1, repeat('x', 57)$$), ($$1, 'credits', 1, '', NULL$$), ($$1, 'credits', 1, '', 3$$),
  ($$17, 'credits', 1, '', 4$$), ($$100000, 'credits', 1, '', 6$$), ($$1, 'credits', 1, '', 65$$),
  ($$1, 'credits', 1, '', 8, 0$$)) AS bad (arguments);
-- Codes that are there are not drawn again; where nearly all are, it says so and makes none.
BEGIN;
CREATE TEMP TABLE characters AS SELECT regexp_split_to_table('34679ACEFHJKMNPRTWXY', '') AS c;
INSERT INTO botdb.promocode_terms (code, type, value)
SELECT concat('FULL-', a.c, b.c, c.c, d.c), 'credits', 1 FROM characters a, characters b, characters c, characters d
WHERE a.c <> '3';
SELECT count(*), count(DISTINCT code), min(code) >= 'FULL-3' AND max(code) < 'FULL-4' AS new
FROM botdb.generate_promocodes(16, 'credits', 1, 'FULL-', 4) code;
INSERT INTO botdb.promocode_terms (code, type, value)
SELECT concat('FULL-3', b.c, c.c, d.c), 'credits', 1 FROM characters b, characters c, characters d ON CONFLICT DO NOTHING;
SELECT pg_temp.error_of($$SELECT botdb.generate_promocodes(1, 'credits', 1, 'FULL-', 4)$$);
ROLLBACK;
DELETE FROM botdb.promocode_terms WHERE code IN (SELECT code FROM made);

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
  ($$redeem_promocode(7399999999, '')$$),
  ($$redeem_promocode(7300000009, '', '')$$),
  ($$redeem_promocode(7300000009, 'quarter', '')$$),
  ($$redeem_promocode(7300000009, 'quarter', repeat('x', 51))$$),
  ($$check_promocode(NULL, 'quarter')$$),
  ($$check_promocode(NULL, '')$$),
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
