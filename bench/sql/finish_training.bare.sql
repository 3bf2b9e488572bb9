-- All that the end of a training writes: the user's counters and level, the XP event, the session with its stats, the
-- history row, the badges whose criteria now hold.
WITH training AS MATERIALIZED (
  SELECT :score::bigint AS score, :session::jsonb AS session, :scenario::jsonb AS scenario
), old AS (
  SELECT id, level FROM botdb.users WHERE telegram_id = :user FOR NO KEY UPDATE
), person AS (
  UPDATE botdb.users u
  SET total_xp = u.total_xp + t.score, total_trainings = u.total_trainings + 1, total_score = u.total_score + t.score,
      level = greatest(u.level, (SELECT max((step ->> 'level')::int)
                                 FROM jsonb_array_elements(t.scenario #> '{ranking,levels}') step
                                 WHERE (step ->> 'min_xp')::bigint <= u.total_xp + t.score)),
      last_activity = now()
  FROM old, training t
  WHERE u.id = old.id
  RETURNING u.id, u.telegram_id, old.level AS old_level, u.level AS new_level, u.total_xp, u.total_trainings, u.total_score
), event AS (
  INSERT INTO botdb.xp_events (user_id, bot_name, amount, reason)
  SELECT p.id, 'spin_bot', t.score, 'training' FROM person p, training t
), saved AS (
  UPDATE botdb.bot_sessions s
  SET session_data = t.session, version = s.version + 1, updated_at = now(),
      stats_data = s.stats_data || jsonb_build_object(
        'total_trainings', coalesce((s.stats_data ->> 'total_trainings')::bigint, 0) + 1,
        'total_questions', coalesce((s.stats_data ->> 'total_questions')::bigint, 0)
                           + coalesce((t.session ->> 'question_count')::bigint, 0),
        'best_score', greatest((s.stats_data ->> 'best_score')::bigint, t.score),
        'last_training_date', now())
  FROM person p, training t
  WHERE s.user_id = p.id AND s.bot_name = 'spin_bot'
  RETURNING s.session_data, s.stats_data
), history AS (
  INSERT INTO botdb.training_history (user_id, telegram_id, bot_name, scenario_name, total_score, clarity_level,
                                      question_count, contextual_questions, per_type_counts, case_data, session_snapshot)
  SELECT p.id, p.telegram_id, 'spin_bot',
         coalesce(t.scenario #>> '{scenario_info,name}', t.scenario #>> '{scenario_info,id}'), t.score,
         (t.session ->> 'clarity_level')::int, (t.session ->> 'question_count')::int,
         (t.session ->> 'contextual_questions')::int, t.session -> 'per_type_counts', t.session -> 'case_data', t.session
  FROM person p, training t
  RETURNING id
), facts AS MATERIALIZED (
  SELECT jsonb_build_object('total_xp', p.total_xp, 'level', p.new_level, 'total_trainings', p.total_trainings,
                            'total_score', p.total_score) || s.stats_data || s.session_data AS facts
  FROM person p, saved s
), won AS (
  INSERT INTO botdb.user_badges (user_id, badge_type, earned_in_bot)
  SELECT p.id, b.badge_type, 'spin_bot'
  FROM person p, facts f, botdb.badges b
  WHERE b.criteria IS NOT NULL AND f.facts @@ b.criteria
    AND NOT EXISTS (SELECT FROM botdb.user_badges h
                    WHERE h.user_id = p.id AND h.badge_type = b.badge_type AND h.earned_in_bot = 'spin_bot')
  ORDER BY b.badge_type
  ON CONFLICT DO NOTHING
  RETURNING badge_type
)
SELECT p.new_level > p.old_level AS leveled_up, p.old_level, p.new_level, p.total_xp, h.id AS history_id,
       ARRAY(SELECT badge_type FROM won) AS new_badges
FROM person p, history h;
