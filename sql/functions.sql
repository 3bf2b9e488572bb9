-- The catalogue holds the contract: each function with its arguments, defaults, result and kind, each table with its
-- columns, and what every one of them must be. A query that lists what is wrong lists nothing.
\pset format unaligned
SET intervalstyle = 'postgres';

-- kind: w writes (VOLATILE), r reads (STABLE), p is pure (IMMUTABLE), d defines and alters tables (VOLATILE). A writer has one
-- more argument than stands here, the last: request_id text = NULL. caller: the least who may call it, administrators may
-- call all. check_promocode is a set
-- because it has no row for an unknown user.
CREATE TEMP TABLE contract (name text COLLATE "C" PRIMARY KEY, kind text, caller text, arguments text, returns text);
\copy contract FROM stdin (DELIMITER '|')
get_or_create_user|w|bot|telegram_id bigint, username text = NULL, first_name text = NULL, last_name text = NULL|users
get_user|r|bot|telegram_id bigint|setof users
get_user_by_id|r|bot|user_id bigint|setof users
count_users|r|bot||bigint
update_level|w|bot|telegram_id bigint, new_level integer|boolean
increment_training_count|w|bot|telegram_id bigint|boolean
add_score|w|bot|telegram_id bigint, score bigint|boolean
set_user_attributes|w|bot|telegram_id bigint, patch jsonb|jsonb
delete_user|w|admin|telegram_id bigint|boolean
export_user|r|admin|telegram_id bigint|jsonb
add_xp|w|bot|telegram_id bigint, xp bigint, bot_name text = NULL, levels_config jsonb = NULL, reason text = NULL|(leveled_up boolean, old_level integer, new_level integer, total_xp bigint)
set_levels|w|admin|levels_config jsonb|void
get_levels|r|bot||jsonb
level_for_xp|r|bot|xp bigint, levels_config jsonb = NULL|integer
get_xp_by_bot|r|bot|telegram_id bigint|setof (bot_name text, xp bigint)
get_leaderboard|r|bot|limit_rows integer = 10, offset_rows bigint = 0|setof (rank bigint, user_id bigint, telegram_id bigint, username text, first_name text, last_name text, total_xp bigint, level integer, total_trainings integer)
get_user_rank|r|bot|telegram_id bigint|bigint
add_xp_batch|w|bot|telegram_ids bigint[], xps bigint[], bot_name text = NULL, reason text = NULL, skip_unknown boolean = false|setof (telegram_id bigint, leveled_up boolean, old_level integer, new_level integer, total_xp bigint)
get_leaderboard_around|r|bot|telegram_id bigint, radius integer = 5|setof leaderboard_row
get_leaderboard_among|r|bot|telegram_ids bigint[]|setof leaderboard_row
award_badge|w|bot|telegram_id bigint, badge_type text, bot_name text = NULL, metadata jsonb = NULL|boolean
award_badge_by_user_id|w|bot|user_id bigint, badge_type text, bot_name text = NULL, metadata jsonb = NULL|boolean
get_user_badges|r|bot|telegram_id bigint, bot_name text = NULL|setof (badge_type text, name text, description text, earned_in_bot text, earned_at timestamp with time zone, metadata jsonb)
has_badge|r|bot|telegram_id bigint, badge_type text, bot_name text = NULL|boolean
count_user_badges|r|bot|telegram_id bigint|bigint
define_badge|w|admin|badge_type text, name text, description text = NULL, criteria jsonpath = NULL|badges
evaluate_badges|w|bot|telegram_id bigint, bot_name text = NULL, context jsonb = '{}'|setof text
get_user_session|w|bot|telegram_id bigint, bot_name text = NULL, username text = NULL, first_name text = NULL, last_name text = NULL|jsonb
save_session|w|bot|telegram_id bigint, session_data jsonb, stats_data jsonb, bot_name text = NULL, expected_version bigint = NULL|boolean
update_session|w|bot|telegram_id bigint, session_data jsonb, bot_name text = NULL|boolean
update_stats|w|bot|telegram_id bigint, stats_data jsonb, bot_name text = NULL|boolean
reset_session|w|bot|telegram_id bigint, bot_name text = NULL, keep_stats boolean = true, initial_session jsonb = NULL|boolean
delete_session|w|bot|telegram_id bigint, bot_name text = NULL|boolean
patch_session|w|bot|telegram_id bigint, session_patch jsonb = NULL, stats_patch jsonb = NULL, bot_name text = NULL|jsonb
get_session|r|bot|telegram_id bigint, bot_name text = NULL|setof bot_sessions
get_user_sessions|r|bot|telegram_id bigint|setof bot_sessions
create_subscription|w|billing|telegram_id bigint, subscription_type text, duration_days integer = NULL, credits integer = NULL, auto_renew boolean = false|subscriptions
get_active_subscription|r|bot|telegram_id bigint|setof subscriptions
check_access|r|bot|telegram_id bigint|(has_access boolean, access_type text, details jsonb)
consume_access|w|bot|telegram_id bigint, bot_name text = NULL|boolean
add_free_trainings|w|billing|telegram_id bigint, count integer, source text, once boolean = false|free_trainings
reserve_access|w|bot|telegram_id bigint, bot_name text = NULL, ttl interval = '01:00:00'|setof (reservation_id bigint, access_type text)
confirm_access|w|bot|reservation_id bigint|boolean
release_access|w|bot|reservation_id bigint|boolean
explain_access|r|bot|telegram_id bigint|jsonb
create_promocode|w|admin|code text, type text, value integer, max_uses integer = NULL, expires_at timestamp with time zone = NULL, starts_at timestamp with time zone = NULL|promocodes
redeem_promocode|w|bot|telegram_id bigint, code text, bot_name text = NULL|(success boolean, status text, type text, value integer)
check_promocode|r|bot|telegram_id bigint, code text|setof (success boolean, status text, type text, value integer)
list_promocodes|r|admin|active_only boolean = true, limit_rows integer = 50|setof promocodes
promocode_stats|r|admin|code text|jsonb
generate_promocodes|w|admin|count integer, type text, value integer, prefix text = '', length integer = 8, max_uses integer = 1, expires_at timestamp with time zone = NULL|setof text
disable_promocode|w|admin|code text|boolean
define_tariff|w|admin|tariff text, name text, price numeric, currency text, subscription_type text, duration_days integer = NULL, credits integer = NULL|tariffs
create_payment|w|billing|telegram_id bigint, provider text, tariff text, payment_id text = NULL, amount numeric = NULL, currency text = NULL, description text = NULL, metadata jsonb = NULL|payments
complete_payment|w|billing|provider text, payment_id text|(id bigint, user_id bigint, amount numeric, currency text, provider text, payment_id text, status text, tariff text, description text, metadata jsonb, created_at timestamp with time zone, updated_at timestamp with time zone, granted boolean, details jsonb)
apply_payment|w|billing|telegram_id bigint, provider text, payment_id text, tariff text, amount numeric = NULL, currency text = NULL, paid_until timestamp with time zone = NULL, metadata jsonb = NULL|(id bigint, user_id bigint, amount numeric, currency text, provider text, payment_id text, status text, tariff text, description text, metadata jsonb, created_at timestamp with time zone, updated_at timestamp with time zone, granted boolean, details jsonb)
fail_payment|w|billing|provider text, payment_id text|(id bigint, user_id bigint, amount numeric, currency text, provider text, payment_id text, status text, tariff text, description text, metadata jsonb, created_at timestamp with time zone, updated_at timestamp with time zone, granted boolean, details jsonb)
refund_payment|w|billing|provider text, payment_id text|(id bigint, user_id bigint, amount numeric, currency text, provider text, payment_id text, status text, tariff text, description text, metadata jsonb, created_at timestamp with time zone, updated_at timestamp with time zone, granted boolean, details jsonb)
get_user_payments|r|bot|telegram_id bigint, limit_rows integer = 10, offset_rows bigint = 0|setof payments
save_training_history|w|bot|telegram_id bigint, total_score bigint, clarity_level integer, question_count integer, contextual_questions integer, per_type_counts jsonb = NULL, case_data jsonb = NULL, session_snapshot jsonb = NULL, scenario_name text = NULL, bot_name text = NULL|bigint
get_user_training_history|r|bot|telegram_id bigint, limit_rows integer = 10, offset_rows bigint = 0|setof training_history
update_user_stats_after_training|w|bot|telegram_id bigint, session_score bigint, scenario_config jsonb = NULL, bot_name text = NULL|(leveled_up boolean, old_level integer, new_level integer, total_xp bigint)
finish_training|w|bot|telegram_id bigint, session_score bigint, session_data jsonb, scenario_config jsonb = NULL, stats_patch jsonb = NULL, bot_name text = NULL|(leveled_up boolean, old_level integer, new_level integer, total_xp bigint, history_id bigint, new_badges text[])
register_bot|w|admin|bot_name text, default_session jsonb = NULL, default_stats jsonb = NULL, login_role name = NULL, limits jsonb = NULL, billing_role name = NULL|bots
list_bots|r|bot||setof bots
remove_bot|w|admin|bot_name text, delete_data boolean = false|boolean
revert_xp|w|admin|bot_name text, since timestamp with time zone, until timestamp with time zone = NULL|(users bigint, xp bigint)
attach_user_table|d|admin|relation regclass, column_name name|text
list_erased|r|bot|after bigint = 0, limit_rows integer = 100|setof (id bigint, user_id bigint, erased_at timestamp with time zone)
purge_erased|w|admin|older_than interval = '90 days'|bigint
import_users|w|admin|users jsonb, bot_name text = NULL|(imported bigint, skipped bigint, errors jsonb)
purge_xp_events|w|admin|older_than interval = '1 year'|bigint
claim_update|w|bot|update_id bigint, bot_name text = NULL|boolean
purge_requests|w|admin|older_than interval = '7 days'|bigint
define_board|w|admin|board text, period text = 'all', timezone text = 'UTC', bot_name text = NULL, source text = 'xp', operator text = 'incr', sort text = 'desc'|boolean
submit_score|w|bot|board text, telegram_id bigint, score bigint|(score bigint, rank bigint)
get_board|r|bot|board text, limit_rows integer = 10, offset_rows bigint = 0, at timestamp with time zone = now()|setof board_row
get_board_rank|r|bot|board text, telegram_id bigint, at timestamp with time zone = now()|setof (rank bigint, score bigint, total bigint)
get_board_around|r|bot|board text, telegram_id bigint, radius integer = 5, at timestamp with time zone = now()|setof board_row
list_boards|r|bot||setof (board text, period text, timezone text, bot_name text, source text, operator text, sort text, created_at timestamp with time zone)
drop_board|w|admin|board text|boolean
purge_board|w|admin|board text, keep_periods integer|bigint
table_shapes|r|admin||setof (table_name text, is_plain boolean, shape text)
verify|r|admin||setof (check_name text, subject text, detail text)
version|p|bot||text
\.
UPDATE contract SET arguments = concat_ws(', ', nullif(arguments, ''), 'request_id text = NULL') WHERE kind = 'w';

