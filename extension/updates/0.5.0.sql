DROP FUNCTION IF EXISTS botdb.stats_after_training(jsonb, bigint, int, jsonb);
DROP FUNCTION IF EXISTS botdb.create_payment(bigint, text, text, text, numeric, text, text, jsonb, text);
DROP FUNCTION IF EXISTS botdb.apply_payment(bigint, text, text, text, numeric, text, timestamptz, jsonb, text);
DROP FUNCTION IF EXISTS botdb.refund_payment(text, text, text);
DROP FUNCTION IF EXISTS botdb.define_tariff(text, text, numeric, text, text, int, int, text);
ALTER TABLE botdb.payments ALTER amount DROP NOT NULL, ALTER currency DROP NOT NULL, DROP CONSTRAINT payments_status_check,
  ADD CONSTRAINT payments_status_check CHECK (status IN ('pending', 'completed', 'failed', 'refunded', 'unmatched')),
  ADD order_id text CHECK (char_length(order_id) BETWEEN 1 AND 255),
  ADD is_repeat boolean NOT NULL DEFAULT false,
  ADD payer bigint REFERENCES botdb.users (id) ON DELETE SET NULL,
  ADD unmatched jsonb,
  ADD refunded numeric(10,2) NOT NULL DEFAULT 0 CONSTRAINT payments_refunded_check CHECK (refunded BETWEEN 0 AND amount),
  ADD refunded_time interval NOT NULL DEFAULT '0',
  ADD asked numeric(10,2),
  ADD is_recurring boolean NOT NULL DEFAULT false,
  ADD subscription_charge_id text CHECK (char_length(subscription_charge_id) BETWEEN 1 AND 255);
UPDATE botdb.payments SET refunded = amount WHERE status = 'refunded';
COMMENT ON TABLE botdb.payments IS
  'Payments of users, named by the provider and its id for them. unmatched: charged, and waiting for a person to say for what.';
COMMENT ON COLUMN botdb.payments.amount IS 'NULL, as the currency: the caller named neither, nor a tariff that is known.';
COMMENT ON COLUMN botdb.payments.order_id IS
  'The bot''s own name for what is paid, such as the payload of an invoice: one order a bot, which may be paid again.';
COMMENT ON COLUMN botdb.payments.is_repeat IS 'Another charge of an order that has been entered already, or one that does not match it.';
COMMENT ON COLUMN botdb.payments.payer IS 'Who paid, where that is another user than the one who gets it.';
COMMENT ON COLUMN botdb.payments.unmatched IS
  'Why it could not be granted as it was charged: reason, and the tariff and the amount that were asked. It stays when it is resolved.';
COMMENT ON COLUMN botdb.payments.refunded IS 'How much of the amount has been refunded, in one or more parts.';
COMMENT ON COLUMN botdb.payments.refunded_time IS 'How much earlier than paid_until its time ends, for the parts that were refunded.';
COMMENT ON COLUMN botdb.payments.asked IS 'What its order or its tariff had asked, where another amount was charged.';
CREATE UNIQUE INDEX payments_by_order ON botdb.payments (order_id, coalesce(bot_name, '')) WHERE order_id IS NOT NULL AND NOT is_repeat;
CREATE INDEX payments_by_payer ON botdb.payments (payer) WHERE payer IS NOT NULL;
-- What list_payments reads in order.
CREATE INDEX payments_by_time ON botdb.payments (created_at, id);
CREATE INDEX payments_by_bot ON botdb.payments (bot_name, created_at, id);
CREATE INDEX payments_by_status ON botdb.payments (status, created_at, id) WHERE status <> 'completed';
CREATE INDEX payments_by_bot_and_status ON botdb.payments (bot_name, status, created_at, id) WHERE status <> 'completed';
-- Subscriptions that renew themselves.
ALTER TABLE botdb.tariffs
  ADD grace interval CONSTRAINT tariffs_grace_check CHECK (extract(epoch FROM grace) BETWEEN 0 AND 31557600);
COMMENT ON COLUMN botdb.tariffs.grace IS
  'How long a subscription that renews itself gives access behind its end, while its next charge is late; NULL: not at all.';
COMMENT ON COLUMN botdb.payments.is_recurring IS 'A charge of a subscription that renews itself.';
COMMENT ON COLUMN botdb.payments.subscription_charge_id IS
  'The provider''s id of the subscription''s first charge, where the caller has named it.';
