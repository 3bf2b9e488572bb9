-- ---------------------------------------------------------------------------------------------------------- promocodes

CREATE TABLE botdb.promocodes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code = upper(btrim(code)) AND char_length(code) BETWEEN 1 AND 64),
  type text NOT NULL CHECK (type IN ('trainings', 'free_month', 'credits')),
  value int NOT NULL CHECK (value > 0),
  max_uses int CHECK (max_uses > 0),
  current_uses int NOT NULL DEFAULT 0 CHECK (current_uses >= 0 AND current_uses <= max_uses),
  starts_at timestamptz,
  expires_at timestamptz,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);
COMMENT ON TABLE botdb.promocodes IS 'Promocodes; max_uses NULL is no limit. current_uses also counts uses of erased users.';

CREATE TABLE botdb.promocode_usage (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  promocode_id bigint NOT NULL REFERENCES botdb.promocodes (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  used_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (promocode_id, user_id)
);
COMMENT ON TABLE botdb.promocode_usage IS 'Who used which promocode, where and when.';
CREATE INDEX promocode_usage_by_user ON botdb.promocode_usage (user_id);
