-- Training: what its end writes, and the history of trainings.
\pset format unaligned
SET timezone = 'UTC';
SELECT count(*) FROM generate_series(6900000001, 6900000006) AS id, botdb.get_or_create_user(id);

-- What trainings have left of a user in one bot.
CREATE FUNCTION pg_temp.shown(id bigint, bot text) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' | ', u.total_xp, u.level, u.total_trainings, u.total_score, s.session_data,
                   s.stats_data - 'last_training_date', 'version ' || s.version,
                   (SELECT count(*) FROM botdb.training_history h WHERE h.user_id = u.id) || ' trainings',
                   (SELECT string_agg(e.bot_name || ':' || e.amount || ':' || e.reason, ',' ORDER BY e.id)
                    FROM botdb.xp_events e WHERE e.user_id = u.id),
                   (SELECT string_agg(b.badge_type, ',' ORDER BY b.id) FROM botdb.user_badges b WHERE b.user_id = u.id))
  FROM botdb.users u LEFT JOIN botdb.bot_sessions s ON s.user_id = u.id AND s.bot_name = bot WHERE u.telegram_id = $1
$$;

-- A scenario: its levels (out of order, keys that mean nothing here, one of them with a Cyrillic letter in it), and
-- badges that depend on the user, the stats, the session.
BEGIN;
UPDATE botdb.badges SET criteria = NULL;
CREATE TEMP TABLE scenario AS SELECT '{
  "scenario_info": {"name": "Чаепитие", "version": "1.0", "id": "tea"},
  "ranking": {"levels": [
    {"level": 3, "min_xp": 400, "name": "Знаток", "max_xp": "∞"},
    {"level": 1, "name": "Гость", "emoji": "🍵"},
    {"level": "2", "min_xp": "150", "max_xп": 399}]},
  "prompts": {"start": "Чаю?"}}'::jsonb AS config;
SELECT count(*) FROM (VALUES
  ('tea_first', 'Первая чашка', '$.total_trainings >= 1'),
  ('tea_third', 'Третья чашка', '$.total_trainings >= 3'),
  ('tea_best', 'Лучший сбор', '$.best_score >= 200'),
  ('tea_streak', 'Подряд', '$.tea_streak >= 2'),
  ('tea_misspelt', 'Опечатка', '$.tae_streak >= 1'),
  ('tea_curious', 'Любопытный', '$.total_questions >= 20'),
  ('tea_listener', 'Слушатель', '$.contextual_questions >= 7'),
  ('tea_pure', 'Только по делу', '$.contextual_questions == $.question_count && $.question_count >= 8'),
  ('tea_level', 'Второй уровень', '$.level >= 2')) AS badge (type, name, condition),
  botdb.define_badge(type, name, criteria => condition::jsonpath);

SELECT leveled_up, old_level, new_level, total_xp, history_id IS NOT NULL AS recorded, new_badges
FROM scenario, botdb.finish_training(6900000001, 120,
  '{"step": "done", "question_count": 8, "clarity_level": 60, "contextual_questions": 8, "case_data": {"tea": "улун"},
    "per_type_counts": {"open": 5, "closed": 3}}', config, '{"tea_streak": 1, "gone": null}', 'tea_bot');
SELECT pg_temp.shown(6900000001, 'tea_bot');
SELECT s.stats_data->>'last_training_date' = to_jsonb(now()) #>> '{}' AS dated
FROM botdb.get_session(6900000001, 'tea_bot') s;
SELECT telegram_id, bot_name, training_date = now() AS dated_now, scenario_name, total_score, clarity_level, question_count,
       contextual_questions, per_type_counts, case_data, session_snapshot->>'step' AS step
FROM botdb.get_user_training_history(6900000001);

-- The counters go on; the best score stays the best; a patch has the last word.
SELECT leveled_up, old_level, new_level, total_xp, new_badges
FROM scenario, botdb.finish_training(6900000001, 90, '{"question_count": 12, "contextual_questions": 3}', config,
                                     '{"tea_streak": 2, "hint": {"a": 1}}', bot_name => 'tea_bot');
SELECT leveled_up, old_level, new_level, total_xp, new_badges
FROM scenario, botdb.finish_training(6900000001, 210, '{}', config, '{"total_questions": 5, "hint": {"a": null, "b": 2}}',
                                     bot_name => 'tea_bot');
SELECT leveled_up, old_level, new_level, total_xp, new_badges
FROM scenario, botdb.finish_training(6900000001, 0, '{"question_count": null, "case_data": null}', config,
                                     bot_name => 'tea_bot');
SELECT pg_temp.shown(6900000001, 'tea_bot');
SELECT scenario_name, total_score, clarity_level, question_count, contextual_questions, per_type_counts, case_data,
       session_snapshot
FROM botdb.get_user_training_history(6900000001, limit_rows => 3);
SELECT total_score FROM botdb.get_user_training_history(6900000001, 2, 1);
SELECT total_score FROM botdb.get_user_training_history(6900000001, 0);

