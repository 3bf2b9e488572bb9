-- ---------------------------------------------------------------------------------------------------------- bots

CREATE TABLE botdb.bots (
  bot_name text PRIMARY KEY CHECK (char_length(bot_name) BETWEEN 1 AND 50),
  login_role name UNIQUE,
  default_session jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(default_session) = 'object'),
  default_stats jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(default_stats) = 'object'),
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE botdb.bots IS 'The bots that use this backend, with what a new session starts from.';
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.bots
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();

CREATE FUNCTION botdb.register_bot(
  bot_name text, default_session jsonb DEFAULT NULL, default_stats jsonb DEFAULT NULL, login_role name DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS botdb.bots
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'register_bot';
COMMENT ON FUNCTION botdb.register_bot IS
  'The bot, created or updated: what is given replaces, NULL leaves. New sessions start from default_session and '
  'default_stats. A connection of login_role acts as this bot only, from its next call on; an '
  'empty login_role unbinds. '
  'Errors: 22023 a name outside 1 to 50 characters, a default that is no object, a role that is missing or bound to '
  'another bot.';
REVOKE ALL ON FUNCTION botdb.register_bot FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.register_bot TO botdb_admin;

CREATE FUNCTION botdb.list_bots() RETURNS SETOF botdb.bots
  LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'SELECT * FROM botdb.bots ORDER BY bot_name';
COMMENT ON FUNCTION botdb.list_bots IS 'All bots, by name.';
REVOKE ALL ON FUNCTION botdb.list_bots FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.list_bots TO botdb_bot, botdb_admin;
