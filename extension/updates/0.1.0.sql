-- Writers have a request_id more since.
DROP FUNCTION IF EXISTS botdb.register_bot(text,jsonb,jsonb,name);
DROP FUNCTION IF EXISTS botdb.get_or_create_user(bigint,text,text,text);
DROP FUNCTION IF EXISTS botdb.update_level(bigint,integer);
DROP FUNCTION IF EXISTS botdb.increment_training_count(bigint);
DROP FUNCTION IF EXISTS botdb.add_score(bigint,bigint);
DROP FUNCTION IF EXISTS botdb.set_user_attributes(bigint,jsonb);
DROP FUNCTION IF EXISTS botdb.delete_user(bigint);
DROP FUNCTION IF EXISTS botdb.add_xp(bigint,bigint,text,jsonb,text);
DROP FUNCTION IF EXISTS botdb.set_levels(jsonb);
DROP FUNCTION IF EXISTS botdb.purge_xp_events(interval);
DROP FUNCTION IF EXISTS botdb.award_badge(bigint,text,text,jsonb);
DROP FUNCTION IF EXISTS botdb.award_badge_by_user_id(bigint,text,text,jsonb);
DROP FUNCTION IF EXISTS botdb.define_badge(text,text,text,jsonpath);
DROP FUNCTION IF EXISTS botdb.evaluate_badges(bigint,text,jsonb);
DROP FUNCTION IF EXISTS botdb.get_user_session(bigint,text,text,text,text);
DROP FUNCTION IF EXISTS botdb.save_session(bigint,jsonb,jsonb,text,bigint);
DROP FUNCTION IF EXISTS botdb.update_session(bigint,jsonb,text);
DROP FUNCTION IF EXISTS botdb.update_stats(bigint,jsonb,text);
DROP FUNCTION IF EXISTS botdb.patch_session(bigint,jsonb,jsonb,text);
DROP FUNCTION IF EXISTS botdb.reset_session(bigint,text,boolean,jsonb);
DROP FUNCTION IF EXISTS botdb.delete_session(bigint,text);
DROP FUNCTION IF EXISTS botdb.create_subscription(bigint,text,integer,integer,boolean);
DROP FUNCTION IF EXISTS botdb.consume_access(bigint,text);
DROP FUNCTION IF EXISTS botdb.add_free_trainings(bigint,integer,text,boolean);
DROP FUNCTION IF EXISTS botdb.create_promocode(text,text,integer,integer,timestamp with time zone,timestamp with time zone);
DROP FUNCTION IF EXISTS botdb.redeem_promocode(bigint,text,text);
DROP FUNCTION IF EXISTS botdb.list_promocodes(boolean,integer);
DROP FUNCTION IF EXISTS botdb.disable_promocode(text);
DROP FUNCTION IF EXISTS botdb.define_tariff(text,text,numeric,text,text,integer,integer);
DROP FUNCTION IF EXISTS botdb.create_payment(bigint,text,text,text,numeric,text,text,jsonb);
DROP FUNCTION IF EXISTS botdb.save_training_history(bigint,bigint,integer,integer,integer,jsonb,jsonb,jsonb,text,text);
DROP FUNCTION IF EXISTS botdb.update_user_stats_after_training(bigint,bigint,jsonb,text);
DROP FUNCTION IF EXISTS botdb.finish_training(bigint,bigint,jsonb,jsonb,jsonb,text);
DROP FUNCTION IF EXISTS botdb.import_users(jsonb,text);
DROP FUNCTION IF EXISTS botdb.version();
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
  'The result as PostgreSQL writes it; of a function that returns a set, an array of its rows. NULL for jsonb.';
COMMENT ON COLUMN botdb.requests.document IS 'The result of a function that returns jsonb.';
CREATE TABLE botdb.claimed_updates (
  bot_name text COLLATE "C" NOT NULL,
  update_id bigint NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (bot_name, update_id)
);
COMMENT ON TABLE botdb.claimed_updates IS 'Updates of Telegram that a handler has claimed. See botdb.claim_update.';
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
ALTER TABLE botdb.promocodes RENAME TO promocodes_before;
-- What a promocode is, all but its uses. Codes are stored upper-case. No CHECK says so: what is upper-case depends on the
-- database's locale, and a dump has to go into another one too.
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
INSERT INTO botdb.promocode_terms (id, code, type, value, max_uses, starts_at, expires_at, is_active, created_at)
OVERRIDING SYSTEM VALUE
SELECT id, code, type, value, max_uses, starts_at, expires_at, is_active, created_at FROM botdb.promocodes_before;
SELECT setval('botdb.promocode_terms_id_seq', last_value, is_called) FROM botdb.promocodes_id_seq;
-- The uses that there are fill the counters one after the other.
INSERT INTO botdb.promocode_counters (promocode_id, slot, max_uses, uses, erased)
SELECT p.id, slot, share, greatest(0, least(room, p.current_uses - before)),
  CASE WHEN slot = 0 THEN greatest(0, p.current_uses - (SELECT count(*) FROM botdb.promocode_usage u WHERE u.promocode_id = p.id))
  ELSE 0 END
