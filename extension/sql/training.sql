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

CREATE FUNCTION botdb.stats_after_training(
  stats jsonb, session_score bigint, question_count int, total_xp bigint, old_level int, new_level int, stats_patch jsonb
) RETURNS jsonb
  LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'stats_after_training';
COMMENT ON FUNCTION botdb.stats_after_training IS
  'Internal: what finish_training makes of a bot''s stats. A counter that is no number counts as 0.';

CREATE FUNCTION botdb.save_training_history(
  telegram_id bigint, total_score bigint, clarity_level int, question_count int, contextual_questions int,
  per_type_counts jsonb DEFAULT NULL, case_data jsonb DEFAULT NULL, session_snapshot jsonb DEFAULT NULL,
  scenario_name text DEFAULT NULL, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'save_training_history';
COMMENT ON FUNCTION botdb.save_training_history IS
  'Adds a finished training to the user''s history and returns its id; nothing else is counted. Errors: TB001 unknown user, '
  '22023 a number that is NULL or negative, per_type_counts or session_snapshot that is no object.';

CREATE FUNCTION botdb.get_user_training_history(
  telegram_id bigint, limit_rows int DEFAULT 10, offset_rows bigint DEFAULT 0
) RETURNS SETOF botdb.training_history
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'get_user_training_history';
COMMENT ON FUNCTION botdb.get_user_training_history IS
  'The user''s trainings in all bots, newest first; a login role that is bound to a bot sees that bot''s only, because they '
  'hold its sessions. Errors: 22023 negative limit or offset.';

CREATE FUNCTION botdb.update_user_stats_after_training(
  telegram_id bigint, session_score bigint, scenario_config jsonb DEFAULT NULL, bot_name text DEFAULT NULL,
  request_id text DEFAULT NULL,
  OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'update_user_stats_after_training';
COMMENT ON FUNCTION botdb.update_user_stats_after_training IS
  'Counts a training over all bots: total_trainings + 1, session_score added to total_score and, as XP, to total_xp; the '
  'level by scenario_config.ranking.levels, else as add_xp. Errors: TB001 unknown user, 22023 negative session_score or '
  'malformed levels, 22003 a total out of range.';

CREATE FUNCTION botdb.finish_training(
  telegram_id bigint, session_score bigint, session_data jsonb, scenario_config jsonb DEFAULT NULL,
  stats_patch jsonb DEFAULT NULL, bot_name text DEFAULT NULL, request_id text DEFAULT NULL,
  OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint, OUT history_id bigint,
  OUT new_badges text[]
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'finish_training';
COMMENT ON FUNCTION botdb.finish_training IS
  'All that the end of a training writes: what update_user_stats_after_training counts; the session, saved; in the bot''s '
  'stats total_trainings, total_questions, best_score and last_training_date, and where they are there the user''s total_xp, '
  'current_level and, after a rise, level_up_notification, over them stats_patch (RFC 7396); a history row from the '
  'session''s clarity_level, question_count, contextual_questions, per_type_counts and case_data, named after '
  'scenario_config.scenario_info; the badges that evaluate_badges finds. Errors: TB001 unknown user, 22023 negative '
  'session_score, arguments or keys of the wrong shape, 22003 a total out of range.';
