-- ---------------------------------------------------------------------------------------------------------- promocodes

-- Codes are stored upper-case. No CHECK says so: what is upper-case depends on the database's locale, and a dump has to go
-- into another one too. fillfactor: every use updates the row.
CREATE TABLE botdb.promocodes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code = btrim(code) AND char_length(code) BETWEEN 1 AND 64),
  type text NOT NULL CHECK (type IN ('trainings', 'free_month', 'credits')),
  value int NOT NULL CHECK (value > 0),
  max_uses int CHECK (max_uses > 0),
  current_uses int NOT NULL DEFAULT 0 CHECK (current_uses >= 0 AND current_uses <= max_uses),
  starts_at timestamptz,
  expires_at timestamptz,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
COMMENT ON TABLE botdb.promocodes IS 'Promocodes; max_uses NULL is no limit. current_uses also counts uses of erased users.';

CREATE TABLE botdb.promocode_usage (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  promocode_id bigint NOT NULL REFERENCES botdb.promocodes (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  used_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (promocode_id, user_id)
);
COMMENT ON TABLE botdb.promocode_usage IS 'Who used which promocode, where and when.';
CREATE INDEX promocode_usage_by_user ON botdb.promocode_usage (user_id);

CREATE FUNCTION botdb.create_promocode(
  code text, type text, value int, max_uses int DEFAULT NULL, expires_at timestamptz DEFAULT NULL,
  starts_at timestamptz DEFAULT NULL
) RETURNS botdb.promocodes
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'create_promocode';
COMMENT ON FUNCTION botdb.create_promocode IS
  'Creates a promocode: type trainings, free_month (value months of 30 days) or credits; max_uses NULL is no limit. The '
  'code is stored trimmed and upper-case. Returns the row. Errors: 22023 a code that is empty, over 64 characters or has '
  'control characters, an unknown type, a value or max_uses below 1, an end before the start; 23505 the code exists.';
REVOKE ALL ON FUNCTION botdb.create_promocode FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.create_promocode TO botdb_admin;

CREATE FUNCTION botdb.redeem_promocode(
  telegram_id bigint, code text, bot_name text DEFAULT NULL,
  OUT success boolean, OUT status text, OUT type text, OUT value int
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'redeem_promocode';
COMMENT ON FUNCTION botdb.redeem_promocode IS
  'Redeems a promocode once for the user, whatever the case and outer spaces of code. status: redeemed, or why not: '
  'not_found, disabled, not_started, expired, already_used, exhausted, the first that holds. type and value are the code''s, '
  'NULL if it was not found. Errors: TB001 unknown user, 22023 a malformed code, 22003 a total past 2^31 - 1.';
REVOKE ALL ON FUNCTION botdb.redeem_promocode FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.redeem_promocode TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.check_promocode(
  telegram_id bigint, code text, OUT success boolean, OUT status text, OUT type text, OUT value int
) RETURNS SETOF record ROWS 1
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'check_promocode';
COMMENT ON FUNCTION botdb.check_promocode IS
  'The row that redeem_promocode would return now, nothing changed; no row for an unknown user. '
  'Errors: 22023 a malformed code.';
REVOKE ALL ON FUNCTION botdb.check_promocode FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.check_promocode TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.list_promocodes(active_only boolean DEFAULT true, limit_rows int DEFAULT 50) RETURNS SETOF botdb.promocodes
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'list_promocodes';
COMMENT ON FUNCTION botdb.list_promocodes IS
  'Promocodes, newest first. active_only: those that can be redeemed now or later (not disabled, expired or exhausted). '
  'Errors: 22023 a negative limit.';
REVOKE ALL ON FUNCTION botdb.list_promocodes FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.list_promocodes TO botdb_admin;

CREATE FUNCTION botdb.promocode_stats(code text) RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'promocode_stats';
COMMENT ON FUNCTION botdb.promocode_stats IS
  'The promocode''s columns, and status (active, not_started, expired, exhausted, disabled), uses_left (null = no limit), '
  'first_used_at, last_used_at, by_bot (uses from each bot); uses of erased users count in current_uses only. NULL for an '
  'unknown code. Errors: 22023 a malformed code.';
REVOKE ALL ON FUNCTION botdb.promocode_stats FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.promocode_stats TO botdb_admin;

CREATE FUNCTION botdb.disable_promocode(code text) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'disable_promocode';
COMMENT ON FUNCTION botdb.disable_promocode IS
  'Lets nobody redeem the promocode any more; true, or false if there is no such code. What was granted stays. '
  'Errors: 22023 a malformed code.';
REVOKE ALL ON FUNCTION botdb.disable_promocode FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.disable_promocode TO botdb_admin;
