-- The schema that an extension belongs to takes it along when it is dropped: pg_catalog, which nobody drops, is where a
-- fresh install is. No statement moves an extension that is not relocatable.
UPDATE pg_extension SET extnamespace = 'pg_catalog'::regnamespace WHERE extname = 'botdb';
DELETE FROM pg_depend
WHERE classid = 'pg_extension'::regclass AND objid = (SELECT oid FROM pg_extension WHERE extname = 'botdb')
  AND refclassid = 'pg_namespace'::regclass AND deptype = 'n';

DO $$
DECLARE
  outsider record;
BEGIN
  IF getdatabaseencoding() <> 'UTF8' THEN
    RAISE WARNING 'botdb needs a database in encoding UTF8, this one is in %', getdatabaseencoding()
      USING HINT = 'Dump it, and restore it into a database with ENCODING ''UTF8''.';
  END IF;
  FOR outsider IN
    SELECT c.conrelid::regclass AS name, pg_get_userbyid(t.relowner) AS owner, c.conname
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
    WHERE c.contype = 'f' AND c.confrelid = 'botdb.users'::regclass AND t.relnamespace <> 'botdb'::regnamespace AND c.conparentid = 0
      AND NOT pg_has_role(t.relowner, 'botdb_admin', 'MEMBER')
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', outsider.name, outsider.conname);
    RAISE WARNING 'table % of % refers to users no longer: code of its owner would run with other rights', outsider.name, outsider.owner
      USING HINT = 'Its bot deletes the rows of erased users itself, by botdb.list_erased.';
  END LOOP;
  FOR outsider IN
    SELECT t.tgname AS name, t.tgrelid::regclass AS owner, t.tgfoid::regprocedure AS function
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE c.relnamespace = 'botdb'::regnamespace AND NOT t.tgisinternal AND p.pronamespace <> 'botdb'::regnamespace
      AND NOT p.prosecdef
  LOOP
    RAISE WARNING 'trigger % on % runs with the rights of botdb_owner now, who has none beside botdb', outsider.name, outsider.owner
      USING HINT = format('If it needs others: ALTER FUNCTION %s SECURITY DEFINER SET search_path = ...', outsider.function);
  END LOOP;
  FOR outsider IN
    SELECT r.rolname AS name, CASE WHEN EXISTS (SELECT FROM botdb.bots b WHERE b.login_role = r.rolname) THEN ''
        ELSE ', and nothing before it is bound to a bot' END AS unbound
    FROM pg_roles r
    WHERE r.rolcanlogin AND pg_has_role(r.oid, 'botdb_bot', 'MEMBER') AND NOT pg_has_role(r.oid, 'botdb_admin', 'MEMBER')
    ORDER BY 1
  LOOP
    RAISE WARNING 'role % enters no payments, subscriptions and free trainings any more%', outsider.name, outsider.unbound
      USING HINT = format('If it should: GRANT botdb_billing TO %1$I; to bind it: SELECT botdb.register_bot(<its bot>, login_role => %1$L)',
                          outsider.name);
  END LOOP;
END
$$;

-- ---------------------------------------------------------------------------------------------------------- tables

REVOKE ALL (id) ON botdb.users FROM botdb_bot, botdb_admin;
COMMENT ON TABLE botdb.users IS 'One row a person, shared by all bots. For tables of a bot''s own see botdb.attach_user_table.';

ALTER TABLE botdb.bots ADD COLUMN limits jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(limits) = 'object');
ALTER TABLE botdb.bots DROP CONSTRAINT bots_login_role_key;
ALTER TABLE botdb.bots ADD UNIQUE (login_role) DEFERRABLE;
ALTER TABLE botdb.bots ADD COLUMN billing_role name UNIQUE DEFERRABLE CHECK (billing_role <> login_role);
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
-- For tables that botdb may not touch: each bot reads here whose rows it has to delete. No more than the number stays of
-- an erased user.
CREATE TABLE botdb.erased_users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  erased_at timestamptz NOT NULL DEFAULT now(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  origin xid8 NOT NULL DEFAULT pg_current_xact_id()
);
COMMENT ON TABLE botdb.erased_users IS 'The users.id of erased users, in the order in which they are listed: by xid, origin, id. See botdb.list_erased.';
COMMENT ON COLUMN botdb.erased_users.xid IS
  'The transaction that erased, or restored the row. Nothing with a lower number can come once all lower ones have ended.';