-- Another bot has stats of its own, and starts from its defaults; XP and level are shared.
SELECT bot_name FROM botdb.register_bot('tea_shop', '{"step": "start"}', '{"best_score": 500, "visits": 1}');
SELECT leveled_up, old_level, new_level, total_xp, new_badges
FROM botdb.finish_training(6900000001, 10, '{"step": "paid"}', bot_name => 'tea_shop');
SELECT pg_temp.shown(6900000001, 'tea_shop');
ROLLBACK;

-- Without levels in the scenario: the stored ones, else the formula.
SELECT leveled_up, old_level, new_level FROM botdb.finish_training(6900000002, 250, '{}', bot_name => 'tea_bot');
SELECT leveled_up, old_level, new_level FROM botdb.finish_training(6900000002, 100, '{}', '{}', bot_name => 'tea_bot');
SELECT leveled_up, old_level, new_level
FROM botdb.finish_training(6900000002, 100, '{}', '{"ranking": {"levels": []}}', bot_name => 'tea_bot');
BEGIN;
SELECT botdb.set_levels('[{"level": 9, "min_xp": 500}]');
SELECT leveled_up, old_level, new_level
FROM botdb.finish_training(6900000002, 100, '{}', '{"ranking": null}', bot_name => 'tea_bot');
ROLLBACK;

-- The scenario's name: name, else id.
BEGIN;
SELECT count(*)
FROM unnest('{"{}", "{\"name\": null, \"id\": \"b\"}", "{\"id\": 7}", "{\"name\": \"Имя\", \"id\": 7}", "null"}'::jsonb[]) info,
  botdb.finish_training(6900000003, 1, '{}', jsonb_build_object('scenario_info', info), bot_name => 'tea_bot');
SELECT scenario_name FROM botdb.get_user_training_history(6900000003);
ROLLBACK;

-- Counters in stats that are no numbers count as 0, others keep every digit.
SELECT botdb.update_stats(6900000003, '{"total_trainings": "many", "total_questions": [3], "best_score": null}', 'tea_bot');
SELECT total_xp FROM botdb.finish_training(6900000003, 5, '{"question_count": 2}', bot_name => 'tea_bot');
SELECT s.stats_data - 'last_training_date' AS stats FROM botdb.get_session(6900000003, 'tea_bot') s;
SELECT botdb.update_stats(6900000003, '{"total_trainings": "41", "total_questions": 99999999999999999999, "best_score": 5.5}',
                          'tea_bot');
SELECT total_xp FROM botdb.finish_training(6900000003, 5, '{"question_count": "2"}', bot_name => 'tea_bot');
SELECT s.stats_data - 'last_training_date' AS stats FROM botdb.get_session(6900000003, 'tea_bot') s;

-- What stats keep of the user is current where it is there, and nowhere else; the notice is of a rise by this training.
CREATE FUNCTION pg_temp.progress_kept(score bigint, patch jsonb DEFAULT NULL) RETURNS jsonb LANGUAGE sql AS $$
  SELECT botdb.finish_training(6900000003, score, '{}', stats_patch => patch, bot_name => 'tea_bot');
  SELECT stats_data - '{best_score,last_training_date,total_questions,total_trainings}'::text[]
  FROM botdb.get_session(6900000003, 'tea_bot')
$$;
BEGIN;
SELECT total_xp, level FROM botdb.get_user(6900000003);
SELECT pg_temp.progress_kept(100);
SELECT botdb.update_stats(6900000003, '{"total_xp": "many"}', 'tea_bot');
SELECT pg_temp.progress_kept(100);
SELECT botdb.update_stats(6900000003, '{"total_xp": null, "current_level": 1,
  "level_up_notification": {"should_show": false, "old_level": 1, "new_level": 1, "text": "ура"}}', 'tea_bot');
-- a rise, and then none: it has still to be shown
SELECT pg_temp.progress_kept(100);
SELECT pg_temp.progress_kept(1);
-- it was shown, and there is no rise
SELECT pg_temp.progress_kept(1, '{"level_up_notification": {"should_show": false}}');
SELECT pg_temp.progress_kept(1);
SELECT pg_temp.progress_kept(200);
-- what is no object becomes one; the patch has the last word
SELECT botdb.update_stats(6900000003, '{"level_up_notification": false}', 'tea_bot');
SELECT pg_temp.progress_kept(0);
SELECT pg_temp.progress_kept(100, '{"total_xp": -1}');
-- XP from elsewhere counts at the next end; criteria see what the stats then have
SELECT total_xp FROM botdb.add_xp(6900000003, 1000, 'tea_shop');
SELECT badge_type FROM botdb.define_badge('tea_thousand', 'Тысяча', criteria => '$.total_xp >= 1000');
SELECT 'tea_thousand' = ANY (new_badges) AS thousand
FROM botdb.finish_training(6900000003, 0, '{}', bot_name => 'tea_bot');
SELECT pg_temp.progress_kept(0);
ROLLBACK;