ALTER TABLE botdb.subscriptions ADD grace_until timestamptz CONSTRAINT subscriptions_grace_until_check CHECK (grace_until >= end_date);
COMMENT ON COLUMN botdb.subscriptions.auto_renew IS
  'Whether it renews itself: so its renewals say, or where it has none whoever created it.';
COMMENT ON COLUMN botdb.subscriptions.grace_until IS
  'Until when it gives access behind its end, as a renewal that is on allows; NULL where none does.';
CREATE INDEX subscriptions_by_end ON botdb.subscriptions (end_date, id) WHERE end_date IS NOT NULL AND is_active;
CREATE OR REPLACE VIEW botdb.usable_subscriptions AS
SELECT s.id, s.user_id, s.subscription_type, s.start_date, s.end_date, s.is_active, s.auto_renew, s.credits_total,
  s.credits_left + back.units AS credits_left, s.created_at, s.updated_at, s.grace_until
FROM botdb.subscriptions s, LATERAL (
  SELECT CASE WHEN s.end_date IS NULL THEN
    (SELECT count(*) FROM botdb.reservations r WHERE r.user_id = s.user_id AND r.status = 'reserved'
       AND r.expires_at <= now() AND r.subscription_id = s.id)::int ELSE 0 END AS units) back
WHERE s.is_active AND (greatest(s.end_date, s.grace_until) > now() OR s.credits_left + back.units > 0);
COMMENT ON VIEW botdb.usable_subscriptions IS
  'Running time, that in grace included, and credits that are left, those of reservations included whose time is over.';
CREATE TABLE botdb.renewals (
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  provider text NOT NULL,
  tariff text NOT NULL REFERENCES botdb.tariffs (tariff),
  subscription_charge_id text NOT NULL,
  bot_name text NOT NULL DEFAULT '',
  is_on boolean NOT NULL,
  subscription_id bigint NOT NULL,
  grace interval,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, provider, tariff, bot_name)
);
COMMENT ON TABLE botdb.renewals IS
  'Subscriptions that renew themselves: a provider charges for a tariff of a user again and again, until the renewal is turned off.';
COMMENT ON COLUMN botdb.renewals.subscription_charge_id IS
  'The provider''s id of the first charge, by which it knows the subscription: what the latest charge that stands says of those '
  'that name one, else the id of the first by its end.';
COMMENT ON COLUMN botdb.renewals.bot_name IS
  'The bot whose charges they are, and whose token edits the subscription; empty: they were entered for none.';
COMMENT ON COLUMN botdb.renewals.is_on IS
  'Another charge is to come: true from each charge on, until set_auto_renew or the refund of the latest charge that stood turns '
  'it off.';
COMMENT ON COLUMN botdb.renewals.updated_at IS 'When it was turned on or off last, or charged.';
COMMENT ON COLUMN botdb.renewals.subscription_id IS 'subscriptions.id of what its charges extended last.';
COMMENT ON COLUMN botdb.renewals.grace IS 'The tariff''s at the latest charge, a day being 24 hours.';
CREATE VIEW botdb.renewal_states AS
SELECT r.user_id, r.provider, r.tariff,
  CASE WHEN NOT r.is_on THEN 'cancelled' WHEN s.end_date <= now() THEN 'past_due' ELSE 'renewing' END AS state,
  s.end_date, s.grace_until, r.subscription_charge_id, nullif(r.bot_name, '') AS bot_name, r.subscription_id, r.updated_at
FROM botdb.renewals r JOIN botdb.subscriptions s ON s.id = r.subscription_id;
COMMENT ON VIEW botdb.renewal_states IS
  'The renewals with their state now: renewing, past_due (the end has passed, and the next charge is late) or cancelled.';
-- One argument more, NULL in all calls that were kept: the hash of their arguments goes on with it.
DROP FUNCTION IF EXISTS botdb.claim_update(bigint, text, text);
UPDATE botdb.requests SET arguments = hashtextextended('n' COLLATE "C", arguments)
WHERE function IN ('claim_update', 'create_payment', 'apply_payment', 'refund_payment', 'define_tariff');
-- And two more: one that was false, a value of eight bytes that are zero, as is this address; and one that was NULL.
UPDATE botdb.requests
SET arguments = hashtextextended('n' COLLATE "C", hashmacaddr8extended('00:00:00:00:00:00:00:00', hashtextextended('v' COLLATE "C", arguments)))
WHERE function = 'apply_payment';

-- @functions@

-- An empty name is none.
UPDATE botdb.users
SET username = nullif(username, ''), first_name = nullif(first_name, ''), last_name = nullif(last_name, '')
WHERE '' IN (username, first_name, last_name);
