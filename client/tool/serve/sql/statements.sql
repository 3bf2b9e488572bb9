-- The statements that call botdb and took the most time. The schema of pg_stat_statements is put in, quoted, and nowhere in a
-- comment, which a name with a line break would end.
SELECT json_build_object('statements', coalesce(json_agg(s ORDER BY total_ms DESC), '[]'))
FROM (
  SELECT left(query, 300) AS query, sum(calls)::text AS calls, round(sum(total_exec_time)::numeric, 1) AS total_ms,
         round((sum(total_exec_time) / nullif(sum(calls), 0))::numeric, 3) AS mean_ms
  FROM {schema}.pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query LIKE '%botdb.%'
  GROUP BY query ORDER BY sum(total_exec_time) DESC LIMIT 20) AS s
