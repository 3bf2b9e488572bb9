DROP FUNCTION IF EXISTS botdb.stats_after_training(jsonb, bigint, int, jsonb);
DROP FUNCTION IF EXISTS botdb.create_payment(bigint, text, text, text, numeric, text, text, jsonb, text);
DROP FUNCTION IF EXISTS botdb.apply_payment(bigint, text, text, text, numeric, text, timestamptz, jsonb, text);
DROP FUNCTION IF EXISTS botdb.refund_payment(text, text, text);
ALTER TABLE botdb.payments ALTER amount DROP NOT NULL, ALTER currency DROP NOT NULL, DROP CONSTRAINT payments_status_check,
  ADD CONSTRAINT payments_status_check CHECK (status IN ('pending', 'completed', 'failed', 'refunded', 'unmatched')),
  ADD order_id text CHECK (char_length(order_id) BETWEEN 1 AND 255),
  ADD is_repeat boolean NOT NULL DEFAULT false,
  ADD payer bigint REFERENCES botdb.users (id) ON DELETE SET NULL,
  ADD unmatched jsonb,
  ADD refunded numeric(10,2) NOT NULL DEFAULT 0 CONSTRAINT payments_refunded_check CHECK (refunded BETWEEN 0 AND amount),
  ADD refunded_time interval NOT NULL DEFAULT '0',
  ADD asked numeric(10,2);
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
-- One argument more, NULL in all calls that were kept: the hash of their arguments goes on with it.
DROP FUNCTION IF EXISTS botdb.claim_update(bigint, text, text);
UPDATE botdb.requests SET arguments = hashtextextended('n' COLLATE "C", arguments)
WHERE function IN ('claim_update', 'create_payment', 'apply_payment', 'refund_payment');

-- @functions@

-- An empty name is none.
UPDATE botdb.users
SET username = nullif(username, ''), first_name = nullif(first_name, ''), last_name = nullif(last_name, '')
WHERE '' IN (username, first_name, last_name);
