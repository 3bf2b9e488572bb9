CREATE SCHEMA botdb;
COMMENT ON SCHEMA botdb IS 'botdb: one backend for all your Telegram bots. See botdb.version().';

CREATE FUNCTION botdb.version() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN '@VERSION@';
COMMENT ON FUNCTION botdb.version() IS 'The version of the installed extension.';

CREATE FUNCTION botdb.forget_configuration() RETURNS trigger
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'forget_configuration';
COMMENT ON FUNCTION botdb.forget_configuration() IS
  'Trigger of configuration tables: every backend reads them again after the change has committed.';

CREATE FUNCTION botdb.jsonb_merge_patch(target jsonb, patch jsonb) RETURNS jsonb
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'jsonb_merge_patch';
COMMENT ON FUNCTION botdb.jsonb_merge_patch(jsonb, jsonb) IS
  'target after the RFC 7396 merge patch: members of patch replace or extend it, null removes. NULL if either is NULL.';

-- What the deployment has set: one row a setting.
CREATE TABLE botdb.settings (
  name text PRIMARY KEY,
  value jsonb NOT NULL
);
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.settings
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();
