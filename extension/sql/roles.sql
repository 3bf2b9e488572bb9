-- The roles belong to the cluster, not to the database: another database may have made them already. The owner of
-- everything can do nothing else, so that whatever runs with its rights ends at the data of botdb; one that can is no owner
-- to install under.
DO $$
DECLARE
  role_name name;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['botdb_owner', 'botdb_bot', 'botdb_billing', 'botdb_admin', 'botdb_reader']::name[] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = 'botdb_owner'
             AND (r.rolsuper OR r.rolcanlogin OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
                  OR EXISTS (SELECT FROM pg_auth_members m WHERE r.oid IN (m.member, m.roleid)))) THEN
    RAISE EXCEPTION 'role botdb_owner is more than an owner'
      USING ERRCODE = 'object_not_in_prerequisite_state',
        DETAIL = 'It can log in, has an attribute such as SUPERUSER, is a member of a role or has members.',
        HINT = 'Take that away from it, or drop it, and try again.';
  END IF;
END
$$;
