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
