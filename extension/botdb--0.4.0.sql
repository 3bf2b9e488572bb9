\echo Use "CREATE EXTENSION botdb" to load this file. \quit

SET LOCAL search_path TO pg_catalog, pg_temp;

-- Texts are cut, compared and put into JSON as UTF-8; in another encoding lengths would count bytes.
DO $$
BEGIN
  IF getdatabaseencoding() <> 'UTF8' THEN
    RAISE EXCEPTION 'botdb needs a database in encoding UTF8'
      USING ERRCODE = 'feature_not_supported', DETAIL = format('This database is in %s.', getdatabaseencoding()),
        HINT = 'Create the database with ENCODING ''UTF8'' TEMPLATE template0.';
  END IF;
END
$$;
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
CREATE SCHEMA botdb;
COMMENT ON SCHEMA botdb IS 'botdb: one backend for all your Telegram bots. See botdb.version().';

CREATE FUNCTION botdb.version() RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN '0.4.0';
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
-- ---------------------------------------------------------------------------------------------------------- requests

-- One index, and so one index entry a request; erasing a user reads the table from end to end instead. The key begins
-- with what differs most, and is compared by its bytes.
CREATE TABLE botdb.requests (
  bot_name text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  function text COLLATE "C" NOT NULL,
  arguments bigint NOT NULL,
  telegram_id bigint,
  result text,
  document jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (request_id, bot_name)
);
COMMENT ON TABLE botdb.requests IS
  'Calls that were made with a request_id, and what they returned: a repetition returns it again. See botdb.purge_requests.';
COMMENT ON COLUMN botdb.requests.bot_name IS 'The bot that the call acted for; empty where there was none.';
COMMENT ON COLUMN botdb.requests.arguments IS 'A hash of the arguments without bot_name and request_id.';
COMMENT ON COLUMN botdb.requests.telegram_id IS 'The user the call was about, whose erasure takes the row along.';
COMMENT ON COLUMN botdb.requests.result IS
  'The result as PostgreSQL writes it; rows behind the names of their columns, plain values of a set as an array. NULL for jsonb.';
COMMENT ON COLUMN botdb.requests.document IS 'The result of a function that returns jsonb.';

CREATE TABLE botdb.claimed_updates (
  bot_name text COLLATE "C" NOT NULL,
  update_id bigint NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (bot_name, update_id)
);
COMMENT ON TABLE botdb.claimed_updates IS 'Updates of Telegram that a handler has claimed. See botdb.claim_update.';

CREATE FUNCTION botdb.claim_update(
  update_id bigint, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'claim_update';
COMMENT ON FUNCTION botdb.claim_update IS
  'True the first time that this bot claims this update of Telegram, false ever after: a handler that claims first in its '
  'transaction, and stops on false, happens once. A second claim at the same moment waits for the first transaction to end. '
  'Errors: 22023 a missing update_id or bot.';

CREATE FUNCTION botdb.purge_requests(
  older_than interval DEFAULT '7 days', request_id text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'purge_requests';
COMMENT ON FUNCTION botdb.purge_requests IS
  'Forgets the requests and the claimed updates older than this, for a job that runs daily; how many there were. What is '
  'repeated afterwards counts as new. Errors: 22023 an interval outside 0 to 1000 years.';
-- ---------------------------------------------------------------------------------------------------------- users

-- fillfactor: the counters and last_activity change with almost every message; the room keeps those updates HOT.
CREATE TABLE botdb.users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  telegram_id bigint NOT NULL UNIQUE CHECK (telegram_id BETWEEN 1 AND 4503599627370495),
  username text,
  first_name text,
  last_name text,
  registration_date timestamptz NOT NULL DEFAULT now(),
  last_activity timestamptz NOT NULL DEFAULT now(),
  total_xp bigint NOT NULL DEFAULT 0 CHECK (total_xp >= 0),
  level int NOT NULL DEFAULT 1,
  total_trainings int NOT NULL DEFAULT 0 CHECK (total_trainings >= 0),
  total_score bigint NOT NULL DEFAULT 0,
  attributes jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(attributes) = 'object')
) WITH (fillfactor = 80);
COMMENT ON TABLE botdb.users IS 'One row a person, shared by all bots. For tables of a bot''s own see botdb.attach_user_table.';
COMMENT ON COLUMN botdb.users.attributes IS 'The deployment''s own fields, see botdb.set_user_attributes.';

-- The leaderboard reads this index in order; without it every page sorts all users. It costs each change of total_xp its
-- HOT update, which bench/ measures: a bot that shows a leaderboard reads it far more than the difference.
CREATE INDEX users_by_xp ON botdb.users (total_xp DESC, id);

