-- The schema of pg_stat_statements, quoted; NULL if this database does not have it.
SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements'
