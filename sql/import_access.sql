-- Subscriptions and free trainings of another store.
\pset format unaligned
\set VERBOSITY terse
SET timezone = 'UTC';
DO $$ BEGIN PERFORM botdb.get_or_create_user(id) FROM generate_series(6850000001, 6850000003) id; END $$;
CREATE TEMP VIEW had AS
SELECT telegram_id, subscription_type, start_date, end_date, is_active, auto_renew, credits_total, credits_left, s.created_at, s.updated_at,
       (SELECT string_agg(concat_ws(' ', event, access_type, quantity, balance, e.end_date), ', ' ORDER BY e.id) FROM botdb.access_events e WHERE e.subscription_id = s.id) AS ledger
FROM botdb.subscriptions s JOIN botdb.users u ON u.id = s.user_id WHERE telegram_id BETWEEN 6850000001 AND 6850000003;

CREATE TEMP TABLE given (entries jsonb);
INSERT INTO given VALUES ('[
  {"telegram_id": 6850000001, "subscription_type": "month", "start_date": "2026-11-01T00:00:00Z", "end_date": "2127-12-01T00:00:00.5Z", "auto_renew": true,
   "credits_total": 0, "credits_left": null, "created_at": "2026-11-01", "updated_at": "2026-11-02"},
  {"telegram_id": 6850000001, "subscription_type": "year", "start_date": "2026-11-01T00:00:00Z", "end_date": "2128-12-01", "created_at": "2026-11-01", "updated_at": "2026-11-02"},
  {"telegram_id": 6850000001, "subscription_type": "month", "start_date": "2025-11-01", "end_date": "2025-10-01", "is_active": false, "created_at": "2025-11-01", "updated_at": "2025-11-01"},
  {"telegram_id": 6850000002, "subscription_type": "credits", "start_date": "2026-11-01", "credits_total": 10, "credits_left": 3, "created_at": "2026-11-01", "updated_at": "2026-11-02"},
  {"telegram_id": 6850000002, "subscription_type": "credits", "start_date": "2026-11-01", "credits_total": 10, "credits_left": 0, "created_at": "2026-11-01", "updated_at": "2026-11-03"},
  {"telegram_id": 6850000002, "subscription_type": "credits", "start_date": "2026-11-01", "credits_total": 0, "credits_left": 0, "created_at": "2026-11-01", "updated_at": "2026-11-03"}]');
SELECT r.* FROM given, botdb.import_subscriptions(entries) r;
SELECT * FROM had ORDER BY telegram_id, subscription_type, start_date, credits_total, credits_left;
SELECT access_type, details ->> 'end_date' AS end_date FROM botdb.check_access(6850000001);
-- Again: what is there stays, though it was used or extended since.
SELECT botdb.consume_access(6850000002, 'move_one');
SELECT subscription_type, end_date FROM botdb.create_subscription(6850000001, 'month');
SELECT r.* FROM given, botdb.import_subscriptions(entries) r;
SELECT subscription_type, end_date, credits_left FROM had ORDER BY telegram_id, subscription_type, start_date, credits_total, credits_left;
-- Without dates: now, and once.
SELECT imported, skipped FROM botdb.import_subscriptions('[{"telegram_id": 6850000003, "subscription_type": "month", "end_date": "2127-01-01"}]');
SELECT imported, skipped FROM botdb.import_subscriptions('[{"telegram_id": 6850000003, "subscription_type": "month", "end_date": "2127-01-01"}]');
-- Extended to another type since, it is the same; what was bought here is not what came in.
SELECT subscription_type FROM botdb.create_subscription(6850000003, 'year');
SELECT imported, skipped FROM botdb.import_subscriptions('[{"telegram_id": 6850000003, "subscription_type": "month", "end_date": "2127-01-01"}]');
SELECT credits_left FROM botdb.create_subscription(6850000003, 'credits', credits => 3);
SELECT imported, skipped FROM botdb.import_subscriptions('[{"telegram_id": 6850000003, "subscription_type": "credits", "credits_total": 3, "credits_left": 2}]');
SELECT imported, skipped FROM botdb.import_subscriptions('[{"telegram_id": 6850000003, "subscription_type": "credits", "credits_total": 3, "credits_left": 2}]');
SELECT errors FROM botdb.import_subscriptions('[{"telegram_id": 6850000003, "subscription_type": "month", "end_date": "5000-01-01"}]');
SELECT start_date > now() - interval '1 hour' AND created_at = start_date AND updated_at = start_date AS now FROM had WHERE telegram_id = 6850000003;
-- A refund takes back what was bought here, and nothing of what came along.
SELECT tariff FROM botdb.define_tariff('move_month', 'Month', 10, 'XTR', 'month');
SELECT granted FROM botdb.apply_payment(6850000003, 'stars', 'move_paid', 'move_month');
SELECT details FROM botdb.refund_payment('stars', 'move_paid');
SELECT end_date FROM had WHERE telegram_id = 6850000003;

