-- ---------------------------------------------------------------------------------------------------------- badges

CREATE TABLE botdb.badges (
  badge_type text PRIMARY KEY CHECK (char_length(badge_type) BETWEEN 1 AND 100),
  name text NOT NULL,
  description text,
  criteria jsonpath,
  created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE botdb.badges IS 'The catalogue of badges, shared by all bots. A type that is awarded first enters it by itself.';

-- badge_type refers to the catalogue by value: a foreign key would lock the badge's row at every award, and nothing in the
-- interface deletes a badge.
CREATE TABLE botdb.user_badges (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL REFERENCES botdb.users (id) ON DELETE CASCADE,
  badge_type text NOT NULL,
  earned_in_bot text NOT NULL,
  earned_at timestamptz NOT NULL DEFAULT now(),
  metadata jsonb,
  UNIQUE (user_id, badge_type, earned_in_bot)
);
COMMENT ON TABLE botdb.user_badges IS 'Who holds which badge from which bot.';
