-- ---------------------------------------------------------------------------------------------------------- badges

CREATE TABLE botdb.badges (
  badge_type text PRIMARY KEY CHECK (char_length(badge_type) BETWEEN 1 AND 100),
  name text NOT NULL,
  description text,
  criteria jsonpath,
  created_at timestamptz NOT NULL DEFAULT now(),
  bot_name text
);
CREATE TRIGGER forget_configuration AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON botdb.badges
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.forget_configuration();
COMMENT ON TABLE botdb.badges IS 'The catalogue of badges, shared by all bots. A type that is awarded first enters it by itself.';
COMMENT ON COLUMN botdb.badges.bot_name IS 'The bot whose award brought the type in; NULL: an administrator defined it.';
CREATE INDEX badges_by_bot ON botdb.badges (bot_name) WHERE bot_name IS NOT NULL;

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

CREATE VIEW botdb.badge_user_association AS
  SELECT ub.user_id, ub.badge_type, coalesce(b.name, ub.badge_type) AS name, ub.earned_in_bot, ub.earned_at
  FROM botdb.user_badges ub LEFT JOIN botdb.badges b USING (badge_type);
COMMENT ON VIEW botdb.badge_user_association IS 'Users and their badges with the badges'' names.';

CREATE FUNCTION botdb.award_badge(
  telegram_id bigint, badge_type text, bot_name text DEFAULT NULL, metadata jsonb DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'award_badge';
COMMENT ON FUNCTION botdb.award_badge IS
  'Gives the user the badge from this bot: true, or false if it is held from this bot already. A type that the catalogue '
  'does not know enters it. Errors: TB001 unknown user, 22023 a badge_type that is empty or over 100 characters, or metadata '
  'that is no object.';

CREATE FUNCTION botdb.award_badge_by_user_id(
  user_id bigint, badge_type text, bot_name text DEFAULT NULL, metadata jsonb DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'award_badge_by_user_id';
COMMENT ON FUNCTION botdb.award_badge_by_user_id IS 'As award_badge, the user named by users.id.';

CREATE FUNCTION botdb.revoke_badge(
  telegram_id bigint, badge_type text, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'revoke_badge';
COMMENT ON FUNCTION botdb.revoke_badge IS
  'Takes the badge of this bot from the user: true, or false if it is not held from this bot; that of another bot stays. '
  'Errors: TB001 unknown user, 22023 a badge_type that is empty or over 100 characters.';

CREATE FUNCTION botdb.get_user_badges(
  telegram_id bigint, bot_name text DEFAULT NULL,
  OUT badge_type text, OUT name text, OUT description text, OUT earned_in_bot text, OUT earned_at timestamptz,
  OUT metadata jsonb
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_badges';
COMMENT ON FUNCTION botdb.get_user_badges IS
  'The user''s badges, newest first: those from one bot, or with NULL of all bots. No row for an unknown user.';

CREATE FUNCTION botdb.has_badge(telegram_id bigint, badge_type text, bot_name text DEFAULT NULL) RETURNS boolean
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'has_badge';
COMMENT ON FUNCTION botdb.has_badge IS
  'Whether the user holds the badge from this bot, or with NULL from any bot; NULL for an unknown user.';

CREATE FUNCTION botdb.count_user_badges(telegram_id bigint) RETURNS bigint
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'count_user_badges';
COMMENT ON FUNCTION botdb.count_user_badges IS
  'How many badges the user holds, one from two bots counted twice; NULL for an unknown user.';

CREATE FUNCTION botdb.count_badges_by_type(
  bot_name text DEFAULT NULL, OUT badge_type text, OUT users bigint
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'count_badges_by_type';
COMMENT ON FUNCTION botdb.count_badges_by_type IS
  'How many users hold each badge of the catalogue, by badge_type, 0 too: from one bot, or with NULL from any; a login role '
  'that is bound to a bot is told of that bot''s. Reads all of user_badges.';

CREATE FUNCTION botdb.define_badge(
  badge_type text, name text, description text DEFAULT NULL, criteria jsonpath DEFAULT NULL,
  request_id text DEFAULT NULL
) RETURNS botdb.badges
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'define_badge';
COMMENT ON FUNCTION botdb.define_badge IS
  'Creates or replaces the badge in the catalogue. criteria is a condition such as $.total_xp >= 1000, which evaluate_badges '
  'tests; NULL: only award_badge gives it. Errors: 22023 an argument out of bounds, or criteria that is no condition.';

CREATE FUNCTION botdb.evaluate_badges(
  telegram_id bigint, bot_name text DEFAULT NULL, context jsonb DEFAULT '{}', request_id text DEFAULT NULL
) RETURNS SETOF text
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'evaluate_badges';
COMMENT ON FUNCTION botdb.evaluate_badges IS
  'Awards, from this bot, every badge whose criteria hold, and returns the types newly won. Criteria see one flat object: '
  'total_xp, level, total_trainings, total_score; over it the bot''s stats, its session, then context. A key that is missing '
  'does not hold. Errors: TB001 unknown user, 22023 a context that is no object.';