SELECT e->>'entry' AS entry, e->>'key' AS key, e->>'error' AS error
FROM (SELECT jsonb_agg(kind || change ORDER BY place) AS entries FROM (VALUES
  (1, '{"subscription_type": "month", "end_date": "2127-01-01"}'::jsonb, '{"telegram_id": 6850000009}'::jsonb), (2, '{"end_date": "2127-01-01"}', '{}'),
  (3, '{"subscription_type": "week", "end_date": "2127-01-01"}', '{}'), (4, '{"subscription_type": "MONTH", "end_date": "2127-01-01"}', '{}'),
  (5, '{"subscription_type": "month"}', '{}'), (6, '{"subscription_type": "year", "end_date": "infinity"}', '{}'),
  (7, '{"subscription_type": "year", "end_date": "2127-01-01"}', '{"credits_total": 5}'), (8, '{"subscription_type": "year", "end_date": "2127-01-01"}', '{"credits_left": -1}'),
  (9, '{"subscription_type": "year", "end_date": "2127-01-01"}', '{"is_active": 1}'), (10, '{"subscription_type": "year", "end_date": "2127-01-01"}', '{"auto_renew": "yes"}'),
  (11, '{"subscription_type": "year", "end_date": "294276-01-01"}', '{}'), (12, '{"subscription_type": "year", "end_date": "2127-01-01", "start_date": "now"}', '{}'),
  (13, '{"subscription_type": "credits"}', '{"credits_left": 1}'), (14, '{"subscription_type": "credits"}', '{"credits_total": 1}'),
  (15, '{"subscription_type": "credits"}', '{"credits_total": 1, "credits_left": 2}'), (16, '{"subscription_type": "credits"}', '{"credits_total": 5, "credits_left": -3}'),
  (17, '{"subscription_type": "credits"}', '{"credits_total": 2147483648, "credits_left": 1}'),
  (18, '{"subscription_type": "credits", "end_date": "2127-01-01"}', '{"credits_total": 1, "credits_left": 1}'),
  (19, '{"subscription_type": "credits"}', '{"credits_total": "5", "credits_left": "5", "type": 1}')) v (place, kind, more),
  LATERAL (SELECT '{"telegram_id": 6850000001}'::jsonb || more) AS c (change)) bad, botdb.import_subscriptions(entries) r,
  jsonb_array_elements(r.errors) WITH ORDINALITY AS all_errors (e, n)
ORDER BY n;
SELECT botdb.import_subscriptions(NULL);
SELECT botdb.import_subscriptions('5');

-- Free trainings, used-up ones too.
SELECT * FROM botdb.import_free_trainings('[
  {"telegram_id": 6850000002, "source": "channel", "trainings_left": 0, "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-02"},
  {"telegram_id": 6850000001, "source": "admin", "trainings_left": 3}, {"telegram_id": 6850000002, "source": "promocode", "trainings_left": "2"}]');
SELECT telegram_id, source, trainings_left, CASE WHEN f.created_at > now() - interval '1 hour' THEN 'now' ELSE f.created_at::text END AS created_at,
       CASE WHEN f.updated_at > now() - interval '1 hour' THEN 'now' ELSE f.updated_at::text END AS updated_at,
       (SELECT string_agg(concat_ws(' ', event, access_type, quantity, balance), ', ' ORDER BY e.id) FROM botdb.access_events e WHERE e.free_training_id = f.id) AS ledger
FROM botdb.free_trainings f JOIN botdb.users u ON u.id = f.user_id WHERE telegram_id BETWEEN 6850000001 AND 6850000003 ORDER BY telegram_id, source;
SELECT trainings_left FROM botdb.add_free_trainings(6850000002, 5, 'channel', once => true);
SELECT * FROM botdb.import_free_trainings('[{"telegram_id": 6850000002, "source": "channel", "trainings_left": 4},
  {"telegram_id": 6850000003, "source": "channel", "trainings_left": 1}, {"telegram_id": 6850000003, "source": "channel", "trainings_left": 2}]');
SELECT telegram_id, trainings_left FROM botdb.free_trainings f JOIN botdb.users u ON u.id = f.user_id WHERE telegram_id IN (6850000002, 6850000003) AND source = 'channel' ORDER BY 1;
SELECT e->>'entry' AS entry, e->>'key' AS key, e->>'error' AS error FROM botdb.import_free_trainings('[
  {"telegram_id": 6850000009, "source": "admin", "trainings_left": 1}, {"telegram_id": 6850000003, "trainings_left": 1},
  {"telegram_id": 6850000003, "source": "gift", "trainings_left": 1}, {"telegram_id": 6850000003, "source": "admin"},
  {"telegram_id": 6850000003, "source": "admin", "trainings_left": -2}, {"telegram_id": 6850000003, "source": "admin", "trainings_left": 2147483648},
  {"telegram_id": 6850000003, "source": "admin", "trainings_left": 1, "created_at": true}, {"telegram_id": -100123, "source": "admin", "trainings_left": 1, "left": 1}]') r,
  jsonb_array_elements(r.errors) e;
SELECT botdb.import_free_trainings('true');

SELECT * FROM botdb.verify() WHERE check_name <> 'bindings';
SELECT count(*) FROM botdb.users WHERE telegram_id BETWEEN 6850000000 AND 6859999999 AND botdb.delete_user(telegram_id);
DELETE FROM botdb.tariffs WHERE tariff = 'move_month';
SELECT botdb.remove_bot('move_one', true);
