-- ---------------------------------------------------------------------------------------------------------- training

-- The key begins with user_id: one index serves the user's history in order, the reference and the identity of a row.
CREATE TABLE botdb.training_history (
  id bigint GENERATED ALWAYS AS IDENTITY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  telegram_id bigint NOT NULL,
  bot_name text NOT NULL,
  training_date timestamptz NOT NULL DEFAULT now(),
  scenario_name text,
  total_score bigint NOT NULL,
  clarity_level int,
  question_count int,
  contextual_questions int,
  per_type_counts jsonb,
  case_data jsonb,
  session_snapshot jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE botdb.training_history IS 'Finished trainings.';
