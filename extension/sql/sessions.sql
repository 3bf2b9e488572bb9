-- ---------------------------------------------------------------------------------------------------------- sessions

-- fillfactor: every message rewrites a document of some hundred bytes; half a page of room keeps those updates HOT.
CREATE TABLE botdb.bot_sessions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  bot_name text NOT NULL,
  session_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(session_data) = 'object'),
  stats_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(stats_data) = 'object'),
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (user_id, bot_name)
) WITH (fillfactor = 50);
COMMENT ON TABLE botdb.bot_sessions IS 'What one bot keeps of one user: its session and its stats. No other bot sees it.';
