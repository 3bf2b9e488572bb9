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
  CHECK ((subscription_type = 'credits') = (end_date IS NULL))
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
