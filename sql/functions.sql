-- What every function and table of the catalogue must be. What each function takes, returns and asks of its caller stands in
-- docs/reference/, which test/docs compares with the catalogue. A query that lists what is wrong lists nothing.
\pset format unaligned
SET intervalstyle = 'postgres';

CREATE TEMP VIEW found AS
SELECT p.oid, p.proname::text COLLATE "C" AS name, p.provolatile = 'v' AS writes,
  has_function_privilege('botdb_admin', p.oid, 'EXECUTE') AS granted,
  coalesce(p.proargnames[p.pronargs] = 'request_id' AND p.proargtypes[p.pronargs - 1] = 'text'::regtype
           AND pg_get_function_arg_default(p.oid, p.pronargs) = 'NULL::text', false) AS repeatable
FROM pg_proc p WHERE p.pronamespace = 'botdb'::regnamespace;

-- No name stands for two functions.
SELECT name, count(*) FROM found GROUP BY name HAVING count(*) > 1;
-- Granted to nobody: triggers, and what functions call.
SELECT name FROM found WHERE NOT granted ORDER BY name;
-- Writes, and takes no request_id as its last argument; or takes one, and writes nothing. What defines a table, or only locks, is an exception.
SELECT name, writes FROM found WHERE granted AND writes <> repeatable ORDER BY name;

-- IMMUTABLE: has no answer but its arguments'.
SELECT f.name FROM found f JOIN pg_proc p USING (oid) WHERE p.provolatile = 'i' ORDER BY name;
-- Not SECURITY DEFINER with the pinned search_path, though it touches tables.
SELECT f.name, p.prosecdef, p.proconfig FROM found f JOIN pg_proc p USING (oid)
WHERE NOT p.prosecdef OR NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}'))
ORDER BY name;
-- Writes and might run in a parallel worker; or claims to be strict, so that a NULL would pass in silence.
SELECT f.name FROM found f JOIN pg_proc p USING (oid) WHERE f.writes AND p.proparallel <> 'u' ORDER BY name;
SELECT f.name FROM found f JOIN pg_proc p USING (oid) WHERE p.proisstrict ORDER BY name;
-- Without a comment.
SELECT name FROM found WHERE obj_description(oid, 'pg_proc') IS NULL ORDER BY name;
-- Executable by PUBLIC.
SELECT f.name FROM found f JOIN pg_proc p USING (oid), aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE a.grantee = 0 ORDER BY name;
-- The C symbols that the contract names.
SELECT p.proname, p.prosrc FROM pg_proc p WHERE p.pronamespace = 'botdb'::regnamespace
  AND p.prosrc IN ('add_xp_and_level', 'award_badge', 'redeem_promocode', 'consume_access') ORDER BY 1;

-- Columns of the contract that a table does not have, or has of another type.
CREATE TEMP TABLE contract_tables (name text PRIMARY KEY, columns text);
\copy contract_tables FROM stdin (DELIMITER '|')
users|id, telegram_id, username, first_name, last_name, registration_date, last_activity, total_xp bigint, level integer, total_trainings integer, total_score bigint, attributes jsonb
bots|bot_name, login_role, default_session jsonb, default_stats jsonb, created_at, limits jsonb, billing_role
bindings|role_oid oid, bot_name text, billing boolean
bot_users|user_id bigint, bot_name text, first_seen_at timestamp with time zone
erased_users|id bigint, user_id bigint, erased_at timestamp with time zone
bot_sessions|id, user_id, bot_name, session_data jsonb, stats_data jsonb, version bigint, created_at, updated_at
bot_storage|bot_name text, key text, value json, version bigint, telegram_id bigint, expires_at timestamp with time zone, updated_at timestamp with time zone
bot_leases|bot_name text, key text, owner text, fence bigint, expires_at timestamp with time zone
badges|badge_type, name, description, criteria jsonpath, created_at, bot_name text
user_badges|id, user_id, badge_type, earned_in_bot, earned_at, metadata jsonb
badge_user_association|user_id, badge_type, name, earned_in_bot, earned_at
xp_events|id, user_id, bot_name, amount, reason, created_at
subscriptions|id, user_id, subscription_type, start_date, end_date, is_active, auto_renew, credits_total, credits_left, created_at, updated_at, grace_until timestamp with time zone
free_trainings|id, user_id, trainings_left, source, created_at, updated_at
promocodes|id, code, type, value, max_uses, current_uses, starts_at, expires_at, is_active, created_at
promocode_usage|id, user_id, promocode_id, bot_name, used_at
tariffs|tariff, name, price numeric(10,2), currency, subscription_type, duration_days, credits, is_active, grace interval
payments|id, user_id, amount numeric(10,2), currency, provider, payment_id, status, tariff, description, metadata jsonb, created_at, updated_at, paid_until, subscription_type, duration_days integer, credits integer, bot_name text, order_id text, is_repeat boolean, payer bigint, unmatched jsonb, refunded numeric(10,2), is_recurring boolean, subscription_charge_id text
renewals|user_id bigint, provider text, tariff text, subscription_charge_id text, bot_name text, is_on boolean, subscription_id bigint, grace interval, created_at timestamp with time zone, updated_at timestamp with time zone
renewal_states|user_id bigint, provider text, tariff text, state text, end_date timestamp with time zone, grace_until timestamp with time zone, subscription_charge_id text, bot_name text, subscription_id bigint, updated_at timestamp with time zone
access_events|id bigint, user_id bigint, event text, access_type text, quantity bigint, duration interval, balance bigint, end_date timestamp with time zone, subscription_id bigint, free_training_id bigint, promocode_id bigint, payment_id bigint, reservation_id bigint, bot_name text, created_at timestamp with time zone
reservations|id bigint, user_id bigint, bot_name text, access_type text, subscription_id bigint, free_training_id bigint, status text, expires_at timestamp with time zone, created_at timestamp with time zone, settled_at timestamp with time zone
requests|bot_name text, request_id text, function text, arguments bigint, telegram_id bigint, result text, created_at timestamp with time zone
claimed_updates|bot_name text, update_id bigint, claimed_at timestamp with time zone
promocode_terms|id, code, type, value, max_uses, starts_at, expires_at, is_active, created_at
promocode_counters|promocode_id, slot, uses integer, max_uses integer, erased integer
boards|board_id integer, board text, period text, timezone text, bot_name text, source text, operator text, sort text, created_at timestamp with time zone
board_scores|user_id bigint, board_id integer, period date, standing bigint, reached_at timestamp with time zone
training_history|id, user_id, telegram_id, bot_name, training_date, scenario_name, total_score, clarity_level, question_count, contextual_questions, per_type_counts jsonb, case_data jsonb, session_snapshot jsonb, created_at
\.
SELECT c.name, column_name FROM contract_tables c, regexp_split_to_table(c.columns, ', ') column_name
WHERE NOT EXISTS (
  SELECT FROM pg_attribute a WHERE a.attrelid = to_regclass('botdb.' || c.name) AND a.attnum > 0 AND NOT a.attisdropped
    AND column_name IN (a.attname, format('%s %s', a.attname, format_type(a.atttypid, a.atttypmod))))
