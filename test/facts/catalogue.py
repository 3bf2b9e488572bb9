"""What the catalogue of a database with botdb says of its functions."""
import json
import subprocess

QUERY = """
SELECT json_agg(f) FROM (
  SELECT p.proname AS name, CASE WHEN l.lanname = 'c' THEN p.prosrc END AS symbol, p.provolatile = 'v' AS writes,
    p.proretset AS set, format_type(p.prorettype, NULL) AS result,
    CASE WHEN has_function_privilege('botdb_bot', p.oid, 'EXECUTE') THEN 'bot'
         WHEN has_function_privilege('botdb_billing', p.oid, 'EXECUTE') THEN 'billing'
         WHEN has_function_privilege('botdb_admin', p.oid, 'EXECUTE') THEN 'admin' END AS right,
    (SELECT coalesce(json_agg(json_build_object(
       'name', p.proargnames[n], 'type', format_type(p.proargtypes[n - 1], NULL),
       'default', pg_get_function_arg_default(p.oid, n)) ORDER BY n), '[]')
     FROM generate_series(1, p.pronargs) n) AS arguments,
    coalesce(
      (SELECT json_agg(json_build_object('name', p.proargnames[n], 'type', format_type(p.proallargtypes[n], NULL),
                                         'nullable', true, 'known', false) ORDER BY n)
       FROM generate_subscripts(p.proargmodes, 1) n WHERE p.proargmodes[n] IN ('o', 'b', 't')),
      (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, NULL),
                                         'nullable', NOT a.attnotnull, 'known', c.relkind = 'r') ORDER BY a.attnum)
       FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       WHERE t.oid = p.prorettype), '[]') AS columns
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
  WHERE p.pronamespace = 'botdb'::regnamespace) f
"""


def read():
    """The functions by name."""
    output = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", QUERY], check=True, capture_output=True,
                            text=True).stdout
    return {function["name"]: function for function in json.loads(output)}