COMMENT ON COLUMN botdb.erased_users.origin IS 'The transaction that erased, in the cluster where it did: the order of rows that were restored.';
CREATE INDEX erased_users_by_xid ON botdb.erased_users (xid, origin, id);

ALTER TABLE botdb.badges ADD COLUMN bot_name text;
COMMENT ON COLUMN botdb.badges.bot_name IS 'The bot whose award brought the type in; NULL: an administrator defined it.';
CREATE INDEX badges_by_bot ON botdb.badges (bot_name) WHERE bot_name IS NOT NULL;

ALTER TABLE botdb.payments ADD COLUMN bot_name text;
COMMENT ON COLUMN botdb.payments.bot_name IS
  'The bot that entered it, whose token refunds it: a login role that is bound to another bot neither sees nor changes it. '
  'NULL: entered where no bot was named; the bot that completes it makes it its own.';

COMMENT ON COLUMN botdb.requests.result IS
  'The result as PostgreSQL writes it; rows behind the names of their columns, plain values of a set as an array. NULL for jsonb.';
-- register_bot has two arguments more, so that no call of it is the same; to make it again changes nothing.
DELETE FROM botdb.requests WHERE function = 'register_bot';

DROP TRIGGER forget_configuration ON botdb.bots;
DROP FUNCTION IF EXISTS botdb.register_bot(text, jsonb, jsonb, name, text);

-- @functions@

CREATE TRIGGER hold_scores BEFORE DELETE OR UPDATE OF board_id ON botdb.boards
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.hold_scores();
CREATE TRIGGER forget_configuration AFTER UPDATE OR DELETE OR TRUNCATE ON botdb.bots
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.bindings
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();
CREATE TRIGGER bind_new_role AFTER INSERT ON botdb.bots
  FOR EACH ROW WHEN (NEW.login_role IS NOT NULL OR NEW.billing_role IS NOT NULL) EXECUTE FUNCTION botdb.bind_role();
CREATE TRIGGER bind_role AFTER UPDATE OF login_role, billing_role ON botdb.bots
  FOR EACH ROW EXECUTE FUNCTION botdb.bind_role();
CREATE TRIGGER renumber_erased BEFORE INSERT ON botdb.erased_users
  FOR EACH ROW EXECUTE FUNCTION botdb.renumber_erased();
CREATE TRIGGER guard_erasure BEFORE DELETE ON botdb.users
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.guard_erasure();
CREATE TRIGGER note_erasure AFTER DELETE ON botdb.users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.note_erasure();

-- ---------------------------------------------------------------------------------------------------------- rows

INSERT INTO botdb.bindings (role_oid, bot_name, billing)
SELECT r.oid, b.bot_name, false FROM botdb.bots b JOIN pg_roles r ON r.rolname = b.login_role;

INSERT INTO botdb.bot_users (user_id, bot_name, first_seen_at)
SELECT user_id, bot_name, min(seen) FROM (
  SELECT user_id, bot_name, created_at AS seen FROM botdb.bot_sessions
  UNION ALL SELECT user_id, bot_name, created_at FROM botdb.xp_events
  UNION ALL SELECT user_id, earned_in_bot, earned_at FROM botdb.user_badges
  UNION ALL SELECT user_id, bot_name, used_at FROM botdb.promocode_usage
  UNION ALL SELECT user_id, bot_name, created_at FROM botdb.access_events WHERE bot_name IS NOT NULL
  UNION ALL SELECT user_id, bot_name, created_at FROM botdb.training_history) met
GROUP BY user_id, bot_name;

-- The bot that granted what was paid for; where there is but one bot, it.
UPDATE botdb.payments p SET bot_name = coalesce(
  (SELECT e.bot_name FROM botdb.access_events e
   WHERE e.user_id = p.user_id AND e.payment_id = p.id AND e.bot_name IS NOT NULL ORDER BY e.id LIMIT 1),
  (SELECT min(b.bot_name) FROM botdb.bots b HAVING count(*) = 1));

-- Codes that a locale has made upper-case in its own way. Of two that are one code now, the one that is as it should be, or
-- else the oldest, has it; verify() names the other.
UPDATE botdb.promocode_terms t SET code = botdb.fold_code(code)
WHERE code <> botdb.fold_code(code)
  AND NOT EXISTS (SELECT FROM botdb.promocode_terms o
                  WHERE o.id <> t.id AND botdb.fold_code(o.code) = botdb.fold_code(t.code)
                    AND (o.code = botdb.fold_code(o.code) OR o.id < t.id));
