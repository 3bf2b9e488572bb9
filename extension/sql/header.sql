\echo Use "CREATE EXTENSION botdb" to load this file. \quit

SET LOCAL search_path TO pg_catalog, pg_temp;

-- The three group roles belong to the cluster, not to the database: another database may have made them already.
DO $$
DECLARE
  role_name name;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['botdb_bot', 'botdb_admin', 'botdb_reader']::name[] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
    END IF;
  END LOOP;
END
$$;

CREATE SCHEMA botdb;
COMMENT ON SCHEMA botdb IS 'botdb: one backend for all your Telegram bots. See botdb.version().';
GRANT USAGE ON SCHEMA botdb TO botdb_bot, botdb_admin, botdb_reader;

CREATE FUNCTION botdb.version() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN '@VERSION@';
COMMENT ON FUNCTION botdb.version() IS 'The version of the installed extension.';
REVOKE ALL ON FUNCTION botdb.version FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.version TO botdb_bot, botdb_admin, botdb_reader;

CREATE FUNCTION botdb.forget_configuration() RETURNS trigger
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'forget_configuration';
COMMENT ON FUNCTION botdb.forget_configuration() IS
  'Trigger of configuration tables: every backend reads them again after the change has committed.';
REVOKE ALL ON FUNCTION botdb.forget_configuration FROM PUBLIC;

CREATE FUNCTION botdb.jsonb_merge_patch(target jsonb, patch jsonb) RETURNS jsonb
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'jsonb_merge_patch';
COMMENT ON FUNCTION botdb.jsonb_merge_patch(jsonb, jsonb) IS
  'target after the RFC 7396 merge patch: members of patch replace or extend it, null removes. NULL if either is NULL.';
REVOKE ALL ON FUNCTION botdb.jsonb_merge_patch FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.jsonb_merge_patch TO botdb_bot, botdb_admin, botdb_reader;

-- What the deployment has set: one row a setting.
CREATE TABLE botdb.settings (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.settings
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();
