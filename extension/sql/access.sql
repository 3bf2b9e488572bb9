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

CREATE FUNCTION botdb.create_subscription(
  telegram_id bigint, subscription_type text, duration_days int DEFAULT NULL, credits int DEFAULT NULL,
  auto_renew boolean DEFAULT false, request_id text DEFAULT NULL
) RETURNS botdb.subscriptions
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'create_subscription';
COMMENT ON FUNCTION botdb.create_subscription IS
  'Gives the user time (month = 30 days, year = 365, a day = 24 hours, unless duration_days) or credits. Running time is '
  'extended from its end in the same row, whose type becomes the longer of the two; credits are a row of their own. '
  'Returns the row. Errors: TB001 unknown user, 22023 an unknown type, credits or duration_days out of range or given for '
  'the other kind, 22003 an end past what a timestamp holds.';
REVOKE ALL ON FUNCTION botdb.create_subscription FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.create_subscription TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.get_active_subscription(telegram_id bigint) RETURNS SETOF botdb.subscriptions ROWS 1
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'get_active_subscription';
COMMENT ON FUNCTION botdb.get_active_subscription IS
  'What check_access would use: the running time subscription that ends last, else the oldest row with credits; no row '
  'without either.';
REVOKE ALL ON FUNCTION botdb.get_active_subscription FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.get_active_subscription TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.check_access(
  telegram_id bigint, OUT has_access boolean, OUT access_type text, OUT details jsonb
) RETURNS record
  LANGUAGE C STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'check_access';
COMMENT ON FUNCTION botdb.check_access IS
  'Whether the user may train, and by what: subscription (details: subscription_type, end_date, days_left, rounded up), '
  'credits (credits_left, over all rows), free_trainings (trainings_left and source of the row used next, '
  'trainings_left_total). Without access, an unknown user''s included: false, NULL, {}. Always one row.';
REVOKE ALL ON FUNCTION botdb.check_access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.check_access TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.consume_access(
  telegram_id bigint, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'consume_access';
COMMENT ON FUNCTION botdb.consume_access IS
  'Takes what one training costs: nothing under a running time subscription, else one credit, oldest first, else one free '
  'training, oldest source first. False if there is nothing to take. Errors: TB001 unknown user.';
REVOKE ALL ON FUNCTION botdb.consume_access FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.consume_access TO botdb_bot, botdb_admin;

CREATE FUNCTION botdb.add_free_trainings(
  telegram_id bigint, count int, source text, once boolean DEFAULT false, request_id text DEFAULT NULL
) RETURNS botdb.free_trainings
  LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS 'MODULE_PATHNAME', 'add_free_trainings';
COMMENT ON FUNCTION botdb.add_free_trainings IS
  'Adds free trainings to those from the same source (channel, promocode, admin) and returns the row. once: the first grant '
  'from this source is the only one; the row is returned unchanged if there is one, even if it is used up. '
  'Errors: TB001 unknown user, 22023 a count below 1 or an unknown source, 22003 a total past 2^31 - 1.';
REVOKE ALL ON FUNCTION botdb.add_free_trainings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION botdb.add_free_trainings TO botdb_bot, botdb_admin;