FROM botdb.promocodes_before p, LATERAL (
  SELECT slot, share, room, sum(room) OVER (ORDER BY slot) - room AS before
  FROM (SELECT slot, share, coalesce(share, 67108863)::bigint AS room
        FROM (SELECT slot, p.max_uses / slots + (slot < p.max_uses % slots)::int AS share
              FROM (SELECT least(32, coalesce(p.max_uses, 32)) AS slots) counted, generate_series(0, slots - 1) slot) shared) roomy) s;
ALTER TABLE botdb.promocode_usage DROP CONSTRAINT promocode_usage_promocode_id_fkey;
-- Out of the extension first: what pg_dump takes along forgets a table only so.
ALTER EXTENSION botdb DROP TABLE botdb.promocodes_before;
ALTER EXTENSION botdb DROP SEQUENCE botdb.promocodes_id_seq;
DROP TABLE botdb.promocodes_before;
ALTER TABLE botdb.promocode_usage ADD CONSTRAINT promocode_usage_promocode_id_fkey
  FOREIGN KEY (promocode_id) REFERENCES botdb.promocode_terms (id) ON DELETE CASCADE;
ALTER TABLE botdb.payments
  ADD COLUMN paid_until timestamptz,
  ADD COLUMN subscription_type text CHECK (subscription_type IN ('month', 'year', 'credits')),
  ADD COLUMN duration_days int CHECK (duration_days > 0),
  ADD COLUMN credits int CHECK (credits > 0);
-- What is still to be completed buys what its tariff offers now; what was completed before has been granted by the bot.
UPDATE botdb.payments p
SET subscription_type = t.subscription_type, credits = t.credits,
  duration_days = coalesce(t.duration_days, CASE t.subscription_type WHEN 'month' THEN 30 WHEN 'year' THEN 365 END)
FROM botdb.tariffs t WHERE t.tariff = p.tariff AND p.status = 'pending';
COMMENT ON COLUMN botdb.payments.paid_until IS 'Until when the provider says the paid period runs; NULL if it does not say.';
COMMENT ON COLUMN botdb.payments.subscription_type IS
  'What is bought, with duration_days or credits: the tariff''s offer when the payment was entered. NULL: nothing.';
-- What there is when the ledger begins.
INSERT INTO botdb.access_events (user_id, event, access_type, quantity, balance, end_date, subscription_id, created_at)
SELECT user_id, 'opening', CASE WHEN end_date IS NULL THEN 'credits' ELSE 'subscription' END, credits_left,
  CASE WHEN end_date IS NULL THEN credits_left END, end_date, id, now()
FROM botdb.subscriptions;
INSERT INTO botdb.access_events (user_id, event, access_type, quantity, balance, free_training_id, created_at)
SELECT user_id, 'opening', 'free_trainings', trainings_left, trainings_left, id, now() FROM botdb.free_trainings;
-- What the promocodes gave is in those rows already.
INSERT INTO botdb.access_events (user_id, event, access_type, quantity, promocode_id, created_at)
SELECT g.user_id, 'opening', CASE t.type WHEN 'credits' THEN 'credits' WHEN 'trainings' THEN 'free_trainings'
  ELSE 'subscription' END, 0, t.id, now()
FROM botdb.promocode_usage g JOIN botdb.promocode_terms t ON t.id = g.promocode_id;

-- @functions@

CREATE TRIGGER note_erased_uses AFTER DELETE ON botdb.promocode_usage REFERENCING OLD TABLE AS erased_uses
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.note_erased_uses();
CREATE TRIGGER delete_counters BEFORE DELETE ON botdb.promocode_terms
  FOR EACH ROW EXECUTE FUNCTION botdb.delete_counters();
