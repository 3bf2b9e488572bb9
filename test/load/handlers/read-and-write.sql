-- handlers that write what they have read by get_session
-- clients 4, calls 100
--- setup
SELECT botdb.get_user_session({user}, 'load_bot');
--- script
BEGIN;
SELECT {claim};
SELECT coalesce((session_data ->> 'n')::int, 0) + 1 AS next FROM botdb.get_session({user}, 'load_bot') \gset
SELECT botdb.update_session({user}, jsonb_build_object('n', :next), 'load_bot');
COMMIT;
--- counts
SELECT coalesce((session_data ->> 'n')::int, 0) FROM botdb.get_session({user}, 'load_bot')
