-- 1000 users on a code capped at 500, every fourth rolls back, every fifth is erased
-- clients 50, calls 20
--- setup
SELECT botdb.create_promocode('{mix}', 'trainings', 3, max_uses => 500);
SELECT count(botdb.get_or_create_user(id)) FROM generate_series({user}, {user} + 999) id;
--- script
\set telegram_id {user} + :client_id * {calls} + :n - 1
BEGIN;
SELECT botdb_load.redeem('{mix}', :telegram_id, '{mix}');
\if :telegram_id % 4 = 0
ROLLBACK;
\else
COMMIT;
\endif
\if :telegram_id % 5 = 0
SELECT botdb.delete_user(:telegram_id);
\endif
--- counts
SELECT 'redeemed', 500, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND status = 'redeemed'
UNION ALL
SELECT 'exhausted', 250, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND status = 'exhausted'
UNION ALL
SELECT 'before the last', 0, count(*)
FROM botdb_load.results WHERE mix = '{mix}' AND status = 'exhausted' AND uses <> 500
UNION ALL
SELECT 'uses', 500, current_uses FROM botdb.promocodes WHERE code = '{mix}'
UNION ALL
SELECT 'uses neither entered nor erased', 0, sum(c.uses) - sum(c.erased)
  - (SELECT count(*) FROM botdb.promocode_usage g JOIN botdb.promocodes p ON p.id = g.promocode_id WHERE p.code = '{mix}')
FROM botdb.promocode_counters c JOIN botdb.promocodes p ON p.id = c.promocode_id WHERE p.code = '{mix}'
UNION ALL
SELECT 'trainings', 3 * count(g), coalesce(sum(trainings_left), 0)
FROM botdb.users u LEFT JOIN botdb.free_trainings f ON f.user_id = u.id
  LEFT JOIN botdb.promocode_usage g ON g.user_id = u.id WHERE u.telegram_id BETWEEN {user} AND {user} + 999