-- update_user_stats_after_training: the user's part alone.
SELECT * FROM botdb.update_user_stats_after_training(6900000004, 150, '{"ranking": {"levels": [{"level": 4, "min_xp": 100}]}}',
                                                     'tea_bot');
SELECT * FROM botdb.update_user_stats_after_training(6900000004, 0, bot_name => 'tea_bot');
SELECT pg_temp.shown(6900000004, 'tea_bot');

-- save_training_history: the history alone.
SELECT botdb.save_training_history(6900000005, 70, 3, 9, 4, '{"open": 9}', '[1]', '{"step": 1}', 'Чай', 'tea_bot') IS NOT NULL
  AS recorded;
SELECT botdb.save_training_history(6900000005, 0, 0, 0, 0, bot_name => 'tea_shop')
       > max(id) AS newer FROM botdb.training_history;
SELECT bot_name, scenario_name, total_score, clarity_level, question_count, contextual_questions, per_type_counts, case_data,
       session_snapshot
FROM botdb.get_user_training_history(6900000005);
SELECT pg_temp.shown(6900000005, 'tea_bot');

-- A login role that is bound to a bot sees the trainings of that bot only.
CREATE ROLE regress_botdb_tea LOGIN IN ROLE botdb_bot;
SELECT bot_name FROM botdb.register_bot('tea_bot', login_role => 'regress_botdb_tea');
SET SESSION AUTHORIZATION regress_botdb_tea;
SELECT bot_name, total_score FROM botdb.get_user_training_history(6900000005);
SELECT botdb.save_training_history(6900000005, 0, 0, 0, 0, bot_name => 'tea_shop');
SELECT botdb.finish_training(6900000005, 0, '{}', bot_name => 'tea_shop');
SELECT new_level FROM botdb.finish_training(6900000005, 0, '{}');
SELECT botdb.stats_after_training('{}', 1, 1, 1, 1, 1, NULL);
RESET SESSION AUTHORIZATION;
SELECT bot_name FROM botdb.register_bot('tea_bot', login_role => '');
DROP ROLE regress_botdb_tea;

-- Errors; each leaves everything as it was.
SELECT * FROM botdb.get_user_training_history(6999999999);
SELECT botdb.finish_training(6999999999, 1, '{}', bot_name => 'tea_bot');
SELECT botdb.update_user_stats_after_training(6999999999, 1, bot_name => 'tea_bot');
SELECT botdb.save_training_history(6999999999, 1, 1, 1, 1, bot_name => 'tea_bot');
SELECT botdb.finish_training(NULL, 1, '{}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, NULL, '{}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, -1, '{}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, NULL, bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '[]', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}', '[]', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}', NULL, '5', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{"clarity_level": "high"}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{"question_count": 1.5}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{"question_count": -1}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{"contextual_questions": 2147483648}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{"per_type_counts": [1]}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}', '{"ranking": 5}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}', '{"ranking": {"levels": {}}}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}', '{"ranking": {"levels": [{"level": "high"}]}}', bot_name => 'tea_bot');
SELECT botdb.update_user_stats_after_training(6900000006, 1, '{"ranking": {"levels": [{}, 1]}}', 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}', '{"scenario_info": "x"}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}', '{"scenario_info": {"name": 5}}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}', '{"scenario_info": {"id": []}}', bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}',
                             jsonb_build_object('scenario_info', jsonb_build_object('name', repeat('я', 256))), bot_name => 'tea_bot');
SELECT botdb.finish_training(6900000006, 1, '{}');
SELECT botdb.update_user_stats_after_training(6900000006, -1, bot_name => 'tea_bot');
SELECT botdb.save_training_history(6900000006, -1, 0, 0, 0, bot_name => 'tea_bot');
SELECT botdb.save_training_history(6900000006, 1, NULL, 0, 0, bot_name => 'tea_bot');
SELECT botdb.save_training_history(6900000006, 1, 0, -1, 0, bot_name => 'tea_bot');
SELECT botdb.save_training_history(6900000006, 1, 0, 0, 0, '[]', bot_name => 'tea_bot');
SELECT botdb.save_training_history(6900000006, 1, 0, 0, 0, NULL, NULL, '"x"', bot_name => 'tea_bot');
SELECT botdb.save_training_history(6900000006, 1, 0, 0, 0, scenario_name => repeat('я', 256), bot_name => 'tea_bot');
SELECT botdb.get_user_training_history(6900000006, -1);
SELECT botdb.get_user_training_history(6900000006, 1, -1);
SELECT pg_temp.shown(6900000006, 'tea_bot');

-- A total that would overflow: nothing of the training is written.
BEGIN;
SELECT total_xp FROM botdb.add_xp(6900000006, 9223372036854775807, 'tea_bot');
SAVEPOINT before_it;
SELECT botdb.finish_training(6900000006, 1, '{"lost": true}', bot_name => 'tea_bot');
ROLLBACK TO before_it;
SELECT pg_temp.shown(6900000006, 'tea_bot');
ROLLBACK;