CREATE FUNCTION botdb.get_or_create_user(
  telegram_id bigint, username text DEFAULT NULL, first_name text DEFAULT NULL, last_name text DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS botdb.users
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'get_or_create_user';
COMMENT ON FUNCTION botdb.get_or_create_user IS
  'The user with this Telegram id, created if new. Names that are given replace the stored ones; last_activity becomes now(). '
  'Errors: 22023 for a telegram_id outside 1 to 2^52-1 or a name over 255 characters.';

CREATE FUNCTION botdb.get_user(telegram_id bigint) RETURNS SETOF botdb.users
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user';
COMMENT ON FUNCTION botdb.get_user IS 'The user with this Telegram id: one row, or none.';

CREATE FUNCTION botdb.get_user_by_id(user_id bigint) RETURNS SETOF botdb.users
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_by_id';
COMMENT ON FUNCTION botdb.get_user_by_id IS 'The user whose users.id this is: one row, or none.';

CREATE FUNCTION botdb.count_users() RETURNS bigint
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'count_users';
COMMENT ON FUNCTION botdb.count_users IS 'How many users there are, from the counts of the leaderboard.';

CREATE FUNCTION botdb.update_level(telegram_id bigint, new_level int, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'update_level';
COMMENT ON FUNCTION botdb.update_level IS
  'Sets the user''s level, up or down; true. Errors: TB001 unknown user, 22023 a level below 1.';

CREATE FUNCTION botdb.increment_training_count(telegram_id bigint, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'increment_training_count';
COMMENT ON FUNCTION botdb.increment_training_count IS 'Adds one to total_trainings; true. Errors: TB001 unknown user.';

CREATE FUNCTION botdb.add_score(telegram_id bigint, score bigint, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'add_score';
COMMENT ON FUNCTION botdb.add_score IS
  'Adds to total_score; true. Errors: TB001 unknown user, 22023 a negative score, 22003 a total past 2^63 - 1.';

CREATE FUNCTION botdb.set_user_attributes(telegram_id bigint, patch jsonb, request_id text DEFAULT NULL) RETURNS jsonb
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'set_user_attributes';
COMMENT ON FUNCTION botdb.set_user_attributes IS
  'Merges patch into users.attributes by RFC 7396 (null removes a key); the attributes after it. '
  'Errors: TB001 unknown user, 22023 a patch that is no object.';

CREATE FUNCTION botdb.delete_user(telegram_id bigint, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'delete_user';
COMMENT ON FUNCTION botdb.delete_user IS
  'Erases the user and all that is theirs, in every bot; false if there was none. Promocode uses stay counted.';

CREATE FUNCTION botdb.export_user(telegram_id bigint) RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'export_user';
COMMENT ON FUNCTION botdb.export_user IS
  'All that is stored of the user, a key for each table; NULL if there is no such user.';
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
  '(10^6 new to the bot in 24 hours), badge_types (1000 that the bot brings in), leaderboard_rows (10000 that it is shown). '
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
  'Takes the bot off the list, and its binding with it; false if there was none. With delete_data its sessions, stats, '
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
-- ---------------------------------------------------------------------------------------------------------- erasure

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

-- A deletion runs triggers of every table that refers to users, with the rights of whoever deletes. So none of them may
-- belong to somebody whose code should not have these rights.
CREATE FUNCTION botdb.guard_erasure() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  foreign_table regclass;
  owner name;
BEGIN
  WITH RECURSIVE referring (relation) AS (
    SELECT 'botdb.users'::regclass
    UNION
    SELECT c.conrelid::regclass FROM referring r JOIN pg_constraint c ON c.confrelid = r.relation AND c.contype = 'f')
  SELECT r.relation, o.rolname INTO foreign_table, owner
  FROM referring r JOIN pg_class t ON t.oid = r.relation JOIN pg_roles o ON o.oid = t.relowner
  WHERE o.oid <> (SELECT relowner FROM pg_class WHERE oid = 'botdb.users'::regclass)
    AND NOT pg_has_role(o.oid, 'botdb_admin', 'MEMBER')
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'table % refers to users and belongs to no administrator', foreign_table
      USING ERRCODE = 'insufficient_privilege',
        DETAIL = format('Its owner %s could run code of its own with the rights of whoever erases a user.', owner),
        HINT = format('Drop its foreign key, as SELECT botdb.attach_user_table(%L, ''the column'') does for a superuser; its bot '
                      'then clears the table by botdb.list_erased.', foreign_table);
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION botdb.guard_erasure() IS 'Trigger of users: refuses a deletion that would run code of somebody who is no administrator.';

CREATE FUNCTION botdb.note_erasure() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO botdb.erased_users (user_id) SELECT id FROM gone ORDER BY id;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION botdb.note_erasure() IS 'Trigger of users: notes who was erased, for the bots'' own tables.';

-- A restore brings numbers of transactions that are another cluster's.
CREATE FUNCTION botdb.renumber_erased() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  RETURN NEW;
END $$;
COMMENT ON FUNCTION botdb.renumber_erased() IS 'Trigger of erased_users: a row is of the transaction that enters it.';

CREATE TRIGGER renumber_erased BEFORE INSERT ON botdb.erased_users
  FOR EACH ROW EXECUTE FUNCTION botdb.renumber_erased();
CREATE TRIGGER guard_erasure BEFORE DELETE ON botdb.users
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.guard_erasure();
CREATE TRIGGER note_erasure AFTER DELETE ON botdb.users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.note_erasure();

CREATE FUNCTION botdb.attach_user_table(relation regclass, column_name name) RETURNS text
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'attach_user_table';
COMMENT ON FUNCTION botdb.attach_user_table IS
  'Has a table of the deployment''s own follow the erasure of users, whose users.id is in the column, a bigint. Where the table '
  'belongs to an administrator, a foreign key with ON DELETE CASCADE: foreign key. Where it does not, no key, and those it '
  'had are dropped; the bot clears the table itself by list_erased: queue. Needs the rights to alter the table. The same again is no '
  'error. Errors: 22023 no table, no such column or another type; 42501 a table that is not the caller''s; 23503 rows of users who are not there.';

CREATE FUNCTION botdb.list_erased(
  after bigint DEFAULT 0, limit_rows int DEFAULT 100, OUT id bigint, OUT user_id bigint, OUT erased_at timestamptz
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'list_erased';
COMMENT ON FUNCTION botdb.list_erased IS
  'Who was erased after the one with this id, in the order of the list: a bot that keeps rows of users deletes those with the '
  'user_id, and asks next after the last id of the list. None is missed, however erasures overlap: an erasure is listed once '
  'all transactions of the cluster have ended that began to write before it. After an id that is not there, from the beginning. Errors: '
  '22023 a negative limit.';

CREATE FUNCTION botdb.purge_erased(
  older_than interval DEFAULT '90 days', request_id text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'purge_erased';
COMMENT ON FUNCTION botdb.purge_erased IS
  'Forgets who was erased longer ago than this; how many they were. Bots have to have asked list_erased by then. Errors: '
  '22023 an interval outside 0 to 1000 years.';
-- ---------------------------------------------------------------------------------------------------------- boards

CREATE TABLE botdb.boards (
  board_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  board text NOT NULL UNIQUE CHECK (char_length(board) BETWEEN 1 AND 50),
  period text NOT NULL CHECK (period IN ('all', 'day', 'week', 'month')),
  timezone text NOT NULL,
  bot_name text,
  source text NOT NULL CHECK (source IN ('xp', 'score')),
  operator text NOT NULL CHECK (operator IN ('incr', 'best', 'last')),
  sort text NOT NULL CHECK (sort IN ('desc', 'asc')),
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE botdb.boards IS 'The leaderboards beside the one of all XP. See botdb.define_board.';
COMMENT ON COLUMN botdb.boards.bot_name IS 'Whose XP or scores it counts; NULL: those of all bots.';
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.boards
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();

-- A period is there as soon as somebody scores in it: it is a part of each row's key, and nobody has to begin one.
CREATE TABLE botdb.board_scores (
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  board_id int NOT NULL REFERENCES botdb.boards (board_id) ON DELETE CASCADE,
  period date NOT NULL,
  standing bigint NOT NULL,
  reached_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, board_id, period)
);
COMMENT ON TABLE botdb.board_scores IS 'What each user has scored on a board in a period.';
COMMENT ON COLUMN botdb.board_scores.period IS
  'The day, in the board''s timezone, on which the period begins; -infinity on a board that has one period only.';
COMMENT ON COLUMN botdb.board_scores.standing IS
  'The higher, the better: the score, or where the lowest is best, -1 - score.';
COMMENT ON COLUMN botdb.board_scores.reached_at IS 'When the score became what it is.';

-- A board's deletion, by whatever statement, waits for those who are entering scores: a score is entered without the lock
-- on its board that a foreign key would take.
CREATE FUNCTION botdb.hold_scores() RETURNS trigger
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'hold_scores';
COMMENT ON FUNCTION botdb.hold_scores() IS
  'Trigger of boards: waits for transactions that have entered scores, and lets nobody enter one until this one ends.';
CREATE TRIGGER hold_scores BEFORE DELETE OR UPDATE OF board_id ON botdb.boards
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.hold_scores();

-- A page of a board reads this index in order.
CREATE INDEX board_scores_by_standing ON botdb.board_scores (board_id, period, standing DESC, reached_at, user_id);

CREATE TYPE botdb.board_row AS (
  rank bigint, telegram_id bigint, username text, first_name text, score bigint, reached_at timestamptz
);
COMMENT ON TYPE botdb.board_row IS 'A row of a board, as get_board returns it.';

CREATE FUNCTION botdb.define_board(
  board text, period text DEFAULT 'all', timezone text DEFAULT 'UTC', bot_name text DEFAULT NULL,
  source text DEFAULT 'xp', operator text DEFAULT 'incr', sort text DEFAULT 'desc', request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'define_board';
COMMENT ON FUNCTION botdb.define_board IS
  'A board that counts from now on; true if it is new, false if it is there on these terms. period: all, or day, week (from '
  'Monday), month, cut at midnight in timezone, a name of pg_timezone_names. source: xp is fed by add_xp, score by '
  'submit_score; of bot_name, or of all bots where it is NULL. operator: incr adds up, best keeps the best, last the last. '
  'sort: desc, the highest is best, or asc. Errors: 22023 a bad argument, or other terms than the board has; TB002 unknown '
  'bot (strict).';

CREATE FUNCTION botdb.submit_score(
  board text, telegram_id bigint, INOUT score bigint, request_id text DEFAULT NULL, OUT rank bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'submit_score';
COMMENT ON FUNCTION botdb.submit_score IS
  'Enters a score of the user in the board''s current period, by the board''s operator; the score after it, and its rank. '
  'Errors: TB002 unknown board, TB001 unknown user, 22023 a board that XP feeds, 22003 a score outside 64 bits, 42501 the '
  'board of another bot than the role''s.';

CREATE FUNCTION botdb.get_board(
  board text, limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0, at timestamptz DEFAULT now()
) RETURNS SETOF botdb.board_row
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_board';
COMMENT ON FUNCTION botdb.get_board IS
  'The board in the period that holds the time at: best score first, equal scores by reached_at, then by users.id. rank '
  'counts the rows from 1. Errors: TB002 unknown board, 22023 a negative limit or offset, or an infinite time.';

CREATE FUNCTION botdb.get_board_rank(
  board text, telegram_id bigint, at timestamptz DEFAULT now(), OUT rank bigint, OUT score bigint, OUT total bigint
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_board_rank';
COMMENT ON FUNCTION botdb.get_board_rank IS
  'The user''s rank and score in the period that holds the time at, and how many have a score there: one row, or none if '
  'the user has no score. Errors: TB002 unknown board, 22023 an infinite time.';

CREATE FUNCTION botdb.get_board_around(
  board text, telegram_id bigint, radius int DEFAULT 5, at timestamptz DEFAULT now()
) RETURNS SETOF botdb.board_row
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_board_around';
COMMENT ON FUNCTION botdb.get_board_around IS
  'The user''s row of get_board, with up to radius rows above and below it; no row if the user has no score in the period '
  'that holds the time at. Errors: TB002 unknown board, 22023 a radius outside 0 to 1000, or an infinite time.';

CREATE FUNCTION botdb.list_boards(
  OUT board text, OUT period text, OUT timezone text, OUT bot_name text, OUT source text, OUT operator text,
  OUT sort text, OUT created_at timestamptz
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'list_boards';
COMMENT ON FUNCTION botdb.list_boards IS 'All boards with their terms, by name.';

CREATE FUNCTION botdb.drop_board(board text, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'drop_board';
COMMENT ON FUNCTION botdb.drop_board IS
  'Deletes the board and all its scores; false if there is none. Waits for transactions that have entered scores, and '
  'others that enter some wait for it.';

CREATE FUNCTION botdb.purge_board(board text, keep_periods int, request_id text DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'purge_board';
COMMENT ON FUNCTION botdb.purge_board IS
  'Keeps the newest keep_periods periods that have scores and deletes the scores of all others; how many there were. '
  'Errors: TB002 unknown board, 22023 negative keep_periods.';
-- ---------------------------------------------------------------------------------------------------------- counts
-- How many rows of an ordered list have which values, so that a rank is a sum and not a count. Lists are the users by
-- total_xp (board_id 0, period 0), the users who have the same little XP by their ids (board_id 0, period 1 + that XP),
-- and the scores of each period of a board. Nothing here is dumped: a restore counts the rows that it loads.

-- A tree: level 0 counts the rows of 128 buckets a node, level 1 sums 128 of those nodes, and level 2 sums these.
-- Plain storage keeps an array in its page; the room is for HOT updates.
CREATE TABLE botdb.count_nodes (
  board_id int NOT NULL,
  period int NOT NULL,
  level int NOT NULL,
  node int NOT NULL,
  users int[] NOT NULL,
  PRIMARY KEY (board_id, period, level, node)
) WITH (fillfactor = 50);
ALTER TABLE botdb.count_nodes ALTER users SET STORAGE PLAIN;
COMMENT ON TABLE botdb.count_nodes IS 'How many rows each ordered list has in each bucket of values, up to the last fold.';

-- What has changed since: entered by each transaction, folded into the nodes by one of many. A backend adds to the row that
-- it has begun, which keeps its place in the index, until somebody folds it.
CREATE TABLE botdb.count_changes (
  xid bigint NOT NULL,
  changes bytea NOT NULL
) WITH (autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_scale_factor = 0, vacuum_truncate = off);
ALTER TABLE botdb.count_changes ALTER changes SET STORAGE PLAIN;
-- Its rows have no key, and a publication of all tables may publish their deletion.
ALTER TABLE botdb.count_changes REPLICA IDENTITY FULL;
COMMENT ON TABLE botdb.count_changes IS
  'Changes that are not in count_nodes yet; read_changes() makes rows of them.';
COMMENT ON COLUMN botdb.count_changes.xid IS 'The number, of 64 bits, of the transaction that has begun the row.';
CREATE INDEX count_changes_by_xid ON botdb.count_changes (xid);

CREATE TABLE botdb.count_folds (
  id int PRIMARY KEY CHECK (id = 1),
  next_xid bigint NOT NULL,
  running bigint[] NOT NULL
) WITH (fillfactor = 10);
COMMENT ON TABLE botdb.count_folds IS
  'The last fold, one row: the nodes have the changes of all transactions before next_xid but those in running.';

CREATE FUNCTION botdb.count_bucket(value bigint) RETURNS int
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'count_bucket';
COMMENT ON FUNCTION botdb.count_bucket IS 'The bucket of count_nodes that counts this value.';

CREATE FUNCTION botdb.read_changes(changes bytea, OUT xid bigint, OUT board_id int, OUT period int, OUT bucket int, OUT rows int)
  RETURNS SETOF record
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'read_changes';
COMMENT ON FUNCTION botdb.read_changes IS
  'The changes in a row of count_changes: by how much which transaction changes the number of rows in which bucket.';

-- What the counts have to come to: verify() compares, rebuild_counts() starts from it.
CREATE VIEW botdb.counted_rows AS
  SELECT 0 AS board_id, 0 AS period, botdb.count_bucket(total_xp) AS bucket, count(*) AS rows
  FROM botdb.users GROUP BY 3
  UNION ALL
  SELECT 0, 1 + total_xp::int, botdb.count_bucket(~(id >> 12)), count(*) FROM botdb.users WHERE total_xp < 256 GROUP BY 2, 3
  UNION ALL
  -- -infinity has no number to reckon with; it is stored as the least.
  SELECT board_id, CASE WHEN isfinite(period) THEN period - date '2000-01-01' ELSE -2147483648 END,
    botdb.count_bucket(standing), count(*)
  FROM botdb.board_scores GROUP BY board_id, board_scores.period, 3;
COMMENT ON VIEW botdb.counted_rows IS 'The rows of all ordered lists by bucket, counted by looking at each.';

CREATE FUNCTION botdb.count_rows() RETURNS trigger
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'count_rows';
COMMENT ON FUNCTION botdb.count_rows() IS
  'Trigger of tables whose rows are counted: counts what a statement has changed. The argument says which rows they are.';

CREATE TRIGGER botdb_count_inserted AFTER INSERT ON botdb.users REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('users');
CREATE TRIGGER botdb_count_updated AFTER UPDATE ON botdb.users REFERENCING OLD TABLE AS gone NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('users');
CREATE TRIGGER botdb_count_deleted AFTER DELETE ON botdb.users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('users');
CREATE TRIGGER botdb_count_truncated AFTER TRUNCATE ON botdb.users
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('users');

CREATE TRIGGER botdb_count_inserted AFTER INSERT ON botdb.board_scores REFERENCING NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('board_scores');
CREATE TRIGGER botdb_count_updated AFTER UPDATE ON botdb.board_scores REFERENCING OLD TABLE AS gone NEW TABLE AS made
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('board_scores');
CREATE TRIGGER botdb_count_deleted AFTER DELETE ON botdb.board_scores REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('board_scores');
CREATE TRIGGER botdb_count_truncated AFTER TRUNCATE ON botdb.board_scores
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.count_rows('board_scores');

CREATE FUNCTION botdb.rebuild_counts(request_id text DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'rebuild_counts';
COMMENT ON FUNCTION botdb.rebuild_counts IS
  'Counts the rows of all ordered lists anew; how many there are. For after a restore that disabled triggers, which '
  'verify() reports. Writers of XP and scores wait for it. Errors: 0A000 at REPEATABLE READ or SERIALIZABLE.';

CREATE FUNCTION botdb.table_shapes(OUT table_name text, OUT is_plain boolean, OUT shape text) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'table_shapes';
COMMENT ON FUNCTION botdb.table_shapes IS
  'The tables that calls write without the executor, as they are now, and whether each is exactly as the extension has '
  'made it. One that is not is written by ordinary statements, which are slower and do all that a deployment has added.';
-- ---------------------------------------------------------------------------------------------------------- XP and levels

-- The key begins with user_id: one index serves the user's events, the reference and the identity of a row.
CREATE TABLE botdb.xp_events (
  id bigint GENERATED ALWAYS AS IDENTITY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  amount bigint NOT NULL,
  reason text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE botdb.xp_events IS 'Every change of XP. A user''s total_xp is the sum of the amounts.';

CREATE FUNCTION botdb.add_xp(
  telegram_id bigint, xp bigint, bot_name text DEFAULT NULL, levels_config jsonb DEFAULT NULL,
  reason text DEFAULT NULL, request_id text DEFAULT NULL,
  OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'add_xp_and_level';
COMMENT ON FUNCTION botdb.add_xp IS
  'Adds XP to the user''s total over all bots and raises the level by levels_config, else by the stored levels, else one a '
  'hundred XP up to 100; a level never falls. Errors: TB001 unknown user, 22023 negative xp or malformed levels_config, '
  '22003 a total past 2^63 - 1.';

CREATE FUNCTION botdb.add_xp_batch(
  telegram_ids bigint[], xps bigint[], bot_name text DEFAULT NULL, reason text DEFAULT NULL,
  skip_unknown boolean DEFAULT false, request_id text DEFAULT NULL,
  OUT telegram_id bigint, OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint
) RETURNS SETOF record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'add_xp_batch';
COMMENT ON FUNCTION botdb.add_xp_batch IS
  'add_xp for many users in one call: xps[n] for telegram_ids[n], summed for a user who is named more than once. One row a '
  'user, in the order in which they are first named. Users are locked in the order of their Telegram ids, so that batches '
  'never deadlock. Errors: TB001 an unknown user, unless skip_unknown; 22023 arrays that differ in length, an element that '
  'is NULL or a negative xp; 22003 a total past 2^63 - 1. An error leaves nothing behind.';

CREATE FUNCTION botdb.set_levels(levels_config jsonb, request_id text DEFAULT NULL) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'set_levels';
COMMENT ON FUNCTION botdb.set_levels IS
  'Stores the level table that calls without levels_config use; NULL or [] removes it. Levels that users have stay. '
  'Errors: 22023 malformed levels_config.';

CREATE FUNCTION botdb.get_levels() RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_levels';
COMMENT ON FUNCTION botdb.get_levels IS 'The stored level table as it was given; NULL if there is none.';

CREATE FUNCTION botdb.level_for_xp(xp bigint, levels_config jsonb DEFAULT NULL) RETURNS int
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'level_for_xp';
COMMENT ON FUNCTION botdb.level_for_xp IS
  'The level that this much XP stands for, by levels_config, else as add_xp would. Errors: 22023.';

CREATE FUNCTION botdb.get_xp_by_bot(telegram_id bigint, OUT bot_name text, OUT xp bigint) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_xp_by_bot';
COMMENT ON FUNCTION botdb.get_xp_by_bot IS 'The user''s XP from each bot, most first; the sum is total_xp.';

CREATE FUNCTION botdb.get_leaderboard(
  limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0,
  OUT rank bigint, OUT user_id bigint, OUT telegram_id bigint, OUT username text, OUT first_name text,
  OUT last_name text, OUT total_xp bigint, OUT level int, OUT total_trainings int
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_leaderboard';
COMMENT ON FUNCTION botdb.get_leaderboard IS
  'Users by total_xp descending, then id. rank counts the rows of this order from 1. Errors: 22023 negative limit or offset.';

CREATE TYPE botdb.leaderboard_row AS (
  rank bigint, user_id bigint, telegram_id bigint, username text, first_name text, last_name text, total_xp bigint,
  level int, total_trainings int
);
COMMENT ON TYPE botdb.leaderboard_row IS 'A user''s place in the leaderboard, as get_leaderboard has it.';

CREATE FUNCTION botdb.get_leaderboard_around(telegram_id bigint, radius int DEFAULT 5)
RETURNS SETOF botdb.leaderboard_row
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_leaderboard_around';
COMMENT ON FUNCTION botdb.get_leaderboard_around IS
  'The user''s row of the leaderboard with up to radius rows above and below it; none for an unknown user. Errors: 22023 a '
  'radius outside 0 to 1000.';

CREATE FUNCTION botdb.get_leaderboard_among(telegram_ids bigint[]) RETURNS SETOF botdb.leaderboard_row
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_leaderboard_among';
COMMENT ON FUNCTION botdb.get_leaderboard_among IS
  'The rows of these users in the order of the leaderboard: rank is the place among all users, not among these. Ids that '
  'nobody has are left out. Errors: 22023 an element that is NULL, more than 10000 ids.';

CREATE FUNCTION botdb.get_user_rank(telegram_id bigint) RETURNS bigint
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_rank';
COMMENT ON FUNCTION botdb.get_user_rank IS '1 + the number of users with more XP; NULL for an unknown user.';

CREATE FUNCTION botdb.purge_xp_events(older_than interval DEFAULT '1 year', request_id text DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'purge_xp_events';
COMMENT ON FUNCTION botdb.purge_xp_events IS
  'Folds XP events older than this into one per user and bot (reason carried); every sum stays. Returns how many events '
  'were folded away. Errors: 22023 a negative interval.';
-- ---------------------------------------------------------------------------------------------------------- badges

CREATE TABLE botdb.badges (
  badge_type text PRIMARY KEY CHECK (char_length(badge_type) BETWEEN 1 AND 100),
  name text NOT NULL,
  description text,
  criteria jsonpath,
  created_at timestamptz NOT NULL DEFAULT now(),
  bot_name text
);
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.badges
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();
COMMENT ON TABLE botdb.badges IS 'The catalogue of badges, shared by all bots. A type that is awarded first enters it by itself.';
COMMENT ON COLUMN botdb.badges.bot_name IS 'The bot whose award brought the type in; NULL: an administrator defined it.';
CREATE INDEX badges_by_bot ON botdb.badges (bot_name) WHERE bot_name IS NOT NULL;

-- badge_type refers to the catalogue by value: a foreign key would lock the badge's row at every award, and nothing in the
-- interface deletes a badge.
CREATE TABLE botdb.user_badges (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  badge_type text NOT NULL,
  earned_in_bot text NOT NULL,
  earned_at timestamptz NOT NULL DEFAULT now(),
  metadata jsonb,
  UNIQUE (user_id, badge_type, earned_in_bot)
);
COMMENT ON TABLE botdb.user_badges IS 'Who holds which badge from which bot.';

CREATE VIEW botdb.badge_user_association AS
  SELECT ub.user_id, ub.badge_type, coalesce(b.name, ub.badge_type) AS name, ub.earned_in_bot, ub.earned_at
  FROM botdb.user_badges ub LEFT JOIN botdb.badges b USING (badge_type);
COMMENT ON VIEW botdb.badge_user_association IS 'Users and their badges with the badges'' names.';

CREATE FUNCTION botdb.award_badge(
  telegram_id bigint, badge_type text, bot_name text DEFAULT NULL, metadata jsonb DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'award_badge';
COMMENT ON FUNCTION botdb.award_badge IS
  'Gives the user the badge from this bot: true, or false if it is held from this bot already. A type that the catalogue '
  'does not know enters it. Errors: TB001 unknown user, 22023 a badge_type that is empty or over 100 characters, or metadata '
  'that is no object.';

CREATE FUNCTION botdb.award_badge_by_user_id(
  user_id bigint, badge_type text, bot_name text DEFAULT NULL, metadata jsonb DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'award_badge_by_user_id';
COMMENT ON FUNCTION botdb.award_badge_by_user_id IS 'As award_badge, the user named by users.id.';

CREATE FUNCTION botdb.get_user_badges(
  telegram_id bigint, bot_name text DEFAULT NULL,
  OUT badge_type text, OUT name text, OUT description text, OUT earned_in_bot text, OUT earned_at timestamptz,
  OUT metadata jsonb
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_badges';
COMMENT ON FUNCTION botdb.get_user_badges IS
  'The user''s badges, newest first: those from one bot, or with NULL of all bots. No row for an unknown user.';

CREATE FUNCTION botdb.has_badge(telegram_id bigint, badge_type text, bot_name text DEFAULT NULL) RETURNS boolean
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'has_badge';
COMMENT ON FUNCTION botdb.has_badge IS
  'Whether the user holds the badge from this bot, or with NULL from any bot; NULL for an unknown user.';

CREATE FUNCTION botdb.count_user_badges(telegram_id bigint) RETURNS bigint
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'count_user_badges';
COMMENT ON FUNCTION botdb.count_user_badges IS
  'How many badges the user holds, one from two bots counted twice; NULL for an unknown user.';

CREATE FUNCTION botdb.define_badge(
  badge_type text, name text, description text DEFAULT NULL, criteria jsonpath DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS botdb.badges
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'define_badge';
COMMENT ON FUNCTION botdb.define_badge IS
  'Creates or replaces the badge in the catalogue. criteria is a condition such as $.total_xp >= 1000, which evaluate_badges '
  'tests; NULL: only award_badge gives it. Errors: 22023 an argument out of bounds, or criteria that is no condition.';

CREATE FUNCTION botdb.evaluate_badges(
  telegram_id bigint, bot_name text DEFAULT NULL, context jsonb DEFAULT '{}', request_id text DEFAULT NULL
) RETURNS SETOF text
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'evaluate_badges';
COMMENT ON FUNCTION botdb.evaluate_badges IS
  'Awards, from this bot, every badge whose criteria hold, and returns the types newly won. Criteria see one flat object: '
  'total_xp, level, total_trainings, total_score; over it the bot''s stats, its session, then context. A key that is missing '
  'does not hold. Errors: TB001 unknown user, 22023 a context that is no object.';
-- ---------------------------------------------------------------------------------------------------------- sessions

-- fillfactor: every message rewrites a document of some hundred bytes; half a page of room keeps those updates HOT.
CREATE TABLE botdb.bot_sessions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  session_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(session_data) = 'object'),
  stats_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(stats_data) = 'object'),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (user_id, bot_name)
) WITH (fillfactor = 50);
COMMENT ON TABLE botdb.bot_sessions IS 'What one bot keeps of one user: its session and its stats. No other bot sees it.';

CREATE FUNCTION botdb.get_user_session(
  telegram_id bigint, bot_name text DEFAULT NULL, username text DEFAULT NULL, first_name text DEFAULT NULL,
  last_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS jsonb
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'get_user_session';
COMMENT ON FUNCTION botdb.get_user_session IS
  'What /start calls: {"user", "session", "stats", "version"} of the user in this bot, both created if new (the session from '
  'the bot''s defaults). Names that are given replace the stored ones; last_activity becomes now(). '
  'Errors: 22023 for a telegram_id outside 1 to 2^52-1 or a name over 255 characters.';

CREATE FUNCTION botdb.save_session(
  telegram_id bigint, session_data jsonb, stats_data jsonb, bot_name text DEFAULT NULL,
  expected_version bigint DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'save_session';
COMMENT ON FUNCTION botdb.save_session IS
  'Replaces session and stats of the user in this bot; true. A known user''s missing session is created. Errors: TB001 unknown user, TB003 another version than expected '
  '(a missing session has version 0), 22023 data that is no object.';

CREATE FUNCTION botdb.update_session(
  telegram_id bigint, session_data jsonb, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'update_session';
COMMENT ON FUNCTION botdb.update_session IS
  'Replaces the session, the stats stay; as save_session. Errors: TB001 unknown user, 22023 data that is no object.';

CREATE FUNCTION botdb.update_stats(
  telegram_id bigint, stats_data jsonb, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'update_stats';
COMMENT ON FUNCTION botdb.update_stats IS
  'Replaces the stats, the session stays; as save_session. Errors: TB001 unknown user, 22023 data that is no object.';

CREATE FUNCTION botdb.patch_session(
  telegram_id bigint, session_patch jsonb DEFAULT NULL, stats_patch jsonb DEFAULT NULL, bot_name text DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS jsonb
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'patch_session';
COMMENT ON FUNCTION botdb.patch_session IS
  'Merges the patches into session and stats by RFC 7396, in the database: two writers of different keys both survive. '
  'Returns what get_user_session returns. Errors: TB001 unknown user, 22023 a patch that is no object.';

CREATE FUNCTION botdb.reset_session(
  telegram_id bigint, bot_name text DEFAULT NULL, keep_stats boolean DEFAULT true,
  initial_session jsonb DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'reset_session';
COMMENT ON FUNCTION botdb.reset_session IS
  'Sets the session back to initial_session, else to the bot''s default; the stats too unless keep_stats. false if the user '
  'has no session here. Errors: TB001 unknown user, 22023 an initial_session that is no object.';

CREATE FUNCTION botdb.delete_session(
  telegram_id bigint, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'delete_session';
COMMENT ON FUNCTION botdb.delete_session IS
  'Deletes session and stats of the user in this bot; false if there were none. Errors: TB001 unknown user.';

CREATE FUNCTION botdb.get_session(telegram_id bigint, bot_name text DEFAULT NULL) RETURNS SETOF botdb.bot_sessions
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_session';
COMMENT ON FUNCTION botdb.get_session IS 'The user''s session in this bot: one row, or none. Creates nothing.';

CREATE FUNCTION botdb.get_user_sessions(telegram_id bigint) RETURNS SETOF botdb.bot_sessions
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_sessions';
COMMENT ON FUNCTION botdb.get_user_sessions IS
  'The user''s sessions in all bots, by bot_name; a login role that is bound to a bot sees that bot''s only.';
-- ---------------------------------------------------------------------------------------------------------- access

CREATE TABLE botdb.subscriptions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  subscription_type text NOT NULL CHECK (subscription_type IN ('month', 'year', 'credits')),
  start_date timestamptz NOT NULL DEFAULT now(),
  end_date timestamptz,
  is_active boolean NOT NULL DEFAULT true,
  auto_renew boolean NOT NULL DEFAULT false,
  credits_total int NOT NULL DEFAULT 0 CHECK (credits_total >= 0),
  credits_left int NOT NULL DEFAULT 0 CHECK (credits_left BETWEEN 0 AND credits_total),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CHECK ((subscription_type = 'credits') = (end_date IS NULL)),
  CHECK (end_date IS NULL OR credits_total = 0)
) WITH (fillfactor = 80);
COMMENT ON TABLE botdb.subscriptions IS
  'What was bought or granted: time (month, year) with an end, or credits. is_active is false where it was withdrawn.';
CREATE INDEX subscriptions_by_user ON botdb.subscriptions (user_id, id);

CREATE TABLE botdb.free_trainings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  trainings_left int NOT NULL CHECK (trainings_left >= 0),
  source text NOT NULL CHECK (source IN ('channel', 'promocode', 'admin')),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (user_id, source)
) WITH (fillfactor = 80);
COMMENT ON TABLE botdb.free_trainings IS 'Trainings that cost nothing, counted by where they came from.';

-- The key begins with user_id: one index serves the user's history, the reference and the identity of a row.
CREATE TABLE botdb.access_events (
  id bigint GENERATED ALWAYS AS IDENTITY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  event text NOT NULL CHECK (event IN ('grant', 'use', 'reserve', 'confirm', 'release', 'refund', 'opening')),
  access_type text NOT NULL CHECK (access_type IN ('subscription', 'credits', 'free_trainings')),
  quantity bigint NOT NULL,
  duration interval,
  balance bigint,
  end_date timestamptz,
  subscription_id bigint,
  free_training_id bigint,
  promocode_id bigint,
  payment_id bigint,
  reservation_id bigint,
  bot_name text,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE botdb.access_events IS
  'The ledger of access: a row for everything granted, used, reserved, confirmed, released, refunded. The units of a row of '
  'subscriptions or free_trainings are the sum of its quantities. opening: what was there before the ledger.';
COMMENT ON COLUMN botdb.access_events.quantity IS 'Credits or free trainings that came, negative if they went; 0 for time.';
COMMENT ON COLUMN botdb.access_events.duration IS 'Time that came, negative if it went; NULL for units.';
COMMENT ON COLUMN botdb.access_events.balance IS 'Units left in the row afterwards; NULL for time.';
COMMENT ON COLUMN botdb.access_events.end_date IS 'Where the subscription ended afterwards; NULL for units.';
COMMENT ON COLUMN botdb.access_events.payment_id IS 'payments.id of what was paid for, or refunded.';
COMMENT ON COLUMN botdb.access_events.bot_name IS 'The bot that acted; NULL where there was none.';

CREATE TABLE botdb.reservations (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  access_type text NOT NULL CHECK (access_type IN ('subscription', 'credits', 'free_trainings')),
  subscription_id bigint,
  free_training_id bigint,
  status text NOT NULL DEFAULT 'reserved' CHECK (status IN ('reserved', 'confirmed', 'released')),
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  settled_at timestamptz
);
COMMENT ON TABLE botdb.reservations IS
  'Units taken for work that may fail. One that is still reserved at expires_at counts as released: the next call that takes '
  'access for the user gives it back.';
CREATE INDEX reservations_by_user ON botdb.reservations (user_id, id);
CREATE INDEX reservations_open ON botdb.reservations (user_id, expires_at) WHERE status = 'reserved';

-- What access may be taken from now: a credit whose reservation is over counts as given back.
CREATE VIEW botdb.usable_subscriptions AS
SELECT s.id, s.user_id, s.subscription_type, s.start_date, s.end_date, s.is_active, s.auto_renew, s.credits_total,
  s.credits_left + back.units AS credits_left, s.created_at, s.updated_at
FROM botdb.subscriptions s, LATERAL (
  SELECT CASE WHEN s.end_date IS NULL THEN
    (SELECT count(*) FROM botdb.reservations r WHERE r.user_id = s.user_id AND r.status = 'reserved'
       AND r.expires_at <= now() AND r.subscription_id = s.id)::int ELSE 0 END AS units) back
WHERE s.is_active AND (s.end_date > now() OR s.credits_left + back.units > 0);
COMMENT ON VIEW botdb.usable_subscriptions IS
  'Running time, and credits that are left, those of reservations included whose time is over.';

CREATE VIEW botdb.usable_free_trainings AS
SELECT f.id, f.user_id, f.trainings_left + back.units AS trainings_left, f.source, f.created_at, f.updated_at
FROM botdb.free_trainings f, LATERAL (
  SELECT count(*)::int AS units FROM botdb.reservations r WHERE r.user_id = f.user_id AND r.status = 'reserved'
    AND r.expires_at <= now() AND r.free_training_id = f.id) back
WHERE f.trainings_left + back.units > 0;
COMMENT ON VIEW botdb.usable_free_trainings IS
  'Free trainings that are left, those of reservations included whose time is over.';

CREATE FUNCTION botdb.create_subscription(
  telegram_id bigint, subscription_type text, duration_days int DEFAULT NULL, credits int DEFAULT NULL,
  auto_renew boolean DEFAULT false, request_id text DEFAULT NULL
) RETURNS botdb.subscriptions
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'create_subscription';
COMMENT ON FUNCTION botdb.create_subscription IS
  'Gives the user time (month = 30 days, year = 365, a day = 24 hours, unless duration_days) or credits. Running time is '
  'extended from its end in the same row, whose type becomes the longer of the two; credits are a row of their own. '
  'Returns the row. Errors: TB001 unknown user, 22023 an unknown type, credits or duration_days out of range or given for '
  'the other kind, 22003 an end past what a timestamp holds.';

CREATE FUNCTION botdb.get_active_subscription(telegram_id bigint) RETURNS SETOF botdb.subscriptions
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_active_subscription';
COMMENT ON FUNCTION botdb.get_active_subscription IS
  'What check_access would use: the running time subscription that ends last, else the oldest row with credits; no row '
  'without either.';

CREATE FUNCTION botdb.check_access(
  telegram_id bigint, OUT has_access boolean, OUT access_type text, OUT details jsonb
) RETURNS record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'check_access';
COMMENT ON FUNCTION botdb.check_access IS
  'Whether the user may train, and by what: subscription (details: subscription_type, end_date, days_left, rounded up), '
  'credits (credits_left, over all rows), free_trainings (trainings_left and source of the row used next, '
  'trainings_left_total). Without access, an unknown user''s included: false, NULL, {}. Always one row.';

CREATE FUNCTION botdb.consume_access(
  telegram_id bigint, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'consume_access';
COMMENT ON FUNCTION botdb.consume_access IS
  'Takes what one training costs: nothing under a running time subscription, else one credit, oldest first, else one free '
  'training, oldest source first. False if there is nothing to take. Errors: TB001 unknown user.';

CREATE FUNCTION botdb.add_free_trainings(
  telegram_id bigint, count int, source text, once boolean DEFAULT false, request_id text DEFAULT NULL
) RETURNS botdb.free_trainings
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'add_free_trainings';
COMMENT ON FUNCTION botdb.add_free_trainings IS
  'Adds free trainings to those from the same source (channel, promocode, admin) and returns the row. once: the first grant '
  'from this source is the only one; the row is returned unchanged if there is one, even if it is used up. '
  'Errors: TB001 unknown user, 22023 a count below 1 or an unknown source, 22003 a total past 2^31 - 1.';

CREATE FUNCTION botdb.reserve_access(
  telegram_id bigint, bot_name text DEFAULT NULL, ttl interval DEFAULT '1 hour', request_id text DEFAULT NULL,
  OUT reservation_id bigint, OUT access_type text
) RETURNS SETOF record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'reserve_access';
COMMENT ON FUNCTION botdb.reserve_access IS
  'Takes what one training costs, as consume_access, for work that may fail: confirm_access keeps it taken, release_access '
  'gives it back, and so does the end of ttl. No row without access. access_type: subscription, credits or free_trainings. '
  'Errors: TB001 unknown user, 22023 a ttl that is not above 0 or over 1000 years.';

CREATE FUNCTION botdb.confirm_access(reservation_id bigint, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'confirm_access';
COMMENT ON FUNCTION botdb.confirm_access IS
  'What was reserved is used: true, or false if it was confirmed before. After the ttl it still works as long as nothing '
  'else has been taken for the user. Errors: TB005 the unit was given back, or no such reservation; 42501 another bot''s.';

CREATE FUNCTION botdb.release_access(reservation_id bigint, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'release_access';
COMMENT ON FUNCTION botdb.release_access IS
  'Gives what was reserved back to where it came from: true, or false if it was given back before. A unit of a payment that '
  'was refunded meanwhile goes with the refund. Errors: TB005 it was confirmed, or no such reservation; 42501 another bot''s.';

CREATE FUNCTION botdb.explain_access(telegram_id bigint) RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'explain_access';
COMMENT ON FUNCTION botdb.explain_access IS
  'Why access is as it is: check_access''s row; because, in words; the user''s subscriptions (the newest 20), free trainings, '
  'open reservations, and the newest 20 events of the ledger. NULL for an unknown user.';
-- ---------------------------------------------------------------------------------------------------------- promocodes

CREATE FUNCTION botdb.fold_code(code text) RETURNS text
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'fold_code';
COMMENT ON FUNCTION botdb.fold_code IS
  'A promocode as it is stored and compared: upper-case by Unicode, whatever the locale; every kind of the letter i is I.';

-- What a promocode is, all but its uses. Codes are stored as fold_code has them.
CREATE TABLE botdb.promocode_terms (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code = btrim(code) AND char_length(code) BETWEEN 1 AND 64),
  type text NOT NULL CHECK (type IN ('trainings', 'free_month', 'credits')),
  value int NOT NULL CHECK (value > 0),
  max_uses int CHECK (max_uses > 0),
  starts_at timestamptz,
  expires_at timestamptz,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE botdb.promocode_terms IS 'Promocodes without their uses; max_uses NULL is no limit.';

-- The uses of a code, spread over up to 32 rows with a share of its max_uses each, so that those who redeem it at the same
-- moment change different rows. Without limit a row still ends where the sum of all would no longer be an int. Which row
-- counts an erased use does not matter, only their sum does. fillfactor: every use updates a row.
CREATE TABLE botdb.promocode_counters (
  promocode_id bigint NOT NULL REFERENCES botdb.promocode_terms (id) ON DELETE CASCADE,
  slot int NOT NULL,
  uses int NOT NULL DEFAULT 0,
  max_uses int,
  erased int NOT NULL DEFAULT 0 CHECK (erased >= 0),
  PRIMARY KEY (promocode_id, slot),
  CHECK (uses BETWEEN 0 AND coalesce(max_uses, 67108863))
) WITH (fillfactor = 50);
COMMENT ON TABLE botdb.promocode_counters IS
  'How often each promocode has been used: the sum of uses, of which erased are those whose row in promocode_usage is gone.';

CREATE VIEW botdb.promocodes AS
  SELECT t.id, t.code, t.type, t.value, t.max_uses, counted.uses AS current_uses, t.starts_at, t.expires_at, t.is_active,
    t.created_at
  FROM botdb.promocode_terms t, LATERAL (
    SELECT coalesce(sum(c.uses), 0)::int AS uses FROM botdb.promocode_counters c WHERE c.promocode_id = t.id) counted;
COMMENT ON VIEW botdb.promocodes IS 'Promocodes; max_uses NULL is no limit. current_uses also counts uses of erased users.';

CREATE TABLE botdb.promocode_usage (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  promocode_id bigint NOT NULL REFERENCES botdb.promocode_terms (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  used_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (promocode_id, user_id)
);
COMMENT ON TABLE botdb.promocode_usage IS 'Who used which promocode, where and when.';
CREATE INDEX promocode_usage_by_user ON botdb.promocode_usage (user_id);

-- A use stays counted when its row goes, mostly with its user. It is noted in a counter that nobody is changing, and that
-- nobody is about to change because it is full, if there is such a one: whoever erases a user has locked what others may
-- want, and should neither wait nor be waited for here.
CREATE FUNCTION botdb.note_erased_uses() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  gone record;
  free_slot int;
BEGIN
  FOR gone IN SELECT promocode_id, count(*)::int AS uses FROM erased_uses GROUP BY promocode_id ORDER BY promocode_id LOOP
    SELECT slot INTO free_slot FROM botdb.promocode_counters WHERE promocode_id = gone.promocode_id
    ORDER BY uses < max_uses, slot LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    UPDATE botdb.promocode_counters SET erased = erased + gone.uses
    WHERE promocode_id = gone.promocode_id AND slot = coalesce(free_slot, 0);
  END LOOP;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION botdb.note_erased_uses() IS 'Trigger of promocode_usage: counts deleted rows in promocode_counters.erased.';
CREATE TRIGGER note_erased_uses AFTER DELETE ON botdb.promocode_usage REFERENCING OLD TABLE AS erased_uses
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.note_erased_uses();

-- Who redeems a code holds one of its counters and not its terms. So the counters go first, which waits for them, and the
-- uses last, with those that were entered meanwhile; the references alone would go in any order.
CREATE FUNCTION botdb.delete_counters() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM botdb.promocode_counters WHERE promocode_id = OLD.id;
  RETURN OLD;
END $$;
COMMENT ON FUNCTION botdb.delete_counters() IS 'Trigger of promocode_terms: waits for those who redeem a code that is deleted.';
CREATE TRIGGER delete_counters BEFORE DELETE ON botdb.promocode_terms
  FOR EACH ROW EXECUTE FUNCTION botdb.delete_counters();

CREATE FUNCTION botdb.create_promocode(
  code text, type text, value int, max_uses int DEFAULT NULL, expires_at timestamptz DEFAULT NULL,
  starts_at timestamptz DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS botdb.promocodes
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'create_promocode';
COMMENT ON FUNCTION botdb.create_promocode IS
  'Creates a promocode: type trainings, free_month (value months of 30 days) or credits; max_uses NULL is no limit. The '
  'code is stored trimmed and upper-case. Returns the row. Errors: 22023 a code that is empty, over 64 characters or has '
  'control characters, an unknown type, a value or max_uses below 1, an end before the start; 23505 the code exists.';

CREATE FUNCTION botdb.generate_promocodes(
  count int, type text, value int, prefix text DEFAULT '', length int DEFAULT 8, max_uses int DEFAULT 1,
  expires_at timestamptz DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS SETOF text
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'generate_promocodes';
COMMENT ON FUNCTION botdb.generate_promocodes IS
  'Creates count promocodes (1 to 100,000) that nobody can guess and returns their codes: prefix, trimmed and upper-case, '
  'and length characters drawn by a cryptographic generator from digits and letters that do not look alike. max_uses is '
  'that of each code, NULL no limit. Errors: 22023 a number out of range, a malformed prefix, an unknown type, more than 64 '
  'characters, a length that a code could be guessed with.';

CREATE FUNCTION botdb.redeem_promocode(
  telegram_id bigint, code text, bot_name text DEFAULT NULL, request_id text DEFAULT NULL,
  OUT success boolean, OUT status text, OUT type text, OUT value int
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'redeem_promocode';
COMMENT ON FUNCTION botdb.redeem_promocode IS
  'Redeems a promocode once for the user, whatever the case and outer spaces of code. status: redeemed, or why not: '
  'not_found, disabled, not_started, expired, already_used, exhausted, the first that holds. type and value are the code''s, '
  'NULL if it was not found. Errors: TB001 unknown user, 22023 a malformed code, 22003 a total past 2^31 - 1.';

CREATE FUNCTION botdb.check_promocode(
  telegram_id bigint, code text, OUT success boolean, OUT status text, OUT type text, OUT value int
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'check_promocode';
COMMENT ON FUNCTION botdb.check_promocode IS
  'The row that redeem_promocode would return now, nothing changed; no row for an unknown user. '
  'Errors: 22023 a malformed code.';

CREATE FUNCTION botdb.list_promocodes(active_only boolean DEFAULT true, limit_rows int DEFAULT 50) RETURNS SETOF botdb.promocodes
  LANGUAGE C STABLE PARALLEL SAFE SET jit = off
  AS 'MODULE_PATHNAME', 'list_promocodes';
COMMENT ON FUNCTION botdb.list_promocodes IS
  'Promocodes, newest first. active_only: those that can be redeemed now or later (not disabled, expired or exhausted). '
  'Errors: 22023 a negative limit.';

CREATE FUNCTION botdb.promocode_stats(code text) RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'promocode_stats';
COMMENT ON FUNCTION botdb.promocode_stats IS
  'The promocode''s columns, and status (active, not_started, expired, exhausted, disabled), uses_left (null = no limit), '
  'first_used_at, last_used_at, by_bot (uses from each bot); uses of erased users count in current_uses only. NULL for an '
  'unknown code. Errors: 22023 a malformed code.';

CREATE FUNCTION botdb.disable_promocode(code text, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'disable_promocode';
COMMENT ON FUNCTION botdb.disable_promocode IS
  'Lets nobody redeem the promocode any more; true, or false if there is no such code. What was granted stays. '
  'Errors: 22023 a malformed code.';
-- ---------------------------------------------------------------------------------------------------------- payments

CREATE TABLE botdb.tariffs (
  tariff text PRIMARY KEY CHECK (char_length(tariff) BETWEEN 1 AND 255),
  name text NOT NULL,
  price numeric(10,2) NOT NULL CHECK (price >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  subscription_type text NOT NULL CHECK (subscription_type IN ('month', 'year', 'credits')),
  duration_days int CHECK (duration_days > 0),
  credits int CHECK (credits > 0),
  is_active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE botdb.tariffs IS 'What can be bought, and for how much.';

CREATE TABLE botdb.payments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  amount numeric(10,2) NOT NULL CHECK (amount >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  provider text NOT NULL CHECK (char_length(provider) BETWEEN 1 AND 50),
  payment_id text CHECK (char_length(payment_id) BETWEEN 1 AND 255),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'completed', 'failed', 'refunded')),
  tariff text REFERENCES botdb.tariffs (tariff),
  description text,
  metadata jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  paid_until timestamptz,
  subscription_type text CHECK (subscription_type IN ('month', 'year', 'credits')),
  duration_days int CHECK (duration_days > 0),
  credits int CHECK (credits > 0),
  bot_name text,
  UNIQUE (provider, payment_id)
);
COMMENT ON TABLE botdb.payments IS 'Payments of users, named by the provider and its id for them.';
COMMENT ON COLUMN botdb.payments.paid_until IS 'Until when the provider says the paid period runs; NULL if it does not say.';
COMMENT ON COLUMN botdb.payments.subscription_type IS
  'What is bought, with duration_days or credits: the tariff''s offer when the payment was entered. NULL: nothing.';
COMMENT ON COLUMN botdb.payments.bot_name IS
  'The bot that entered it, whose token refunds it: a login role that is bound to another bot neither sees nor changes it. '
  'NULL: entered where no bot was named; the bot that completes it makes it its own.';
CREATE INDEX payments_by_user ON botdb.payments (user_id, id DESC);

CREATE FUNCTION botdb.define_tariff(
  tariff text, name text, price numeric, currency text, subscription_type text, duration_days int DEFAULT NULL,
  credits int DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS botdb.tariffs
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'define_tariff';
COMMENT ON FUNCTION botdb.define_tariff IS
  'Creates the tariff or replaces all that it says, and puts it on offer (again). duration_days NULL is 30 days for a month, '
  '365 for a year; credits belong to subscription_type credits. Payments that are there stay. Returns the row. '
  'Errors: 22023 an empty name, a price outside 0 to 99999999.99 or with more than two decimals, a currency that is not three '
  'letters, an unknown type, days or credits out of range or given for the other kind.';

CREATE FUNCTION botdb.create_payment(
  telegram_id bigint, provider text, tariff text, payment_id text DEFAULT NULL, amount numeric DEFAULT NULL,
  currency text DEFAULT NULL, description text DEFAULT NULL, metadata jsonb DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS botdb.payments
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'create_payment';
COMMENT ON FUNCTION botdb.create_payment IS
  'Enters a pending payment and returns its row. Amount and currency are the tariff''s unless given; without a tariff (NULL) '
  'both are needed. The same payment_id of the same provider again, for the same user and tariff, is that payment, returned '
  'as it is. Errors: TB001 unknown user, TB002 no such tariff on offer, TB005 the payment_id is taken by another order, '
  '22023 a malformed argument.';

CREATE FUNCTION botdb.get_user_payments(telegram_id bigint, limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0) RETURNS SETOF botdb.payments
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_payments';
COMMENT ON FUNCTION botdb.get_user_payments IS
  'The user''s payments, newest first; none for an unknown user. Errors: 22023 a negative limit or offset.';

CREATE FUNCTION botdb.complete_payment(
  provider text, payment_id text, request_id text DEFAULT NULL,
  OUT id bigint, OUT user_id bigint, OUT amount numeric, OUT currency text, OUT provider text, OUT payment_id text,
  OUT status text, OUT tariff text, OUT description text, OUT metadata jsonb, OUT created_at timestamptz,
  OUT updated_at timestamptz, OUT granted boolean, OUT details jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'complete_payment';
COMMENT ON FUNCTION botdb.complete_payment IS
  'A pending payment becomes completed, and what it bought is granted; the payment, granted (whether this call did), details: '
  'access_type and credits, or days and end_date. One that is completed or refunded stays as it is. '
  'Errors: TB005 it has failed, or there is no such payment.';

CREATE FUNCTION botdb.apply_payment(
  telegram_id bigint, provider text, payment_id text, tariff text, amount numeric DEFAULT NULL,
  currency text DEFAULT NULL, paid_until timestamptz DEFAULT NULL, metadata jsonb DEFAULT NULL,
  request_id text DEFAULT NULL,
  OUT id bigint, OUT user_id bigint, OUT amount numeric, OUT currency text, OUT provider text, OUT payment_id text,
  OUT status text, OUT tariff text, OUT description text, OUT metadata jsonb, OUT created_at timestamptz,
  OUT updated_at timestamptz, OUT granted boolean, OUT details jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'apply_payment';
COMMENT ON FUNCTION botdb.apply_payment IS
  'Enters a charge and completes it, in one call; payment_id is the charge''s own id, not the invoice''s payload. Again, or '
  'for a payment that create_payment has entered: the same payment, granted once. paid_until: the provider''s end of the '
  'paid period, instead of the tariff''s days. Returns what complete_payment does. Errors: TB001 unknown user, TB002 no such '
  'tariff on offer, TB005 the payment_id is another order''s, or has failed; 22023 a malformed argument.';

CREATE FUNCTION botdb.fail_payment(
  provider text, payment_id text, request_id text DEFAULT NULL,
  OUT id bigint, OUT user_id bigint, OUT amount numeric, OUT currency text, OUT provider text, OUT payment_id text,
  OUT status text, OUT tariff text, OUT description text, OUT metadata jsonb, OUT created_at timestamptz,
  OUT updated_at timestamptz, OUT granted boolean, OUT details jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'fail_payment';
COMMENT ON FUNCTION botdb.fail_payment IS
  'A pending payment becomes failed; again: nothing. granted is false, details {}. '
  'Errors: TB005 it is completed or refunded, or there is no such payment.';

CREATE FUNCTION botdb.refund_payment(
  provider text, payment_id text, request_id text DEFAULT NULL,
  OUT id bigint, OUT user_id bigint, OUT amount numeric, OUT currency text, OUT provider text, OUT payment_id text,
  OUT status text, OUT tariff text, OUT description text, OUT metadata jsonb, OUT created_at timestamptz,
  OUT updated_at timestamptz, OUT granted boolean, OUT details jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'refund_payment';
COMMENT ON FUNCTION botdb.refund_payment IS
  'A completed payment becomes refunded, and what it granted is taken back, no more: the credits that are left (details: '
  'credits_taken, shortfall: those used already), or the time still to run (time_taken, end_date). A pending one becomes '
  'refunded and can no longer be completed. Again: nothing. Errors: TB005 it has failed, or there is no such payment.';
-- ---------------------------------------------------------------------------------------------------------- training

-- The key begins with user_id: one index serves the user's history in order, the reference and the identity of a row.
CREATE TABLE botdb.training_history (
  id bigint GENERATED ALWAYS AS IDENTITY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  telegram_id bigint NOT NULL,
  bot_name text NOT NULL,
  training_date timestamptz NOT NULL DEFAULT now(),
  scenario_name text,
  total_score bigint NOT NULL,
  clarity_level int,
  question_count int,
  contextual_questions int,
  per_type_counts jsonb,
  case_data jsonb,
  session_snapshot jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE botdb.training_history IS 'Finished trainings.';

CREATE FUNCTION botdb.stats_after_training(
  stats jsonb, session_score bigint, question_count int, stats_patch jsonb
) RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'stats_after_training';
COMMENT ON FUNCTION botdb.stats_after_training IS
  'Internal: what finish_training makes of a bot''s stats. A counter that is no number counts as 0.';

CREATE FUNCTION botdb.save_training_history(
  telegram_id bigint, total_score bigint, clarity_level int, question_count int, contextual_questions int,
  per_type_counts jsonb DEFAULT NULL, case_data jsonb DEFAULT NULL, session_snapshot jsonb DEFAULT NULL,
  scenario_name text DEFAULT NULL, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'save_training_history';
COMMENT ON FUNCTION botdb.save_training_history IS
  'Adds a finished training to the user''s history and returns its id; nothing else is counted. Errors: TB001 unknown user, '
  '22023 a number that is NULL or negative, per_type_counts or session_snapshot that is no object.';

CREATE FUNCTION botdb.get_user_training_history(
  telegram_id bigint, limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0
) RETURNS SETOF botdb.training_history
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_training_history';
COMMENT ON FUNCTION botdb.get_user_training_history IS
  'The user''s trainings in all bots, newest first; a login role that is bound to a bot sees that bot''s only, because they '
  'hold its sessions. Errors: 22023 negative limit or offset.';

CREATE FUNCTION botdb.update_user_stats_after_training(
  telegram_id bigint, session_score bigint, scenario_config jsonb DEFAULT NULL, bot_name text DEFAULT NULL,
  request_id text DEFAULT NULL,
  OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'update_user_stats_after_training';
COMMENT ON FUNCTION botdb.update_user_stats_after_training IS
  'Counts a training over all bots: total_trainings + 1, session_score added to total_score and, as XP, to total_xp; the '
  'level by scenario_config.ranking.levels, else as add_xp. Errors: TB001 unknown user, 22023 negative session_score or '
  'malformed levels, 22003 a total out of range.';

CREATE FUNCTION botdb.finish_training(
  telegram_id bigint, session_score bigint, session_data jsonb, scenario_config jsonb DEFAULT NULL,
  stats_patch jsonb DEFAULT NULL, bot_name text DEFAULT NULL, request_id text DEFAULT NULL,
  OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint, OUT history_id bigint,
  OUT new_badges text[]
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'finish_training';
COMMENT ON FUNCTION botdb.finish_training IS
  'All that the end of a training writes: what update_user_stats_after_training counts; the session, saved; in the bot''s '
  'stats total_trainings, total_questions, best_score and last_training_date, over them stats_patch (RFC 7396); a history '
  'row from the session''s clarity_level, question_count, contextual_questions, per_type_counts and case_data, named after '
  'scenario_config.scenario_info; the badges that evaluate_badges finds. Errors: TB001 unknown user, 22023 negative '
  'session_score, arguments or keys of the wrong shape, 22003 a total out of range.';
-- ---------------------------------------------------------------------------------------------------------- import

CREATE FUNCTION botdb.import_users(
  users jsonb, bot_name text DEFAULT NULL, request_id text DEFAULT NULL,
  OUT imported bigint, OUT skipped bigint, OUT errors jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'import_users';
COMMENT ON FUNCTION botdb.import_users IS
  'Takes over {"<telegram_id>": {"session": {...}, "stats": {...}}, ...}, whole or in parts: creates or overwrites session and '
  'stats in this bot and, from stats, the user''s total_xp, current_level (else the level of that XP), total_trainings, '
  'total_score and, as badges, achievements_unlocked; what an entry does not have stays as it is. The same again changes '
  'nothing. errors names each entry that was skipped: [{"telegram_id", "error"}, ...]. Errors: 22023 users that is no object.';
-- ---------------------------------------------------------------------------------------------------------- verify

-- Compiling this statement would take longer than running it.
CREATE FUNCTION botdb.verify(OUT check_name text, OUT subject text, OUT detail text) RETURNS SETOF record
  LANGUAGE sql STABLE PARALLEL SAFE SET jit = off
  AS $$
-- Each table is read once or twice from end to end; nothing is looked up row by row.
WITH ledger AS MATERIALIZED (
  SELECT sums.user_id, sums.access_type, sums.subscription_id, sums.free_training_id, sums.units, last.balance AS last_balance,
    last.end_date AS last_end
  FROM (
    SELECT user_id, access_type, subscription_id, free_training_id, sum(quantity) AS units,
      max(id) FILTER (WHERE balance IS NOT NULL
                      OR access_type = 'subscription' AND event IN ('grant', 'refund', 'opening')) AS last_id
    FROM botdb.access_events
    GROUP BY user_id, access_type, subscription_id, free_training_id) sums
    LEFT JOIN botdb.access_events last ON last.user_id = sums.user_id AND last.id = sums.last_id
), of_payments AS MATERIALIZED (
  SELECT payment_id, count(*) FILTER (WHERE event = 'grant') AS grants,
    sum(quantity) FILTER (WHERE event = 'grant') AS granted, sum(duration) FILTER (WHERE event = 'grant') AS time_granted,
    count(DISTINCT user_id) AS users, min(user_id) AS user_id,
    count(*) FILTER (WHERE event = 'refund' AND reservation_id IS NULL) AS refunds
  FROM botdb.access_events WHERE payment_id IS NOT NULL
  GROUP BY payment_id
), counted AS MATERIALIZED (
  -- Each number of the tree by the bucket, or the node below, that it counts; what is not folded yet belongs to all levels.
  SELECT n.board_id, n.period, n.level, n.node * 128 + slots.place::int - 1 AS bucket, slots.rows
  FROM botdb.count_nodes n, unnest(n.users) WITH ORDINALITY AS slots (rows, place)
  UNION ALL
  SELECT c.board_id, c.period, level, c.bucket / (128 ^ level)::int, c.rows
  FROM botdb.count_changes, botdb.read_changes(changes) c, generate_series(0, 2) level
  WHERE NOT EXISTS (SELECT FROM botdb.count_folds f WHERE c.xid < f.next_xid AND c.xid <> ALL (f.running))
)
SELECT 'xp', format('user %s', u.telegram_id),
  format('total_xp is %s, the sum of xp_events %s', u.total_xp, coalesce(e.sum, 0))
FROM botdb.users u LEFT JOIN (SELECT user_id, sum(amount) AS sum FROM botdb.xp_events GROUP BY user_id) e ON e.user_id = u.id
WHERE u.total_xp <> coalesce(e.sum, 0)

UNION ALL
SELECT 'promocode_uses', format('promocode %s', t.code),
  format('%s uses are counted, %s are entered and %s were of erased users', coalesce(c.uses, 0), coalesce(g.count, 0),
         coalesce(c.erased, 0))
FROM botdb.promocode_terms t
  LEFT JOIN (SELECT promocode_id, sum(uses) AS uses, sum(erased) AS erased FROM botdb.promocode_counters
             GROUP BY promocode_id) c ON c.promocode_id = t.id
  LEFT JOIN (SELECT promocode_id, count(*) FROM botdb.promocode_usage GROUP BY promocode_id) g ON g.promocode_id = t.id
WHERE coalesce(c.uses, 0) <> coalesce(g.count, 0) + coalesce(c.erased, 0)

UNION ALL
SELECT 'promocode_cap', format('promocode %s', t.code),
  format('max_uses is %s, the counters allow %s, %s are used', coalesce(t.max_uses::text, 'unlimited'),
         CASE WHEN c.promocode_id IS NULL THEN 'nothing' ELSE coalesce(c.max_uses::text, 'any number') END,
         coalesce(c.uses, 0))
FROM botdb.promocode_terms t LEFT JOIN (
  SELECT promocode_id, sum(uses) AS uses, CASE WHEN count(max_uses) = count(*) THEN sum(max_uses) END AS max_uses
  FROM botdb.promocode_counters GROUP BY promocode_id) c ON c.promocode_id = t.id
WHERE t.max_uses IS DISTINCT FROM c.max_uses OR c.uses > t.max_uses OR c.promocode_id IS NULL

UNION ALL
SELECT 'promocode_code', format('promocode %s', t.code), format('it is looked up as %s, which is ', t.folded)
  || CASE WHEN other.id IS NULL THEN 'none' ELSE format('promocode %s', other.id) END
FROM (SELECT code, botdb.fold_code(code) AS folded FROM botdb.promocode_terms) t
  LEFT JOIN botdb.promocode_terms other ON other.code = t.folded
WHERE t.code <> t.folded

UNION ALL
SELECT 'promocode_grants', format('user %s, promocode %s', u.telegram_id, t.code),
  format('%s entries in the ledger for one use', coalesce(e.count, 0))
FROM botdb.promocode_usage g
  JOIN botdb.users u ON u.id = g.user_id
  JOIN botdb.promocode_terms t ON t.id = g.promocode_id
  LEFT JOIN (SELECT user_id, promocode_id, count(*) FROM botdb.access_events
             WHERE promocode_id IS NOT NULL AND event IN ('grant', 'opening') GROUP BY user_id, promocode_id) e
    ON e.user_id = g.user_id AND e.promocode_id = g.promocode_id
WHERE e.count IS DISTINCT FROM 1

UNION ALL
SELECT 'credits', format('user %s, subscription %s', u.telegram_id, s.id),
  format('%s credits are left, the ledger says %s and after its last entry %s', s.credits_left, coalesce(l.units, 0),
         coalesce(l.last_balance, 0))
FROM botdb.subscriptions s
  JOIN botdb.users u ON u.id = s.user_id
  LEFT JOIN ledger l ON l.user_id = s.user_id AND l.subscription_id = s.id AND l.access_type = 'credits'
WHERE s.subscription_type = 'credits' AND (s.credits_left, s.credits_left) IS DISTINCT FROM (l.units, l.last_balance)

UNION ALL
SELECT 'free_trainings', format('user %s, source %s', u.telegram_id, f.source),
  format('%s trainings are left, the ledger says %s and after its last entry %s', f.trainings_left,
         coalesce(l.units, 0), coalesce(l.last_balance, 0))
FROM botdb.free_trainings f
  JOIN botdb.users u ON u.id = f.user_id
  LEFT JOIN ledger l ON l.user_id = f.user_id AND l.free_training_id = f.id
WHERE (f.trainings_left, f.trainings_left) IS DISTINCT FROM (l.units, l.last_balance)

UNION ALL
SELECT 'subscription_time', format('user %s, subscription %s', u.telegram_id, s.id),
  format('it ends %s, by the ledger %s', s.end_date, coalesce(l.last_end::text, 'never began'))
FROM botdb.subscriptions s
  JOIN botdb.users u ON u.id = s.user_id
  LEFT JOIN ledger l ON l.user_id = s.user_id AND l.subscription_id = s.id AND l.access_type = 'subscription'
WHERE s.subscription_type <> 'credits' AND s.end_date IS DISTINCT FROM l.last_end

UNION ALL
SELECT 'ledger', format('user %s, %s', u.telegram_id,
    coalesce('subscription ' || l.subscription_id, 'free_trainings ' || l.free_training_id)),
  'the ledger has entries for a row that is gone'
FROM ledger l
  JOIN botdb.users u ON u.id = l.user_id
  LEFT JOIN botdb.subscriptions s ON s.id = l.subscription_id AND s.user_id = l.user_id
  LEFT JOIN botdb.free_trainings f ON f.id = l.free_training_id AND f.user_id = l.user_id
WHERE coalesce(l.subscription_id, l.free_training_id) IS NOT NULL AND coalesce(s.id, f.id) IS NULL

UNION ALL
SELECT 'payments', format('payment %s of provider %s', coalesce(p.payment_id, p.id::text), p.provider),
  format('it is %s, with %s grants and %s refunds in the ledger', p.status, coalesce(e.grants, 0), coalesce(e.refunds, 0))
FROM botdb.payments p LEFT JOIN of_payments e ON e.payment_id = p.id
WHERE CASE p.status
  WHEN 'completed' THEN (coalesce(e.grants, 0), coalesce(e.refunds, 0))
    <> (CASE WHEN p.subscription_type IS NULL THEN 0 ELSE 1 END, 0)
  -- Refunded before it was completed, it has granted nothing.
  WHEN 'refunded' THEN coalesce(e.grants, 0) > 1 OR coalesce(e.refunds, 0) <> coalesce(e.grants, 0)
  ELSE e.payment_id IS NOT NULL END

UNION ALL
SELECT 'payment_grants', format('payment %s of provider %s', coalesce(p.payment_id, p.id::text), p.provider),
  format('user %s bought %s credits, %s days; the ledger has %s credits, %s for user %s', p.user_id, coalesce(p.credits, 0),
         coalesce(p.duration_days, 0), coalesce(e.granted, 0), coalesce(to_char(e.time_granted, 'HH24:MI:SS'), 'no time'),
         e.user_id)
FROM botdb.payments p JOIN of_payments e ON e.payment_id = p.id
WHERE e.users <> 1 OR e.user_id <> p.user_id
  OR (p.subscription_type = 'credits' AND e.grants = 1 AND e.granted <> p.credits)
  OR (p.subscription_type <> 'credits' AND e.grants = 1 AND p.paid_until IS NULL
      AND e.time_granted <> p.duration_days * interval '1 day')

UNION ALL
SELECT 'reservations', format('reservation %s', r.id),
  format('it is %s, with %s reservations, %s confirmations and %s releases in the ledger', r.status,
         coalesce(e.reserved, 0), coalesce(e.confirmed, 0), coalesce(e.released, 0))
FROM botdb.reservations r LEFT JOIN (
  SELECT reservation_id, count(*) FILTER (WHERE event = 'reserve') AS reserved,
    count(*) FILTER (WHERE event = 'confirm') AS confirmed, count(*) FILTER (WHERE event = 'release') AS released
  FROM botdb.access_events WHERE reservation_id IS NOT NULL GROUP BY reservation_id) e ON e.reservation_id = r.id
WHERE (e.reserved, e.confirmed, e.released) IS DISTINCT FROM
  (1::bigint, (r.status = 'confirmed')::int::bigint, (r.status = 'released')::int::bigint)

UNION ALL
SELECT 'counts', CASE WHEN board_id > 0 THEN format('board %s', coalesce(board, board_id::text))
    || CASE WHEN wrong.period > -2147483648 THEN to_char(date '2000-01-01' + wrong.period, '", period of "YYYY-MM-DD') ELSE '' END
  WHEN wrong.period = 0 THEN 'users by XP' ELSE format('users with %s XP', wrong.period - 1) END, detail
FROM (
SELECT board_id, period,
  format('%s buckets, of which %s has %s rows and counts %s', count(*), min(bucket),
         (array_agg(coalesce(rows, 0) ORDER BY bucket))[1], (array_agg(coalesce(counted, 0) ORDER BY bucket))[1]) AS detail
FROM botdb.counted_rows FULL JOIN (
  SELECT board_id, period, bucket, sum(rows) AS counted FROM counted WHERE level = 0 GROUP BY board_id, period, bucket) c
  USING (board_id, period, bucket)
WHERE coalesce(rows, 0) <> coalesce(counted, 0)
GROUP BY board_id, period
UNION ALL
SELECT board_id, period,
  format('level %s counts %s rows in node %s of the level below, which has %s', level, coalesce(summed, 0), bucket,
         coalesce(below, 0))
FROM (SELECT board_id, period, level, bucket, sum(rows) AS summed FROM counted WHERE level > 0 GROUP BY 1, 2, 3, 4) sums
  FULL JOIN (SELECT board_id, period, level + 1 AS level, bucket / 128 AS bucket, sum(rows) AS below FROM counted
             WHERE level < 2 GROUP BY 1, 2, 3, 4) parts
  USING (board_id, period, level, bucket)
WHERE coalesce(summed, 0) <> coalesce(below, 0)) wrong LEFT JOIN botdb.boards USING (board_id)

UNION ALL
-- A row is looked for as long as a transaction within 1024 after its own may have added to it.
SELECT 'counts', format('transaction %s', c.xid), 'its changes are no longer looked for'
FROM botdb.count_changes c JOIN botdb.count_folds f ON c.xid < f.next_xid - 1024
WHERE NOT EXISTS (SELECT FROM unnest(f.running) xid WHERE xid BETWEEN c.xid AND c.xid + 1024)

UNION ALL
SELECT 'bindings', format('bot %s', b.bot_name),
  CASE WHEN g.bot_name IS NULL THEN format('its %s role %s is bound to nothing: register it anew, once there is such a role',
                                           named.use, named.role)
    WHEN r.oid IS NULL THEN format('its %s role %s has been dropped', named.use, named.role)
    WHEN NOT r.rolcanlogin THEN format('its %s role %s cannot log in', named.use, r.rolname)
    ELSE format('its %s role %s is called %s now, which a dump does not know: register it anew', named.use, named.role, r.rolname) END
FROM botdb.bots b CROSS JOIN LATERAL (VALUES ('login', b.login_role, false), ('billing', b.billing_role, true)) AS named (use, role, billing)
  LEFT JOIN botdb.bindings g ON g.bot_name = b.bot_name AND g.billing = named.billing LEFT JOIN pg_roles r ON r.oid = g.role_oid
WHERE named.role IS NOT NULL AND (r.rolname IS DISTINCT FROM named.role OR NOT r.rolcanlogin)
UNION ALL
SELECT 'bindings', format('role %s', r.rolname),
  format('it is bound to bot %s and has none of botdb_bot, botdb_billing and botdb_admin, so it may call nothing', g.bot_name)
FROM botdb.bindings g JOIN pg_roles r ON r.oid = g.role_oid
WHERE NOT (pg_has_role(r.oid, 'botdb_bot', 'MEMBER') OR pg_has_role(r.oid, 'botdb_billing', 'MEMBER')
           OR pg_has_role(r.oid, 'botdb_admin', 'MEMBER'))
UNION ALL
SELECT 'bindings', format('role %s', r.rolname), 'it can log in and calls for a bot, but is bound to none, and may call nothing'
FROM pg_roles r
WHERE r.rolcanlogin AND NOT pg_has_role(r.oid, 'botdb_admin', 'MEMBER') AND has_database_privilege(r.oid, current_database(), 'CONNECT')
  AND (pg_has_role(r.oid, 'botdb_bot', 'MEMBER') OR pg_has_role(r.oid, 'botdb_billing', 'MEMBER'))
  AND NOT EXISTS (SELECT FROM botdb.bindings g WHERE g.role_oid = r.oid)
  AND current_setting('botdb.allow_unbound', true) IS DISTINCT FROM 'on'

UNION ALL
SELECT 'owner', format('role %s', o.rolname), 'it owns botdb, and is to be able to do nothing else: no SUPERUSER or the like, no LOGIN, no member'
FROM pg_roles o
WHERE o.oid = (SELECT relowner FROM pg_class WHERE oid = 'botdb.users'::regclass)
  AND (o.rolname <> 'botdb_owner' OR o.rolsuper OR o.rolcanlogin OR o.rolcreaterole OR o.rolcreatedb OR o.rolreplication OR o.rolbypassrls
       OR EXISTS (SELECT FROM pg_auth_members m WHERE o.oid IN (m.member, m.roleid)))
UNION ALL
SELECT 'owner', p.oid::regprocedure::text, format('it runs with the rights of %s', pg_get_userbyid(p.proowner))
FROM pg_proc p WHERE p.pronamespace = 'botdb'::regnamespace
  AND p.proowner <> (SELECT relowner FROM pg_class WHERE oid = 'botdb.users'::regclass)
UNION ALL
SELECT 'owner', format('table %s', c.conrelid::regclass), format('it refers to users, and its owner %s is no administrator: erasing '
  'users is refused, and its rows are checked with the rights of botdb', pg_get_userbyid(t.relowner))
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype = 'f' AND c.confrelid = 'botdb.users'::regclass AND t.relnamespace <> 'botdb'::regnamespace
  AND NOT pg_has_role(t.relowner, 'botdb_admin', 'MEMBER')

UNION ALL
SELECT 'negative', format('user %s', telegram_id),
  format('total_xp %s, total_trainings %s, total_score %s', total_xp, total_trainings, total_score)
FROM botdb.users WHERE total_xp < 0 OR total_trainings < 0 OR total_score < 0
UNION ALL
SELECT 'negative', format('subscription %s', id), format('credits_left is %s of %s', credits_left, credits_total)
FROM botdb.subscriptions WHERE credits_left < 0 OR credits_left > credits_total
UNION ALL
SELECT 'negative', format('free_trainings %s', id), format('trainings_left is %s', trainings_left)
FROM botdb.free_trainings WHERE trainings_left < 0
UNION ALL
SELECT 'negative', format('promocode %s, slot %s', promocode_id, slot), format('uses is %s, erased %s', uses, erased)
FROM botdb.promocode_counters WHERE uses < 0 OR erased < 0
ORDER BY 1, 2
$$;
COMMENT ON FUNCTION botdb.verify IS
  'Every invariant that does not hold: check_name, the user, promocode, payment and so on it does not hold for, and what is there. '
  'No row when all is well. Reads everything in one snapshot, writes nothing, fit for a standby: for a nightly job, and '
  'after a restore. Checks: xp, promocode_uses, promocode_cap, promocode_code, promocode_grants, credits, free_trainings, '
  'subscription_time, ledger, payments, payment_grants, reservations, counts, bindings, owner, negative.';
-- ---------------------------------------------------------------------------------------------------------- rights

-- Everything belongs to botdb_owner, and to nobody but its groups is anything granted. What each function needs stands here
-- once, and the reference and the tests are made from it: who may call it besides botdb_admin, who calls all but the
-- internal ones; with whose rights it runs, the owner's or the caller's; what it costs, in units of a comparison of two
-- numbers; how many rows the planner may expect of a set.
DO $$
DECLARE
  object record;
  granted record;
BEGIN
  ALTER SCHEMA botdb OWNER TO botdb_owner;
  FOR object IN
    SELECT CASE c.relkind WHEN 'r' THEN 'TABLE' WHEN 'v' THEN 'VIEW' WHEN 'c' THEN 'TYPE' ELSE 'SEQUENCE' END AS kind,
      c.oid::regclass AS name
    FROM pg_class c
    WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'v', 'c', 'S')
      -- A sequence of an identity column goes with its table.
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'i'
                      AND c.relkind = 'S')
    ORDER BY c.oid
  LOOP
    EXECUTE format('ALTER %s %s OWNER TO botdb_owner', object.kind, object.name);
  END LOOP;
  REVOKE ALL ON SCHEMA botdb FROM PUBLIC, botdb_bot, botdb_billing, botdb_admin, botdb_reader;
  GRANT USAGE ON SCHEMA botdb TO botdb_bot, botdb_billing, botdb_admin, botdb_reader;

  FOR granted IN
    SELECT p.oid::regprocedure AS function, f.groups, f.runs_as, f.cost, f.rows
    FROM (VALUES
      -- function, groups, runs_as, cost, rows
      ('version', 'bot billing reader', 'caller', 1, NULL),
      ('jsonb_merge_patch', 'bot billing reader', 'caller', 50, NULL),
      ('count_bucket', 'reader', 'caller', 1, NULL),
      ('read_changes', 'reader', 'caller', 10, 20),
      ('fold_code', 'reader', 'caller', 10, NULL),
      -- users
      ('get_or_create_user', 'bot', 'owner', 1000, NULL),
      ('get_user', 'bot', 'owner', 300, 1),
      ('get_user_by_id', 'bot', 'owner', 300, 1),
      ('count_users', 'bot', 'owner', 500, NULL),
      ('update_level', 'bot', 'owner', 1000, NULL),
      ('increment_training_count', 'bot', 'owner', 1000, NULL),
      ('add_score', 'bot', 'owner', 1000, NULL),
      ('set_user_attributes', 'bot', 'owner', 1000, NULL),
      ('delete_user', '', 'owner', 10000, NULL),
      ('export_user', '', 'owner', 5000, NULL),
      ('attach_user_table', '', 'caller', 10000, NULL),
      ('list_erased', 'bot', 'owner', 500, 100),
      ('purge_erased', '', 'owner', 10000, NULL),
      -- XP, levels and the leaderboard
      ('add_xp', 'bot', 'owner', 1000, NULL),
      ('add_xp_batch', 'bot', 'owner', 50000, 100),
      ('set_levels', '', 'owner', 1000, NULL),
      ('get_levels', 'bot', 'owner', 300, NULL),
      ('level_for_xp', 'bot', 'owner', 100, NULL),
      ('get_xp_by_bot', 'bot', 'owner', 500, 3),
      ('get_leaderboard', 'bot', 'owner', 1000, 10),
      ('get_leaderboard_around', 'bot', 'owner', 1500, 11),
      ('get_leaderboard_among', 'bot', 'owner', 5000, 100),
      ('get_user_rank', 'bot', 'owner', 500, NULL),
      ('purge_xp_events', '', 'owner', 100000, NULL),
      ('revert_xp', '', 'owner', 100000, NULL),
      ('rebuild_counts', '', 'owner', 1000000, NULL),
      -- boards
      ('define_board', '', 'owner', 1000, NULL),
      ('submit_score', 'bot', 'owner', 1500, NULL),
      ('get_board', 'bot', 'owner', 1000, 10),
      ('get_board_rank', 'bot', 'owner', 500, 1),
      ('get_board_around', 'bot', 'owner', 1500, 11),
      ('list_boards', 'bot', 'owner', 500, 10),
      ('drop_board', '', 'owner', 100000, NULL),
      ('purge_board', '', 'owner', 100000, NULL),
      -- badges
      ('award_badge', 'bot', 'owner', 1000, NULL),
      ('award_badge_by_user_id', 'bot', 'owner', 1000, NULL),
      ('get_user_badges', 'bot', 'owner', 500, 10),
      ('has_badge', 'bot', 'owner', 300, NULL),
      ('count_user_badges', 'bot', 'owner', 300, NULL),
      ('define_badge', '', 'owner', 1000, NULL),
      ('evaluate_badges', 'bot', 'owner', 2000, 2),
      -- sessions
      ('get_user_session', 'bot', 'owner', 1000, NULL),
      ('save_session', 'bot', 'owner', 1000, NULL),
      ('update_session', 'bot', 'owner', 1000, NULL),
      ('update_stats', 'bot', 'owner', 1000, NULL),
      ('patch_session', 'bot', 'owner', 1000, NULL),
      ('reset_session', 'bot', 'owner', 1000, NULL),
      ('delete_session', 'bot', 'owner', 1000, NULL),
      ('get_session', 'bot', 'owner', 300, 1),
      ('get_user_sessions', 'bot', 'owner', 300, 3),
      -- access
      ('create_subscription', 'billing', 'owner', 1500, NULL),
      ('get_active_subscription', 'bot billing', 'owner', 500, 1),
      ('check_access', 'bot billing', 'owner', 500, NULL),
      ('consume_access', 'bot', 'owner', 1500, NULL),
      ('add_free_trainings', 'billing', 'owner', 1500, NULL),
      ('reserve_access', 'bot', 'owner', 1500, 1),
      ('confirm_access', 'bot', 'owner', 1500, NULL),
      ('release_access', 'bot', 'owner', 1500, NULL),
      ('explain_access', 'bot billing', 'owner', 2000, NULL),
      -- promocodes
      ('create_promocode', '', 'owner', 1500, NULL),
      ('generate_promocodes', '', 'owner', 100000, 1000),
      ('redeem_promocode', 'bot', 'owner', 2000, NULL),
      ('check_promocode', 'bot', 'owner', 500, 1),
      ('list_promocodes', '', 'owner', 2000, 50),
      ('promocode_stats', '', 'owner', 2000, NULL),
      ('disable_promocode', '', 'owner', 1000, NULL),
      -- payments
      ('define_tariff', '', 'owner', 1000, NULL),
      ('create_payment', 'billing', 'owner', 2000, NULL),
      ('apply_payment', 'billing', 'owner', 3000, NULL),
      ('complete_payment', 'billing', 'owner', 3000, NULL),
      ('fail_payment', 'billing', 'owner', 1500, NULL),
      ('refund_payment', 'billing', 'owner', 3000, NULL),
      ('get_user_payments', 'bot billing', 'owner', 500, 10),
      -- training
      ('save_training_history', 'bot', 'owner', 1500, NULL),
      ('get_user_training_history', 'bot', 'owner', 500, 10),
      ('update_user_stats_after_training', 'bot', 'owner', 1000, NULL),
      ('finish_training', 'bot', 'owner', 4000, NULL),
      ('stats_after_training', NULL, 'caller', 200, NULL),
      -- bots and administration
      ('register_bot', '', 'owner', 1000, NULL),
      ('list_bots', 'bot', 'owner', 500, 10),
      ('remove_bot', '', 'owner', 100000, NULL),
      ('import_users', '', 'owner', 100000, NULL),
      ('claim_update', 'bot', 'owner', 500, NULL),
      ('purge_requests', '', 'owner', 100000, NULL),
      ('verify', '', 'owner', 10000000, 1),
      ('table_shapes', '', 'owner', 10000, 20),
      -- triggers
      ('forget_configuration', NULL, 'caller', 1, NULL),
      ('bind_role', NULL, 'owner', 1000, NULL),
      ('guard_erasure', NULL, 'owner', 1000, NULL),
      ('note_erasure', NULL, 'owner', 1000, NULL),
      ('renumber_erased', NULL, 'owner', 100, NULL),
      ('note_erased_uses', NULL, 'owner', 1000, NULL),
      ('delete_counters', NULL, 'owner', 1000, NULL),
      ('count_rows', NULL, 'owner', 1000, NULL),
      ('hold_scores', NULL, 'owner', 1000, NULL)
    ) f (name, groups, runs_as, cost, rows)
      FULL JOIN (SELECT oid, proname::text AS name FROM pg_proc WHERE pronamespace = 'botdb'::regnamespace) p USING (name)
  LOOP
    IF granted.function IS NULL OR granted.runs_as IS NULL THEN
      RAISE EXCEPTION 'the list of rights and the functions of botdb differ: %', granted;
    END IF;
    EXECUTE format('ALTER FUNCTION %s OWNER TO botdb_owner', granted.function);
    EXECUTE format('ALTER FUNCTION %s COST %s', granted.function, granted.cost);
    IF granted.rows IS NOT NULL THEN
      EXECUTE format('ALTER FUNCTION %s ROWS %s', granted.function, granted.rows);
    END IF;
    IF granted.runs_as = 'owner' THEN
      EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER', granted.function);
      EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', granted.function);
    END IF;
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, botdb_bot, botdb_billing, botdb_admin, botdb_reader', granted.function);
    IF granted.groups IS NOT NULL THEN
      EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', granted.function,
        (SELECT string_agg('botdb_' || name, ', ') FROM regexp_split_to_table(granted.groups || ' admin', ' ') name
         WHERE name <> ''));
    END IF;
  END LOOP;

  -- Tables are written only through the functions; readers may look at all of them.
  REVOKE ALL ON ALL TABLES IN SCHEMA botdb FROM PUBLIC, botdb_bot, botdb_billing, botdb_admin, botdb_reader;
  GRANT SELECT ON ALL TABLES IN SCHEMA botdb TO botdb_reader;

  -- What pg_dump takes along: the rows of every table of user data, and where every sequence stands. Not the counts and the
  -- bindings: triggers make them anew as the rows are loaded.
  FOR object IN
    SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind IN ('r', 'S')
      AND relname NOT LIKE 'count\_%' AND relname <> 'bindings'
  LOOP
    PERFORM pg_extension_config_dump(object.name, '');
  END LOOP;
END
$$;
