-- ---------------------------------------------------------------------------------------------------------- payments

CREATE TABLE botdb.tariffs (
  tariff text PRIMARY KEY CHECK (char_length(tariff) BETWEEN 1 AND 255),
  name text NOT NULL,
  price numeric(10,2) NOT NULL CHECK (price >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  subscription_type text NOT NULL CHECK (subscription_type IN ('month', 'year', 'credits')),
  duration_days int CHECK (duration_days > 0),
  credits int CHECK (credits > 0),
  is_active boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE botdb.tariffs IS 'What can be bought, and for how much.';

CREATE TABLE botdb.payments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  amount numeric(10,2) NOT NULL CHECK (amount >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  provider text NOT NULL CHECK (char_length(provider) BETWEEN 1 AND 50),
  payment_id text CHECK (char_length(payment_id) BETWEEN 1 AND 255),
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'completed', 'failed', 'refunded')),
  tariff text REFERENCES botdb.tariffs (tariff),
  description text,
  metadata jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (provider, payment_id)
);
COMMENT ON TABLE botdb.payments IS 'Payments of users, named by the provider and its id for them.';
CREATE INDEX payments_by_user ON botdb.payments (user_id, id DESC);
