-- handlers that call patch_session and add_xp, half of them in the other order
-- clients 4, calls 50
--- setup
SELECT botdb.get_user_session({user}, 'load_bot');
--- script
BEGIN;
SELECT {claim};
\if :client_id % 2 = 0
SELECT botdb.patch_session({user}, '{"n": 1}', NULL, 'load_bot');
SELECT botdb.add_xp({user}, 1, 'load_bot');
\else
SELECT botdb.add_xp({user}, 1, 'load_bot');
SELECT botdb.patch_session({user}, '{"n": 1}', NULL, 'load_bot');
\endif
COMMIT;
--- counts
SELECT total_xp FROM botdb.get_user({user})