ORDER BY 1, 2;
-- What is a view, whatever it was before.
SELECT relname FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'v' ORDER BY relname COLLATE "C";
-- Times are timestamptz.
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'botdb'::regnamespace AND a.atttypid = 'timestamp'::regtype;
-- Unique, as the contract says, and in no other way.
SELECT conrelid::regclass, string_agg(pg_get_constraintdef(oid), '; ' ORDER BY contype, conname) FROM pg_constraint
WHERE connamespace = 'botdb'::regnamespace AND contype IN ('p', 'u') GROUP BY conrelid
ORDER BY conrelid::regclass::text COLLATE "C";
-- Refers to a user, and would neither go with them nor forget them.
SELECT conrelid::regclass FROM pg_constraint
WHERE confrelid = 'botdb.users'::regclass AND contype = 'f' AND confdeltype NOT IN ('c', 'n');
-- Has the column user_id without that reference; erased_users has those who are gone.
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind = 'r' AND a.attname = 'user_id' AND c.relname <> 'erased_users'
  AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conrelid = c.oid AND f.confrelid = 'botdb.users'::regclass);
-- Every user's rows are found by an index that starts with user_id: deleting a user scans nothing but the requests, which
-- have the user by telegram_id and no index but their key, so that a call enters one index entry for them.
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind = 'r' AND a.attname = 'user_id' AND c.relname <> 'erased_users'
  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum);
SELECT c.relname, ARRAY(SELECT pg_get_indexdef(i.indexrelid) FROM pg_index i WHERE i.indrelid = c.oid) AS indexes
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind = 'r' AND a.attname = 'telegram_id'
  AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)
  AND NOT EXISTS (SELECT FROM pg_attribute u WHERE u.attrelid = c.oid AND u.attname = 'user_id')
ORDER BY c.relname COLLATE "C";

-- Left out by pg_dump: a table or a sequence that is not marked, which the counts and the bindings are on purpose; or one whose marking
-- leaves rows out.
SELECT c.oid::regclass FROM pg_class c, pg_extension e
WHERE e.extname = 'botdb' AND c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'S')
  AND NOT c.oid = ANY (coalesce(e.extconfig, '{}')) ORDER BY c.relname COLLATE "C";
SELECT condition FROM pg_extension, unnest(extcondition) condition WHERE extname = 'botdb' AND condition <> '';
-- Rows that the script itself inserted, which a restore would collide with: there are none in a fresh database, and
-- nothing in the schema belongs to anything but the extension.
SELECT c.oid::regclass FROM pg_class c
WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'v', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass
                    AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e');
SELECT n.nspname, extrelocatable, d.deptype FROM pg_extension e, pg_namespace n JOIN pg_depend d
  ON d.objid = n.oid AND d.classid = 'pg_namespace'::regclass AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'botdb' AND n.nspname = 'botdb' AND d.refobjid = e.oid;

-- Who has what on tables, sequences and the schema.
SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS role, a.privilege_type,
  count(*) = (SELECT count(*) FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind IN ('r', 'v')) AS on_all
FROM pg_class c,
  aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))) a
WHERE c.relnamespace = 'botdb'::regnamespace AND c.relkind IN ('r', 'v', 'S') AND a.grantee <> c.relowner
GROUP BY 1, 2 ORDER BY 1, 2;
SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS role, a.privilege_type
FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'botdb' AND a.grantee <> n.nspowner ORDER BY 1, 2;
SELECT rolname, rolcanlogin, rolsuper, rolinherit FROM pg_roles
WHERE rolname IN ('botdb_owner', 'botdb_bot', 'botdb_billing', 'botdb_admin', 'botdb_reader') ORDER BY 1;
-- Not the owner's; or granted to refer to, to anybody.
SELECT relname FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relowner <> 'botdb_owner'::regrole;
SELECT proname FROM pg_proc WHERE pronamespace = 'botdb'::regnamespace AND proowner <> 'botdb_owner'::regrole;
SELECT attrelid::regclass, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE relnamespace = 'botdb'::regnamespace AND attacl IS NOT NULL;
SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'botdb';
-- Costs no more than a comparison, though it looks something up: the planner would do it first.
SELECT f.name, p.procost FROM found f JOIN pg_proc p USING (oid) WHERE p.prosecdef AND p.procost < 100 ORDER BY name;
