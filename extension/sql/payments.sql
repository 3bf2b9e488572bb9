-- ---------------------------------------------------------------------------------------------------------- payments

CREATE TABLE botdb.tariffs (
  tariff text PRIMARY KEY CHECK (char_length(tariff) BETWEEN 1 AND 255),
  name text NOT NULL,
  price numeric(10,2) NOT NULL CHECK (price >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  subscription_type text NOT NULL CHECK (subscription_type IN ('month', 'year', 'credits')),
  duration_days int CHECK (duration_days > 0),
  credits int CHECK (credits > 0),
  is_active boolean NOT NULL DEFAULT true,
  grace interval CONSTRAINT tariffs_grace_check CHECK (extract(epoch FROM grace) BETWEEN 0 AND 31557600)
);
COMMENT ON COLUMN botdb.tariffs.grace IS
  'How long a subscription that renews itself gives access behind its end, while its next charge is late; NULL: not at all.';
COMMENT ON TABLE botdb.tariffs IS 'What can be bought, and for how much.';

CREATE TABLE botdb.payments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  amount numeric(10,2) CHECK (amount >= 0),
  currency text CHECK (currency ~ '^[A-Z]{3}$'),
  provider text NOT NULL CHECK (char_length(provider) BETWEEN 1 AND 50),
  payment_id text CHECK (char_length(payment_id) BETWEEN 1 AND 255),
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'completed', 'failed', 'refunded', 'unmatched')),
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
  order_id text CHECK (char_length(order_id) BETWEEN 1 AND 255),
  is_repeat boolean NOT NULL DEFAULT false,
  payer bigint REFERENCES botdb.users (id) ON DELETE SET NULL,
  unmatched jsonb,
  refunded numeric(10,2) NOT NULL DEFAULT 0 CONSTRAINT payments_refunded_check CHECK (refunded BETWEEN 0 AND amount),
  refunded_time interval NOT NULL DEFAULT '0',
  asked numeric(10,2),
  is_recurring boolean NOT NULL DEFAULT false,
  subscription_charge_id text CHECK (char_length(subscription_charge_id) BETWEEN 1 AND 255),
  UNIQUE (provider, payment_id)
);
COMMENT ON TABLE botdb.payments IS
  'Payments of users, named by the provider and its id for them. unmatched: charged, and waiting for a person to say for what.';
COMMENT ON COLUMN botdb.payments.amount IS 'NULL, as the currency: the caller named neither, nor a tariff that is known.';
COMMENT ON COLUMN botdb.payments.paid_until IS 'Until when the provider says the paid period runs; NULL if it does not say.';
COMMENT ON COLUMN botdb.payments.subscription_type IS
  'What is bought, with duration_days or credits: the tariff''s offer when the payment was entered. NULL: nothing.';
COMMENT ON COLUMN botdb.payments.bot_name IS
  'The bot that entered it, whose token refunds it: a login role that is bound to another bot neither sees nor changes it. '
  'NULL: entered where no bot was named; the bot that completes it makes it its own.';
COMMENT ON COLUMN botdb.payments.order_id IS
  'The bot''s own name for what is paid, such as the payload of an invoice: one order a bot, which may be paid again.';
COMMENT ON COLUMN botdb.payments.is_repeat IS 'Another charge of an order that has been entered already, or one that does not match it.';
COMMENT ON COLUMN botdb.payments.payer IS 'Who paid, where that is another user than the one who gets it.';
COMMENT ON COLUMN botdb.payments.unmatched IS
  'Why it could not be granted as it was charged: reason, and the tariff and the amount that were asked. It stays when it is resolved.';
COMMENT ON COLUMN botdb.payments.refunded IS 'How much of the amount has been refunded, in one or more parts.';
COMMENT ON COLUMN botdb.payments.refunded_time IS 'How much earlier than paid_until its time ends, for the parts that were refunded.';
COMMENT ON COLUMN botdb.payments.asked IS 'What its order or its tariff had asked, where another amount was charged.';
COMMENT ON COLUMN botdb.payments.is_recurring IS 'A charge of a subscription that renews itself.';
COMMENT ON COLUMN botdb.payments.subscription_charge_id IS
  'The provider''s id of the subscription''s first charge, where the caller has named it.';
