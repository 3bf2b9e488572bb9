-- Badges: awarded once from a bot, seen in all, earned by criteria.
\pset format unaligned
SELECT count(*) FROM generate_series(6100000001, 6100000003) AS id, botdb.get_or_create_user(id);

SELECT botdb.award_badge(6100000001, 'pioneer', 'bot_a', '{"place": 1}');
SELECT botdb.award_badge(6100000001, 'pioneer', 'bot_a');
SELECT botdb.award_badge(6100000001, 'pioneer', 'bot_b');
SELECT botdb.award_badge_by_user_id((SELECT id FROM botdb.users WHERE telegram_id = 6100000001), 'регата', 'bot_a');
SELECT botdb.award_badge_by_user_id((SELECT id FROM botdb.users WHERE telegram_id = 6100000001), 'регата', 'bot_a');

-- A type awarded first has entered the catalogue; defining it later gives it a name.
SELECT badge_type, name, description, criteria FROM botdb.badges WHERE badge_type IN ('pioneer', 'регата') ORDER BY 1;
SELECT badge_type, name, description FROM botdb.define_badge('pioneer', 'Первопроходец', 'Был здесь раньше всех');

SELECT badge_type, name, description, earned_in_bot, metadata FROM botdb.get_user_badges(6100000001);
SELECT badge_type, earned_in_bot FROM botdb.get_user_badges(6100000001, 'bot_b');
SELECT count(*) FROM botdb.get_user_badges(6199999999);
SELECT botdb.has_badge(6100000001, 'pioneer'), botdb.has_badge(6100000001, 'pioneer', 'bot_b'),
       botdb.has_badge(6100000001, 'pioneer', 'bot_c'), botdb.has_badge(6100000001, 'no such'),
       botdb.has_badge(6199999999, 'pioneer');
SELECT botdb.count_user_badges(6100000001), botdb.count_user_badges(6100000002), botdb.count_user_badges(6199999999);
SELECT a.badge_type, a.name, a.earned_in_bot FROM botdb.badge_user_association a JOIN botdb.users u ON u.id = a.user_id
WHERE u.telegram_id = 6100000001 ORDER BY 1, 3;

-- Criteria see the user, over it stats, session, context.
BEGIN;
SELECT badge_type, criteria FROM botdb.define_badge('five', 'Упорство', criteria => '$.total_trainings >= 5');
SELECT badge_type FROM botdb.define_badge('listener', 'Слушатель',
  criteria => '$.contextual_questions == $.question_count && $.question_count >= 8');
SELECT badge_type FROM botdb.define_badge('streak', 'Серия', criteria => '$.master_streak >= 3');
SELECT badge_type FROM botdb.define_badge('strange', 'Странный', criteria => '$.total_xp starts with "x"');
SELECT botdb.evaluate_badges(6100000002, 'bot_a');
SELECT botdb.save_session(6100000002, '{"question_count": 8, "contextual_questions": 8}', '{"total_trainings": 4}', 'bot_a');
SELECT botdb.evaluate_badges(6100000002, 'bot_a');
SELECT botdb.evaluate_badges(6100000002, 'bot_a');
SELECT botdb.evaluate_badges(6100000002, 'bot_b');
SELECT botdb.evaluate_badges(6100000002, 'bot_a', '{"total_trainings": 5, "master_streak": 2}');
SELECT botdb.evaluate_badges(6100000002, 'bot_a', context => '{"master_streak": 3}');
SELECT badge_type, earned_in_bot FROM botdb.get_user_badges(6100000002) ORDER BY 1;
ROLLBACK;

-- Errors.
SELECT botdb.award_badge(6199999999, 'pioneer', 'bot_a');
SELECT botdb.award_badge_by_user_id(-1, 'pioneer', 'bot_a');
SELECT botdb.award_badge(6100000001, '', 'bot_a');
SELECT botdb.award_badge(6100000001, NULL, 'bot_a');
SELECT botdb.award_badge(6100000001, repeat('x', 101), 'bot_a');
SELECT botdb.award_badge(6100000001, 'x', 'bot_a', '[1]');
SELECT botdb.define_badge('x', '');
SELECT botdb.define_badge('x', 'X', criteria => '$.total_xp');
SELECT botdb.define_badge('x', 'X', criteria => '7');
SELECT botdb.evaluate_badges(6199999999, 'bot_a');
SELECT botdb.evaluate_badges(6100000001, 'bot_a', '5');
SELECT count(*) FROM botdb.badges WHERE badge_type = 'x';
