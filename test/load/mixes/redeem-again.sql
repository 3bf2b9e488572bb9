-- one user redeems one code 20 times
-- clients 20, calls 1
--- setup
SELECT botdb.create_promocode('{mix}', 'credits', 7);
SELECT botdb.get_or_create_user({user});
--- script
SELECT botdb_load.redeem('{mix}', {user}, '{mix}');
--- counts
SELECT 'redeemed', 1, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND status = 'redeemed'
UNION ALL
SELECT 'already used', 19, count(*) FROM botdb_load.results WHERE mix = '{mix}' AND status = 'already_used'
UNION ALL
SELECT 'uses', 1, current_uses FROM botdb.promocodes WHERE code = '{mix}'
UNION ALL
SELECT 'credits', 7, (details ->> 'credits_left')::int FROM botdb.check_access({user})
