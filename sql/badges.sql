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

-- Revoked in one bot: there it can be won again, and in the others it stays.
BEGIN;
SELECT botdb.award_badge(6100000003, 'pioneer', bot) FROM unnest(ARRAY['bot_a', 'bot_b']) bot;
SELECT botdb.award_badge(6100000003, 'регата', 'bot_a', '{"place": 2}');
SELECT botdb.revoke_badge(6100000003, 'pioneer', 'bot_a'), botdb.revoke_badge(6100000003, 'pioneer', 'bot_a');
SELECT botdb.revoke_badge(6100000003, 'no such', 'bot_a'), botdb.revoke_badge(6100000002, 'pioneer', 'bot_a');
SELECT badge_type, earned_in_bot FROM botdb.get_user_badges(6100000003) ORDER BY 1, 2;
SELECT botdb.has_badge(6100000001, 'pioneer', 'bot_a') AS others_is_left;
SELECT botdb.award_badge(6100000003, 'pioneer', 'bot_a', '{"again": true}');
SELECT metadata FROM botdb.get_user_badges(6100000003, 'bot_a') WHERE badge_type = 'pioneer';
-- what a condition gives, it gives again
SELECT badge_type FROM botdb.define_badge('present', 'Есть', criteria => '$.level >= 1');
SELECT t FROM botdb.evaluate_badges(6100000003, 'bot_a') t WHERE t = 'present';
SELECT botdb.revoke_badge(6100000003, 'present', 'bot_a');
SELECT t FROM botdb.evaluate_badges(6100000003, 'bot_a') t WHERE t = 'present';
-- the bot of the connection
SET LOCAL botdb.bot_name = 'bot_b';
SELECT botdb.revoke_badge(6100000003, 'pioneer'), botdb.revoke_badge(6100000003, 'регата');
SELECT * FROM botdb.verify() WHERE check_name ~ 'badge';
ROLLBACK;

-- How many users hold each type: from any bot, or from one. Those who hold it from two are one.
BEGIN;
SELECT count(botdb.award_badge(id, 'pioneer', bot))
FROM unnest(ARRAY[6100000002, 6100000003]) id, unnest(ARRAY['bot_b', 'bot_c']) bot;
SELECT badge_type FROM botdb.define_badge('nobody''s', 'Ничей');
CREATE TEMP VIEW counted AS
SELECT badge_type, any_bot.users, a.users AS bot_a, c.users AS bot_c, none.users AS bot_d
FROM botdb.count_badges_by_type() any_bot JOIN botdb.count_badges_by_type('bot_a') a USING (badge_type)
  JOIN botdb.count_badges_by_type('bot_c') c USING (badge_type) JOIN botdb.count_badges_by_type('bot_d') none USING (badge_type)
WHERE badge_type IN ('pioneer', 'регата', 'nobody''s');
SELECT * FROM counted ORDER BY badge_type;
-- in order; all of the catalogue; and what it has lost
SELECT array_agg(badge_type) = array_agg(badge_type ORDER BY badge_type) AS in_order,
  count(*) = (SELECT count(*) FROM botdb.badges) AS all_of_them
FROM botdb.count_badges_by_type();
DELETE FROM botdb.badges WHERE badge_type = 'регата';
SELECT * FROM botdb.count_badges_by_type() WHERE badge_type = 'регата';
SELECT count(*) FROM botdb.bots WHERE bot_name = 'bot_d';
ROLLBACK;

-- A bound login takes back its own bot's alone, and is told of its own bot's alone.
CREATE ROLE regress_botdb_badges LOGIN IN ROLE botdb_bot;
SELECT bot_name FROM botdb.register_bot('bot_b', login_role => 'regress_botdb_badges');
SET SESSION AUTHORIZATION regress_botdb_badges;
SELECT badge_type, users FROM botdb.count_badges_by_type() WHERE badge_type IN ('pioneer', 'регата');
SELECT botdb.count_badges_by_type('bot_a');
SELECT botdb.revoke_badge(6100000001, 'pioneer', 'bot_a');
SELECT botdb.revoke_badge(6100000001, 'регата'), botdb.revoke_badge(6100000001, 'pioneer');
RESET SESSION AUTHORIZATION;
SELECT badge_type, earned_in_bot FROM botdb.get_user_badges(6100000001) ORDER BY 1, 2;
SELECT bot_name FROM botdb.register_bot('bot_b', login_role => '');
DROP ROLE regress_botdb_badges;

-- Errors.
SELECT botdb.revoke_badge(6199999999, 'pioneer', 'bot_a');
SELECT botdb.revoke_badge(6100000001, '', 'bot_a');
SELECT botdb.revoke_badge(6100000001, NULL, 'bot_a');
SELECT botdb.revoke_badge(6100000001, repeat('x', 101), 'bot_a');
SELECT botdb.revoke_badge(6100000001, 'pioneer');
SELECT botdb.count_badges_by_type('');
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
