-- 200 users on a code capped at 10, every fourth rolls back
-- clients 200, calls 1
--- setup
SELECT botdb.create_promocode('{mix}', 'trainings', 3, max_uses => 10);
SELECT count(botdb.get_or_create_user(id)) FROM generate_series({user} + 1, {user} + 200) id;
--- script
\set telegram_id {user} + :client_id * {calls} + :n
BEGIN;
SELECT botdb_load.redeem('{mix}', :telegram_id, '{mix}');
\if :telegram_id % 4 = 0
ROLLBACK;
\else
COMMIT;
\endif
--- counts
SELECT 'redeemed', 10, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND status = 'redeemed'
UNION ALL
SELECT 'exhausted', 140, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND status = 'exhausted'
UNION ALL
SELECT 'before the tenth', 0, count(*)
FROM botdb_load.results WHERE mix = '{mix}' AND status = 'exhausted' AND uses <> 10
UNION ALL
SELECT 'uses', 10, current_uses FROM botdb.promocodes WHERE code = '{mix}'
UNION ALL
SELECT 'trainings', 30, sum(trainings_left) FROM botdb.free_trainings f JOIN botdb.users u ON u.id = f.user_id
WHERE u.telegram_id BETWEEN {user} + 1 AND {user} + 200
