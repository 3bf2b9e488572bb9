-- How the database is: from the server's statistics, so the numbers of rows are estimates.
SELECT json_build_object(
  'version', botdb.version(),
  'server', current_setting('server_version'),
  'database_size', pg_database_size(current_database())::text,
  'unfolded', (SELECT json_build_object('rows', count(*), 'bytes', coalesce(sum(octet_length(changes)), 0)::text) FROM botdb.count_changes),
  'requests', (SELECT json_build_object('rows', greatest(s.n_live_tup, c.reltuples::bigint)::text,
                                        'bytes', pg_total_relation_size(c.oid)::text)
               FROM pg_class c JOIN pg_stat_all_tables s ON s.relid = c.oid WHERE c.oid = 'botdb.requests'::regclass),
  'connections', (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
  'longest_transaction', (SELECT extract(epoch FROM max(now() - xact_start))::int FROM pg_stat_activity
                          WHERE datname = current_database() AND pid <> pg_backend_pid()),
  'invalid_indexes', (SELECT coalesce(json_agg(x.indexrelid::regclass::text), '[]') FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
                      WHERE NOT x.indisvalid AND c.relnamespace = 'botdb'::regnamespace),
  'tables', (SELECT coalesce(json_agg(t ORDER BY t.bytes DESC), '[]')
             FROM (SELECT c.relname AS name, greatest(s.n_live_tup, c.reltuples::bigint)::text AS rows, s.n_dead_tup::text AS dead,
                          pg_total_relation_size(c.oid) AS bytes, s.last_autovacuum
                   FROM pg_class c JOIN pg_stat_all_tables s ON s.relid = c.oid
                   WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind = 'r'
                   ORDER BY 4 DESC LIMIT 100) AS t),
  'track_functions', current_setting('track_functions'),
  'functions', (SELECT coalesce(json_agg(f ORDER BY total_ms DESC), '[]')
                FROM (SELECT funcname AS name, calls::text, round(total_time::numeric, 1) AS total_ms,
                             round((total_time / nullif(calls, 0))::numeric, 3) AS mean_ms
                      FROM pg_stat_user_functions WHERE schemaname = 'botdb' ORDER BY total_time DESC LIMIT 20) AS f))
