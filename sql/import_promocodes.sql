-- Promocodes of another store, and who has used them.
\pset format unaligned
\set VERBOSITY terse
SET timezone = 'UTC';
DO $$ BEGIN PERFORM botdb.get_or_create_user(id) FROM generate_series(6860000001, 6860000006) id; END $$;
CREATE TEMP VIEW moved AS
SELECT code, type, value, max_uses, current_uses, starts_at, expires_at, is_active, CASE WHEN created_at > now() - interval '1 hour' THEN 'now' ELSE created_at::text END AS created_at,
       (SELECT sum(erased) FROM botdb.promocode_counters c WHERE c.promocode_id = p.id) AS erased,
       (SELECT count(*) FROM botdb.promocode_usage g WHERE g.promocode_id = p.id) AS entered
FROM botdb.promocodes p WHERE code LIKE 'MOVE%' OR code LIKE 'ПЕРЕЕЗД%';

CREATE TEMP TABLE given (entries jsonb);
INSERT INTO given VALUES ('[
  {"code": " move_three ", "type": "trainings", "value": 2, "max_uses": 3, "current_uses": 2, "starts_at": "2024-01-01T00:00:00Z", "expires_at": "2127-01-01",
   "created_at": "2023-12-31"},
  {"code": "переезд", "type": "free_month", "value": 1, "current_uses": 200000000, "created_at": "2023-12-31", "is_active": true},
  {"code": "move_over", "type": "credits", "value": 5, "max_uses": 2, "current_uses": 70, "is_active": false},
  {"code": "move_new", "type": "credits", "value": 5, "max_uses": 100}]');
SELECT r.* FROM given, botdb.import_promocodes(entries) r;
SELECT * FROM moved ORDER BY code COLLATE "C";
-- Again, and with other terms: what is there stays.
SELECT r.* FROM given, botdb.import_promocodes(entries) r;
SELECT * FROM botdb.import_promocodes('[{"code": "MOVE_NEW", "type": "trainings", "value": 9}, {"code": "move_twice", "type": "trainings", "value": 1},
  {"code": "Move_Twice", "type": "trainings", "value": 2}, {"code": "MOVE_THREE", "type": "trainings", "value": 2, "created_at": "2023-12-30"}]');
SELECT code, type, value FROM moved WHERE code IN ('MOVE_NEW', 'MOVE_TWICE') ORDER BY code;
SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';

SELECT e->>'entry' AS entry, e->>'key' AS key, e->>'error' AS error
FROM (SELECT jsonb_agg('{"code": "move_bad", "type": "trainings", "value": 1}'::jsonb || change ORDER BY place) AS entries
      FROM unnest(ARRAY['{"code": null}', '{"code": "  "}', '{"code": 5}', '{"code": "a\nb"}', '{"type": null}', '{"type": "mystery"}', '{"value": null}',
        '{"value": 0}', '{"value": -1}', '{"value": 2147483648}', '{"type": "free_month", "value": 3333334}', '{"max_uses": 0}', '{"max_uses": -1}', '{"max_uses": "many"}',
        '{"current_uses": -1}', '{"current_uses": 2147483647}', '{"expires_at": "never"}', '{"starts_at": "2024-02-30"}', '{"created_at": "infinity"}', '{"is_active": 0}', '{"uses": 1}']::jsonb[])
        WITH ORDINALITY AS t (change, place)) bad, botdb.import_promocodes(entries) r, jsonb_array_elements(r.errors) WITH ORDINALITY AS all_errors (e, n)
ORDER BY n;
SELECT e->>'error' AS error FROM botdb.import_promocodes(jsonb_build_array(jsonb_build_object('code', repeat('x', 65), 'type', 'credits', 'value', 1))) r,
  jsonb_array_elements(r.errors) e;
SELECT botdb.import_promocodes(NULL);
SELECT botdb.import_promocodes('{"code": "x"}');

-- Uses take the places of those that the code counts already; then each is one more, for which a full code gets room.
CREATE TEMP TABLE uses (entries jsonb);
INSERT INTO uses VALUES ('[
  {"telegram_id": 6860000003, "code": "Move_Three", "bot_name": "move_one", "used_at": "2024-02-03T04:05:06.789Z"},
  {"telegram_id": 6860000001, "code": "move_three", "bot_name": "move_one", "used_at": "2024-02-03"},
  {"telegram_id": 6860000001, "code": "Переезд", "bot_name": "move_two"}, {"telegram_id": 6860000001, "code": "MOVE_OVER", "bot_name": "move_two"}]');