CREATE UNIQUE INDEX payments_by_order ON botdb.payments (order_id, coalesce(bot_name, '')) WHERE order_id IS NOT NULL AND NOT is_repeat;
CREATE INDEX payments_by_payer ON botdb.payments (payer) WHERE payer IS NOT NULL;
CREATE INDEX payments_by_user ON botdb.payments (user_id, id DESC);
-- What list_payments reads in order, a page at a time, however many payments there are: all of them, and a bot's; and of
-- those that are not completed, which are few or waited for, each status apart. A step of a payment enters it anew in all of
-- them; it is taken once or twice in a payment's life.
CREATE INDEX payments_by_time ON botdb.payments (created_at, id);
CREATE INDEX payments_by_bot ON botdb.payments (bot_name, created_at, id);
CREATE INDEX payments_by_status ON botdb.payments (status, created_at, id) WHERE status <> 'completed';
CREATE INDEX payments_by_bot_and_status ON botdb.payments (bot_name, status, created_at, id) WHERE status <> 'completed';

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

-- What a renewal has come to by now.
CREATE VIEW botdb.renewal_states AS
SELECT r.user_id, r.provider, r.tariff,
  CASE WHEN NOT r.is_on THEN 'cancelled' WHEN s.end_date <= now() THEN 'past_due' ELSE 'renewing' END AS state,
  s.end_date, s.grace_until, r.subscription_charge_id, nullif(r.bot_name, '') AS bot_name, r.subscription_id, r.updated_at
FROM botdb.renewals r JOIN botdb.subscriptions s ON s.id = r.subscription_id;
COMMENT ON VIEW botdb.renewal_states IS
  'The renewals with their state now: renewing, past_due (the end has passed, and the next charge is late) or cancelled.';

