-- ---------------------------------------------------------------------------------------------------------- bots

-- Two roles may have exchanged names, which one statement follows: so the names are compared at its end.
CREATE TABLE botdb.bots (
  bot_name text PRIMARY KEY CHECK (char_length(bot_name) BETWEEN 1 AND 50),
  login_role name UNIQUE DEFERRABLE,
  default_session jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(default_session) = 'object'),
  default_stats jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(default_stats) = 'object'),
  created_at timestamptz NOT NULL DEFAULT now(),
  limits jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(limits) = 'object'),
  billing_role name UNIQUE DEFERRABLE CHECK (billing_role <> login_role)
);
COMMENT ON TABLE botdb.bots IS 'The bots that use this backend, with what a new session starts from and their limits.';
COMMENT ON COLUMN botdb.bots.limits IS 'Ceilings that differ from the defaults, see botdb.register_bot.';
COMMENT ON COLUMN botdb.bots.billing_role IS 'A second login of the same bot: what takes the payments.';

-- Not dumped: an oid means another role elsewhere. A restore binds anew, by the names in bots.
CREATE TABLE botdb.bindings (
  role_oid oid PRIMARY KEY,
  bot_name text NOT NULL REFERENCES botdb.bots (bot_name) ON DELETE CASCADE,
  billing boolean NOT NULL,
  UNIQUE (bot_name, billing)
);
COMMENT ON TABLE botdb.bindings IS 'Which login role acts as which bot, by the role''s oid: a role that is renamed stays bound.';
COMMENT ON COLUMN botdb.bindings.billing IS 'Whether it is the billing_role of the bot, and not the login_role.';

-- Whom a bot has met, which is who it may ask about.
CREATE TABLE botdb.bot_users (
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, bot_name)
);
COMMENT ON TABLE botdb.bot_users IS
  'The users of each bot: a login that is bound to a bot is told nothing of others but rank, names, level and XP.';
CREATE INDEX bot_users_by_day ON botdb.bot_users (bot_name, first_seen_at);

-- The name of a bot is written often, and read by nobody's cache before it is: only what is cached has to be forgotten.
CREATE TRIGGER forget_configuration AFTER UPDATE OR DELETE OR TRUNCATE ON botdb.bots
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.bindings
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();

-- Only what changes is bound anew: the other role of the bot may have been dropped, and its name be another role's by now.
-- A superuser is not bound, whoever wrote the name: bound, it could not unbind itself.
CREATE FUNCTION botdb.bind_role() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM botdb.bindings g
  USING (VALUES (OLD.login_role, NEW.login_role, false), (OLD.billing_role, NEW.billing_role, true)) AS named (was, role, billing)
  WHERE g.bot_name = NEW.bot_name AND g.billing = named.billing AND named.role IS DISTINCT FROM named.was;
  INSERT INTO botdb.bindings (role_oid, bot_name, billing)
  SELECT r.oid, NEW.bot_name, named.billing
  FROM (VALUES (OLD.login_role, NEW.login_role, false), (OLD.billing_role, NEW.billing_role, true)) AS named (was, role, billing)
    JOIN pg_roles r ON r.rolname = named.role AND NOT r.rolsuper
  WHERE named.role IS DISTINCT FROM named.was;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION botdb.bind_role() IS
  'Trigger of bots: binds the roles that login_role and billing_role name. One that is missing or a superuser binds nobody.';
CREATE TRIGGER bind_new_role AFTER INSERT ON botdb.bots
  FOR EACH ROW WHEN (NEW.login_role IS NOT NULL OR NEW.billing_role IS NOT NULL) EXECUTE FUNCTION botdb.bind_role();
CREATE TRIGGER bind_role AFTER UPDATE OF login_role, billing_role ON botdb.bots
  FOR EACH ROW EXECUTE FUNCTION botdb.bind_role();

CREATE FUNCTION botdb.register_bot(
  bot_name text, default_session jsonb DEFAULT NULL, default_stats jsonb DEFAULT NULL, login_role name DEFAULT NULL,
  limits jsonb DEFAULT NULL, billing_role name DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS botdb.bots
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'register_bot';
COMMENT ON FUNCTION botdb.register_bot IS
  'The bot, created or updated: what is given replaces, NULL leaves. New sessions start from default_session and '
  'default_stats. A connection of login_role, a role that can log in, acts as this bot only, from its next call on, also '
  'when the role is renamed; an empty login_role unbinds. billing_role is a second login of the same bot, under the same '
  'rules: what takes its payments. A WARNING names a role that loses its place to another, and one that may call nothing. '
  'limits are ceilings for whoever is no administrator, merged into '
  'those that are there (null: the default again): xp_per_call (10^9), xp_per_user_day (10^10, in 24 hours), users_per_day '
  '(10^6 new to the bot in 24 hours), badge_types (1000 that the bot brings in), leaderboard_rows (10000 that it is shown), storage_bytes (1048576 of one value in its storage). '
  'Errors: 22023 a name outside 1 to 50 characters, a default or limits that are no object, an unknown limit or one that is '
  'no whole number from 0 up, a role that is missing, cannot log in, is bound to another bot or is both of this one; 42501 '
  'login_role, billing_role or limits from a role that is bound itself.';

CREATE FUNCTION botdb.list_bots() RETURNS SETOF botdb.bots
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'list_bots';
COMMENT ON FUNCTION botdb.list_bots IS
  'All bots, by name, each with its roles as these are called today; a login role that is bound to a bot sees that bot only.';

CREATE FUNCTION botdb.remove_bot(
  bot_name text, delete_data boolean DEFAULT false, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'remove_bot';
COMMENT ON FUNCTION botdb.remove_bot IS
  'Takes the bot off the list, and its binding with it; false if there was none. With delete_data its sessions, stats, storage, '
  'requests and claimed updates go too. What users have stays: XP, badges, access, payments and their history keep the '
  'name. Errors: 2BP01 a bot that has any of these rows, unless delete_data; 42501 from a role that is bound itself.';

CREATE FUNCTION botdb.revert_xp(
  bot_name text, since timestamptz, until timestamptz DEFAULT NULL, request_id text DEFAULT NULL,
  OUT users bigint, OUT xp bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'revert_xp';
COMMENT ON FUNCTION botdb.revert_xp IS
  'Takes back the XP that the bot gave from since until before until, NULL for now: for each user and moment an event of the opposite '
  'amount, of that moment, with reason revert; total_xp, boards that add XP up, and the level by the stored '
  'levels follow. How many users, and how much XP. The same again takes nothing more. Boards with operator best or last stay. '
  'Errors: 22023 since after until or a time that is infinite; 42501 from a role that is bound itself.';
