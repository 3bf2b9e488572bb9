-- What list_payments reads in order.
CREATE INDEX payments_by_time ON botdb.payments (created_at, id);
CREATE INDEX payments_by_bot ON botdb.payments (bot_name, created_at, id);
CREATE INDEX payments_by_status ON botdb.payments (status, created_at, id) WHERE status <> 'completed';
CREATE INDEX payments_by_bot_and_status ON botdb.payments (bot_name, status, created_at, id) WHERE status <> 'completed';

-- @functions@