CREATE FUNCTION botdb.define_tariff(
  tariff text, name text, price numeric, currency text, subscription_type text, duration_days int DEFAULT NULL,
  credits int DEFAULT NULL, grace interval DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS botdb.tariffs
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'define_tariff';
COMMENT ON FUNCTION botdb.define_tariff IS
  'Creates the tariff or replaces all that it says, and puts it on offer (again). duration_days NULL is 30 days for a month, '
  '365 for a year; credits belong to subscription_type credits. grace: how long a subscription that renews itself gives access '
  'behind its end, while its next charge is late; it counts from its next charge on. Payments that are there stay. Returns the '
  'row. '
  'Errors: 22023 an empty name, a price outside 0 to 99999999.99 or with more than two decimals, a currency that is not three '
  'letters, an unknown type, days or credits out of range or given for the other kind, a grace below 0 or above 1 year.';

CREATE FUNCTION botdb.get_tariff(tariff text) RETURNS SETOF botdb.tariffs
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_tariff';
COMMENT ON FUNCTION botdb.get_tariff IS
  'The tariff, on offer (is_active) or not; no row where there is none. Errors: 22023 an empty name.';

CREATE FUNCTION botdb.list_tariffs(active_only boolean DEFAULT true) RETURNS SETOF botdb.tariffs
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'list_tariffs';
COMMENT ON FUNCTION botdb.list_tariffs IS
  'The tariffs by name; active_only: those on offer. Errors: 22023 active_only is NULL.';

CREATE FUNCTION botdb.disable_tariff(tariff text, request_id text DEFAULT NULL) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'disable_tariff';
COMMENT ON FUNCTION botdb.disable_tariff IS
  'Takes the tariff off offer: true, or false if it was off already. Payments that are there keep what they buy and can be '
  'completed; define_tariff puts it on offer again. Errors: TB002 no such tariff, 22023 an empty name.';

CREATE FUNCTION botdb.create_payment(
  telegram_id bigint, provider text, tariff text, payment_id text DEFAULT NULL, amount numeric DEFAULT NULL,
  currency text DEFAULT NULL, description text DEFAULT NULL, metadata jsonb DEFAULT NULL, order_id text DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS botdb.payments
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'create_payment';
COMMENT ON FUNCTION botdb.create_payment IS
  'Enters a pending payment and returns its row. Amount and currency are the tariff''s unless given; without a tariff (NULL) '
  'both are needed. order_id is the bot''s own name for it, which its charge may name. The same payment_id of the same '
  'provider, or the same order_id, again, for the same user and tariff, is that payment, returned as it is. '
  'Errors: TB001 unknown user, TB002 no such tariff on offer, TB005 the payment_id or order_id is taken by another order, '
  '22023 a malformed argument.';

CREATE FUNCTION botdb.get_user_payments(telegram_id bigint, limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0) RETURNS SETOF botdb.payments
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_payments';
COMMENT ON FUNCTION botdb.get_user_payments IS
  'The user''s payments, and those by which they paid for others, newest first; none for an unknown user. Errors: 22023 a negative limit or offset.';

CREATE FUNCTION botdb.get_payment(provider text, payment_id text) RETURNS SETOF botdb.payments
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_payment';
COMMENT ON FUNCTION botdb.get_payment IS
  'The payment that the provider calls so; no row where there is none, or where it is another bot''s than the role''s. '
  'Errors: 22023 an empty provider or payment_id.';

CREATE FUNCTION botdb.list_payments(
  status text DEFAULT NULL, provider text DEFAULT NULL, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL,
  bot_name text DEFAULT NULL, limit_rows int DEFAULT 100, after bigint DEFAULT 0
) RETURNS SETOF botdb.payments
  LANGUAGE C STABLE PARALLEL SAFE SET jit = off
  AS 'MODULE_PATHNAME', 'list_payments';
COMMENT ON FUNCTION botdb.list_payments IS
  'Payments created at since or later and before until, in the order (created_at, id); NULL leaves none out. after: those '
  'behind the payment with this id, 0 from the beginning. To a bound role those of its bot. Errors: 22023 an unknown status, '
  'a negative limit or after, an after that is gone or not to be seen; 42501 another bot than the role''s; TB002 an unknown '
  'bot (strict).';

CREATE FUNCTION botdb.reconcile_payments(
  provider text, transactions jsonb, since timestamptz DEFAULT NULL, until timestamptz DEFAULT NULL, bot_name text DEFAULT NULL,
  OUT payment_id text, OUT problem text, OUT detail jsonb
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE SET jit = off
  AS 'MODULE_PATHNAME', 'reconcile_payments';
COMMENT ON FUNCTION botdb.reconcile_payments IS
  'What the provider''s own list of charges and the payments here do not agree on. transactions: an array of {"id", "amount", '
  '"currency", "date"}, with "refund" (true, or how much), "telegram_id", "order_id", "metadata" where there are any, or the '
  'answer of Telegram''s getStarTransactions. problem: missing (charged, and not recorded here: detail has the arguments of '
  'apply_payment), differs (each difference with what is listed and stored), extra (recorded here, and not listed); detail has '
  'the key refund where the provider has refunded what was not here, the amount for refund_payment. since, until: what was '
  'charged or refunded from then and before then, and extra payments created so. To a bound role of its own bot''s only. '
  'Errors: 22023 an element that cannot be read, named by its place; 42501 another bot than the role''s; TB002 an unknown bot '
  '(strict).';

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
  telegram_id bigint, provider text, payment_id text, tariff text DEFAULT NULL, amount numeric DEFAULT NULL,
  currency text DEFAULT NULL, paid_until timestamptz DEFAULT NULL, metadata jsonb DEFAULT NULL,
  order_id text DEFAULT NULL, is_recurring boolean DEFAULT false, subscription_charge_id text DEFAULT NULL,
  request_id text DEFAULT NULL,
  OUT id bigint, OUT user_id bigint, OUT amount numeric, OUT currency text, OUT provider text, OUT payment_id text,
  OUT status text, OUT tariff text, OUT description text, OUT metadata jsonb, OUT created_at timestamptz,
  OUT updated_at timestamptz, OUT granted boolean, OUT details jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'apply_payment';
COMMENT ON FUNCTION botdb.apply_payment IS
  'Records a charge and grants what it bought, once, however often it is told; payment_id is the charge''s own id. A charge '
  'that names an order completes it; without a tariff and an order it is a donation. A payer who is not known is created. '
  'What cannot be granted as it is charged (a tariff or an order that is not known, a tariff off offer, another currency, less '
  'than was asked) is kept as unmatched, with the reason in details, for resolve_payment or refund_payment. paid_until: the '
  'provider''s end of the paid period, instead of the tariff''s days. is_recurring: it is a charge of a subscription that renews '
  'itself, which is on from then on (see get_renewals); subscription_charge_id is the id of its first charge, left out that '
  'which is known, else its own. Returns what complete_payment does. '
  'Errors: TB005 the payment_id is another charge''s; 22023 a malformed argument, a paid_until more than 1000 years away.';

CREATE FUNCTION botdb.resolve_payment(
  provider text, payment_id text, tariff text, request_id text DEFAULT NULL,
  OUT id bigint, OUT user_id bigint, OUT amount numeric, OUT currency text, OUT provider text, OUT payment_id text,
  OUT status text, OUT tariff text, OUT description text, OUT metadata jsonb, OUT created_at timestamptz,
  OUT updated_at timestamptz, OUT granted boolean, OUT details jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'resolve_payment';
COMMENT ON FUNCTION botdb.resolve_payment IS
  'An unmatched payment is for this tariff, be it on offer or not: it becomes completed, and what the tariff says is granted. '
  'Again: nothing. Returns what complete_payment does. Errors: TB002 no such tariff, TB005 it is not unmatched, or is completed '
  'for another tariff, or there is no such payment.';

CREATE FUNCTION botdb.get_order(order_id text, bot_name text DEFAULT NULL) RETURNS SETOF botdb.payments
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_order';
COMMENT ON FUNCTION botdb.get_order IS
  'The payment of this order, and after it the other charges that named it, in the order in which they came; of all bots, or '
  'of this one. To a bound login role only what its own bot has entered. Errors: 22023 an empty order_id, 42501 another bot''s.';

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
  provider text, payment_id text, amount numeric DEFAULT NULL, request_id text DEFAULT NULL,
  OUT id bigint, OUT user_id bigint, OUT amount numeric, OUT currency text, OUT provider text, OUT payment_id text,
  OUT status text, OUT tariff text, OUT description text, OUT metadata jsonb, OUT created_at timestamptz,
  OUT updated_at timestamptz, OUT granted boolean, OUT details jsonb
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'refund_payment';
COMMENT ON FUNCTION botdb.refund_payment IS
  'A completed payment becomes refunded, and what it granted is taken back, no more: the credits that are left (details: '
  'credits_taken, shortfall: those used already), or the time still to run (time_taken, end_date). One that is pending or '
  'unmatched becomes refunded and can no longer be completed. Again: nothing. With an amount, that part of it: credits and whole '
  'days go in proportion, rounded in the user''s favour, and the payment stays what it is until all of it is refunded; each '
  'such call is another part, unless it has the same request_id. '
  'Errors: TB005 it has failed, or less than the amount is left, or there is no such payment; 22023 an amount of 0.';

CREATE FUNCTION botdb.set_auto_renew(
  telegram_id bigint, auto_renew boolean, provider text, tariff text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'set_auto_renew';
COMMENT ON FUNCTION botdb.set_auto_renew IS
  'Turns the renewal of the user''s subscription from this provider off, or on again; of this tariff, NULL: of all; a bound role '
  'that of its bot, another role those of all bots. Off, access ends at the end, without grace. True, or false where it was so already. The provider is told by the bot: for Telegram Stars '
  'editUserStarSubscription. Errors: TB001 unknown user, TB005 no such renewal, or it is another bot''s than the role''s; 22023 a '
  'malformed argument.';

CREATE FUNCTION botdb.get_renewals(
  telegram_id bigint, OUT provider text, OUT tariff text, OUT state text, OUT end_date timestamptz,
  OUT grace_until timestamptz, OUT paid_until timestamptz, OUT subscription_charge_id text, OUT bot_name text,
  OUT updated_at timestamptz
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_renewals';
COMMENT ON FUNCTION botdb.get_renewals IS
  'The user''s subscriptions that renew themselves, the one that ends last first. state: renewing (on, the end is ahead), past_due '
  '(on, the end has passed) or cancelled (off). end_date: when access ends, NULL for credits; grace_until: until when it goes on '
  'behind that; paid_until: the last end that the provider has stated, at which it charges next. To a bound role those of its bot.';

CREATE FUNCTION botdb.list_expiring(
  within interval, state text DEFAULT NULL, since timestamptz DEFAULT NULL, after bigint DEFAULT 0, limit_rows int DEFAULT 100,
  OUT id bigint, OUT telegram_id bigint, OUT subscription_type text, OUT end_date timestamptz, OUT grace_until timestamptz,
  OUT state text, OUT provider text, OUT tariff text, OUT subscription_charge_id text
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE SET jit = off
  AS 'MODULE_PATHNAME', 'list_expiring';
COMMENT ON FUNCTION botdb.list_expiring IS
  'Time that ends within so long from now on and is not followed by other time, in the order (end_date, id); a negative interval: '
  'that has ended within so long. id is that of the row of subscriptions. state: renewing, past_due, cancelled, as of get_renewals, '
  'or none: nothing renews it; NULL lists all. provider, tariff and subscription_charge_id are the renewal''s. since and after: '
  'what comes behind the row with this end_date and id, the last one of the page before. To a bound role the users whom its bot has '
  'met; a renewal of another bot is a state to it, and no more. Errors: 22023 an unknown state, an interval beyond 1000 years, a '
  'negative limit or after, after without since.';
