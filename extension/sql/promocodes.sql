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
  'not_found (a code that is NULL, empty or malformed too), disabled, not_started, expired, already_used, exhausted, the '
  'first that holds. type and value are the code''s, NULL if it was not found. Errors: TB001 unknown user, 22003 a total '
  'past 2^31 - 1.';

CREATE FUNCTION botdb.check_promocode(
  telegram_id bigint, code text, OUT success boolean, OUT status text, OUT type text, OUT value int
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'check_promocode';
COMMENT ON FUNCTION botdb.check_promocode IS
  'The row that redeem_promocode would return now, nothing changed; no row for an unknown user.';

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
