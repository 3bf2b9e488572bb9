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
  grace_until timestamptz CONSTRAINT subscriptions_grace_until_check CHECK (grace_until >= end_date),
  CHECK ((subscription_type = 'credits') = (end_date IS NULL)),
  CHECK (end_date IS NULL OR credits_total = 0)
) WITH (fillfactor = 80);
COMMENT ON TABLE botdb.subscriptions IS
  'What was bought or granted: time (month, year) with an end, or credits. is_active is false where it was withdrawn.';
COMMENT ON COLUMN botdb.subscriptions.auto_renew IS
  'Whether it renews itself: so its renewals say, or where it has none whoever created it.';
COMMENT ON COLUMN botdb.subscriptions.grace_until IS
  'Until when it gives access behind its end, as a renewal that is on allows; NULL where none does.';
CREATE INDEX subscriptions_by_user ON botdb.subscriptions (user_id, id);
-- What list_expiring reads in order. A credit that is taken changes no column of it: such updates stay HOT.
CREATE INDEX subscriptions_by_end ON botdb.subscriptions (end_date, id) WHERE end_date IS NOT NULL AND is_active;

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
  s.credits_left + back.units AS credits_left, s.created_at, s.updated_at, s.grace_until
FROM botdb.subscriptions s, LATERAL (
  SELECT CASE WHEN s.end_date IS NULL THEN
    (SELECT count(*) FROM botdb.reservations r WHERE r.user_id = s.user_id AND r.status = 'reserved'
       AND r.expires_at <= now() AND r.subscription_id = s.id)::int ELSE 0 END AS units) back
WHERE s.is_active AND (greatest(s.end_date, s.grace_until) > now() OR s.credits_left + back.units > 0);
COMMENT ON VIEW botdb.usable_subscriptions IS
  'Running time, that in grace included, and credits that are left, those of reservations included whose time is over.';

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
  'What check_access would use: the time subscription that ends last of those that run or are in grace, else the oldest row '
  'with credits; no row without either.';

CREATE FUNCTION botdb.check_access(
  telegram_id bigint, OUT has_access boolean, OUT access_type text, OUT details jsonb
) RETURNS record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'check_access';
COMMENT ON FUNCTION botdb.check_access IS
  'Whether the user may train, and by what: subscription (details: subscription_type, end_date, days_left, rounded up; in '
  'grace days_left is 0, and state past_due and grace_until are there too), '
  'credits (credits_left, over all rows), free_trainings (trainings_left and source of the row used next, '
  'trainings_left_total). Without access, an unknown user''s included: false, NULL, {}. Always one row.';

CREATE FUNCTION botdb.consume_access(
  telegram_id bigint, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'consume_access';
COMMENT ON FUNCTION botdb.consume_access IS
  'Takes what one training costs: nothing under a time subscription that runs or is in grace, else one credit, oldest first, else one free '
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
