-- two writers patch disjoint keys, 100 times over
-- clients 2, calls 100
--- setup
SELECT botdb.get_user_session({user}, 'load_bot');
--- script
SELECT botdb.patch_session({user}, jsonb_build_object(format('key_%s_%s', :client_id, :n), :n), NULL, 'load_bot');
--- counts
SELECT 'keys', 200, count(*) FROM botdb.get_session({user}, 'load_bot'), jsonb_object_keys(session_data)
UNION ALL
SELECT 'version', 201, version FROM botdb.get_session({user}, 'load_bot')
