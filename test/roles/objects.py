"""What the catalogue says of rights: each query lists what is wrong, and lists nothing when all is well."""

CHECKS = {
    "belongs to another role than botdb_owner": """
        SELECT kind || ' ' || name FROM (
          SELECT 'schema' AS kind, nspname::text AS name, nspowner AS owner FROM pg_namespace WHERE nspname = 'botdb'
          UNION ALL SELECT 'relation', oid::regclass::text, relowner FROM pg_class WHERE relnamespace = 'botdb'::regnamespace
          UNION ALL SELECT 'function', oid::regprocedure::text, proowner FROM pg_proc WHERE pronamespace = 'botdb'::regnamespace
          UNION ALL SELECT 'type', oid::regtype::text, typowner FROM pg_type WHERE typnamespace = 'botdb'::regnamespace
          UNION ALL SELECT 'operator', oid::regoperator::text, oprowner FROM pg_operator WHERE oprnamespace = 'botdb'::regnamespace
          UNION ALL SELECT 'collation', collname, collowner FROM pg_collation WHERE collnamespace = 'botdb'::regnamespace) o
        WHERE owner <> 'botdb_owner'::regrole""",
    "can do more than own": """
        SELECT rolname FROM pg_roles WHERE rolname = 'botdb_owner'
          AND (rolsuper OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)""",
    "is a group that can log in, or do more": """
        SELECT rolname FROM pg_roles WHERE rolname IN ('botdb_bot', 'botdb_billing', 'botdb_admin', 'botdb_reader')
          AND (rolsuper OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)""",
    "is a member of botdb_owner, or it of that": """
        SELECT roleid::regrole || ' has member ' || member::regrole FROM pg_auth_members
        WHERE 'botdb_owner'::regrole IN (roleid, member)""",
    "is missing": """
        SELECT name FROM unnest(ARRAY['botdb_owner', 'botdb_bot', 'botdb_billing', 'botdb_admin', 'botdb_reader']) name
        WHERE to_regrole(name) IS NULL""",
    "belongs to botdb_owner outside the schema": """
        SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_shdepend d
        WHERE d.refobjid = 'botdb_owner'::regrole AND d.deptype = 'o'
          AND d.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND pg_describe_object(d.classid, d.objid, 0) !~ '\\mbotdb\\M'""",
    "was granted to botdb_owner outside the schema": """
        SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_shdepend d
        WHERE d.refobjid = 'botdb_owner'::regrole AND d.deptype = 'a'
          AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
          AND pg_describe_object(d.classid, d.objid, 0) !~ '\\mbotdb\\M'""",
    "runs as its owner without a pinned search_path": """
        SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'botdb'::regnamespace AND prosecdef
          AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(proconfig, '{}'))""",
    "is in an SQL or plpgsql text that resolves names by the caller's search_path": """
        SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'botdb'::regnamespace AND prosqlbody IS NULL
          AND prolang IN (SELECT oid FROM pg_language WHERE lanname <> 'c')
          AND NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(proconfig, '{}'))""",
    "has rights on the schema that nobody was to have": """
        SELECT nspname || ': ' || a.grantee::regrole || ' ' || a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END
        FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a
        WHERE nspname = 'botdb' AND a.grantee <> nspowner
          AND (a.privilege_type <> 'USAGE' OR a.is_grantable OR NOT a.grantee = ANY (ARRAY[
                 'botdb_bot', 'botdb_billing', 'botdb_admin', 'botdb_reader']::regrole[]::oid[]))""",
    "has rights on a table or sequence that nobody was to have": """
        SELECT c.oid::regclass || ': ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END || ' '
          || a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END
        FROM pg_class c,
          aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) a
        WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p', 'f', 'S') AND a.grantee <> c.relowner
          AND (a.grantee <> 'botdb_reader'::regrole OR a.privilege_type <> 'SELECT' OR a.is_grantable)""",
    "has rights on a column": """
        SELECT attrelid::regclass || '.' || attname || ': ' || attacl::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE c.relnamespace = 'botdb'::regnamespace AND attacl IS NOT NULL AND attacl <> '{}'""",
    "is not shown to readers": """
        SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind IN ('r', 'v')
          AND NOT has_table_privilege('botdb_reader', oid, 'SELECT')""",
    "may be executed by PUBLIC, or by a role that is no group of botdb": """
        SELECT p.oid::regprocedure || ': ' || CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        WHERE p.pronamespace = 'botdb'::regnamespace AND a.grantee <> p.proowner
          AND (a.is_grantable OR NOT a.grantee = ANY (ARRAY[
                 'botdb_bot', 'botdb_billing', 'botdb_admin', 'botdb_reader']::regrole[]::oid[]))""",
    "is granted by default in the schema": """
        SELECT defaclrole::regrole || ': ' || defaclacl::text FROM pg_default_acl
        WHERE defaclnamespace = 'botdb'::regnamespace OR defaclrole = 'botdb_owner'::regrole""",
    "differs from its list of groups": """
        SELECT p.proname || ': ' || coalesce(string_agg(a.grantee::regrole::text, ', '), 'nobody') FROM pg_proc p
          LEFT JOIN LATERAL aclexplode(p.proacl) a ON a.grantee <> p.proowner JOIN roles_list l ON l.name = p.proname
        WHERE p.pronamespace = 'botdb'::regnamespace
        GROUP BY p.proname, l.groups
        HAVING coalesce(array_agg(a.grantee::regrole::text ORDER BY a.grantee::regrole::text COLLATE "C")
                        FILTER (WHERE a.grantee IS NOT NULL), '{}') <> l.groups""",
}
PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
# What a role has in the end, however it came by it.
EFFECTIVE = """
SELECT r.rolname || ' has ' || privilege || ' on ' || c.oid::regclass FROM pg_roles r, pg_class c, unnest(%s::text[]) privilege
WHERE r.rolname = ANY (%s) AND c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'v')
  AND (has_table_privilege(r.oid, c.oid, privilege)
       OR privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES') AND has_any_column_privilege(r.oid, c.oid, privilege))
  AND NOT (privilege = 'SELECT' AND pg_has_role(r.oid, 'botdb_reader', 'USAGE'))
UNION ALL
SELECT r.rolname || ' may create in the schema' FROM pg_roles r
WHERE r.rolname = ANY (%s) AND has_schema_privilege(r.oid, 'botdb', 'CREATE')"""


def findings(world, rights):
    """What is wrong, a line each; and how many queries there were."""
    roles = [login.role for login in world.logins if not login.is_superuser]
    roles += ["botdb_bot", "botdb_billing", "botdb_admin", "botdb_reader"]
    world.keeper.execute("CREATE TEMP TABLE IF NOT EXISTS roles_list (name text, groups text[])")
    world.keeper.execute("TRUNCATE roles_list")
    for name, right in rights.items():
        world.keeper.execute("INSERT INTO roles_list VALUES (%s, %s)", [name, sorted(right.groups)])
    wrong = [f"{subject} {what}" for what, query in CHECKS.items() for subject, in world.keeper.execute(query)]
    wrong += [line for line, in world.keeper.execute(EFFECTIVE, [list(PRIVILEGES), roles, roles])]
    return wrong, len(CHECKS) + 1