SELECT r.* FROM uses, botdb.import_promocode_usage(entries) r;
SELECT code, max_uses, current_uses, erased, entered FROM moved ORDER BY code COLLATE "C";
SELECT r.* FROM uses, botdb.import_promocode_usage(entries) r;
SELECT * FROM botdb.import_promocode_usage('[{"telegram_id": 6860000002, "code": "move_three", "bot_name": "move_one"},
  {"telegram_id": 6860000004, "code": "move_three", "bot_name": "move_one"}, {"telegram_id": 6860000005, "code": "move_three", "bot_name": "move_one"},
  {"telegram_id": 6860000005, "code": "move_three", "bot_name": "move_one"}, {"telegram_id": 6860000001, "code": "move_new", "bot_name": "move_one"}]');
SELECT code, max_uses, current_uses, erased, entered FROM moved ORDER BY code COLLATE "C";
SELECT telegram_id, code, bot_name, CASE WHEN used_at > now() - interval '1 hour' THEN 'now' ELSE used_at::text END AS used_at,
       (SELECT string_agg(concat_ws(' ', event, access_type, quantity, balance, e.bot_name), ', ' ORDER BY e.id) FROM botdb.access_events e
        WHERE e.user_id = g.user_id AND e.promocode_id = g.promocode_id) AS ledger
FROM botdb.promocode_usage g JOIN botdb.users u ON u.id = g.user_id JOIN botdb.promocode_terms t ON t.id = g.promocode_id
WHERE telegram_id BETWEEN 6860000001 AND 6860000006 ORDER BY telegram_id, code COLLATE "C";
-- Nothing is granted, nobody uses a code once more, and there is no use left but where there was one.
SELECT has_access FROM botdb.check_access(6860000001);
SELECT telegram_id, code, (botdb.redeem_promocode(telegram_id, code, 'move_one')).status
FROM (VALUES (6860000001, 'move_three'), (6860000006, 'move_three'), (6860000006, 'move_over'), (6860000006, 'move_new')) v (telegram_id, code);
SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';

SELECT e->>'entry' AS entry, e->>'key' AS key, e->>'error' AS error
FROM (SELECT jsonb_agg('{"telegram_id": 6860000006, "code": "move_three", "bot_name": "move_one"}'::jsonb || change ORDER BY place) AS entries
      FROM unnest(ARRAY['{"telegram_id": 6860000009}', '{"code": "move_nowhere"}', '{"code": null}', '{"code": ""}', '{"bot_name": null}', '{"bot_name": ""}',
        '{"used_at": "2024"}', '{"telegram_id": 6860000001, "promo": 1}']::jsonb[]) WITH ORDINALITY AS t (change, place)) bad,
  botdb.import_promocode_usage(entries) r, jsonb_array_elements(r.errors) WITH ORDINALITY AS all_errors (e, n)
ORDER BY n;
-- A code that has been used as often as an int holds.
BEGIN;
UPDATE botdb.promocode_terms SET max_uses = 2147483647 WHERE code = 'MOVE_OVER';
UPDATE botdb.promocode_counters SET erased = 0 WHERE promocode_id = (SELECT id FROM botdb.promocode_terms WHERE code = 'MOVE_OVER');
SELECT * FROM botdb.import_promocode_usage('[{"telegram_id": 6860000006, "code": "move_over", "bot_name": "move_one"}]');
ROLLBACK;
SELECT botdb.import_promocode_usage('{}');

SELECT count(*) FROM botdb.users WHERE telegram_id BETWEEN 6860000000 AND 6869999999 AND botdb.delete_user(telegram_id);
SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';
DELETE FROM botdb.promocode_terms WHERE code LIKE 'MOVE%' OR code LIKE 'ПЕРЕЕЗД%';
SELECT count(*) FROM botdb.bots WHERE bot_name IN ('move_one', 'move_two') AND botdb.remove_bot(bot_name, true);