-- What the catalogue says, in the same form.
CREATE TEMP VIEW found AS
SELECT p.oid, p.proname::text COLLATE "C" AS name, CASE WHEN p.proname = 'attach_user_table' THEN 'd' ELSE translate(p.provolatile::text, 'vsi', 'wrp') END AS kind,
  CASE WHEN has_function_privilege('botdb_bot', p.oid, 'EXECUTE') THEN 'bot'
       WHEN has_function_privilege('botdb_billing', p.oid, 'EXECUTE') THEN 'billing'
       WHEN has_function_privilege('botdb_admin', p.oid, 'EXECUTE') THEN 'admin' ELSE 'nobody' END AS caller,
  coalesce((SELECT string_agg(concat(p.proargnames[n], ' ', format_type(p.proargtypes[n - 1], NULL), ' = '
      || regexp_replace(pg_get_function_arg_default(p.oid, n), '::[a-z ]+$', '')), ', ' ORDER BY n)
    FROM generate_series(1, p.pronargs) n), '') AS arguments,
  CASE WHEN p.proretset THEN 'setof ' ELSE '' END || coalesce(
    (SELECT '(' || string_agg(concat(p.proargnames[n], ' ', format_type(p.proallargtypes[n], NULL)), ', ' ORDER BY n) || ')'
     FROM generate_subscripts(p.proallargtypes, 1) n WHERE p.proargmodes[n] IN ('o', 'b', 't')),
    CASE WHEN t.typrelid <> 0 THEN t.typname ELSE format_type(t.oid, NULL) END) AS returns
FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype
WHERE p.pronamespace = 'botdb'::regnamespace;

-- Missing from the catalogue, or otherwise than the contract has it.
SELECT name, to_jsonb(c) - 'name' AS contract, to_jsonb(f) - 'name' - 'oid' AS found
FROM contract c LEFT JOIN found f USING (name)
WHERE (c.kind, c.caller, c.arguments, c.returns) IS DISTINCT FROM (f.kind, f.caller, f.arguments, f.returns)
ORDER BY name;
-- No name stands for two functions. What is there beside the contract:
SELECT name, count(*) FROM found GROUP BY name HAVING count(*) > 1;
SELECT name, kind, caller, arguments, returns FROM found WHERE name NOT IN (SELECT name FROM contract) ORDER BY name;

-- Not SECURITY DEFINER with the pinned search_path, though it touches tables.
SELECT f.name, p.prosecdef, p.proconfig FROM found f JOIN pg_proc p USING (oid)
WHERE NOT p.prosecdef OR NOT 'search_path=pg_catalog, pg_temp' = ANY (coalesce(p.proconfig, '{}'))
ORDER BY name;
-- Writes and might run in a parallel worker; or claims to be strict, so that a NULL would pass in silence.
SELECT f.name FROM found f JOIN pg_proc p USING (oid) WHERE f.kind = 'w' AND p.proparallel <> 'u' ORDER BY name;
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
badges|badge_type, name, description, criteria jsonpath, created_at, bot_name text
user_badges|id, user_id, badge_type, earned_in_bot, earned_at, metadata jsonb
badge_user_association|user_id, badge_type, name, earned_in_bot, earned_at
xp_events|id, user_id, bot_name, amount, reason, created_at
subscriptions|id, user_id, subscription_type, start_date, end_date, is_active, auto_renew, credits_total, credits_left, created_at, updated_at
free_trainings|id, user_id, trainings_left, source, created_at, updated_at
promocodes|id, code, type, value, max_uses, current_uses, starts_at, expires_at, is_active, created_at
promocode_usage|id, user_id, promocode_id, bot_name, used_at
tariffs|tariff, name, price numeric(10,2), currency, subscription_type, duration_days, credits, is_active
payments|id, user_id, amount numeric(10,2), currency, provider, payment_id, status, tariff, description, metadata jsonb, created_at, updated_at, paid_until, subscription_type, duration_days integer, credits integer, bot_name text
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
-- Refers to a user, and would not go with them.
SELECT conrelid::regclass FROM pg_constraint
WHERE confrelid = 'botdb.users'::regclass AND contype = 'f' AND confdeltype <> 'c';
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
