-- What the browser tests look at: bots at work for a month, by the calls that bots make. What the server has dated now is spread
-- over the days afterwards.
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
SELECT setseed(0.5);
SELECT botdb.register_bot(bot) FROM unnest(ARRAY['quiz_bot', 'sales_bot', 'coach_bot']) AS bot;
SELECT botdb.set_levels('[{"level": 1, "name": "Listener", "min_xp": 0}, {"level": 2, "name": "Speaker", "min_xp": 150},
  {"level": 3, "name": "Negotiator", "min_xp": 400}, {"level": 4, "name": "Mediator", "min_xp": 900}]');
SELECT botdb.define_badge('first_steps', 'First steps', 'The first training'), botdb.define_badge('night_owl', 'Night owl', 'Trained at night');
SELECT botdb.define_tariff('month', 'One month', 199, 'XTR', 'month'), botdb.define_tariff('five', 'Five trainings', 4.90, 'EUR', 'credits', credits => 5);
SELECT botdb.create_promocode('SPRING', 'trainings', 3, max_uses => 100), botdb.create_promocode('FRIENDS', 'credits', 1);
SELECT botdb.define_board('weekly', period => 'week', source => 'score');

SELECT count(botdb.get_user_session(6120457000 + i, (ARRAY['quiz_bot', 'sales_bot', 'coach_bot'])[1 + i % 3], username => 'player_' || i,
  first_name => (ARRAY['Ольга', 'Ivan', 'Aygül', 'Léa', 'Marek', '美咲', 'Noa'])[1 + i % 7], last_name => 'No. ' || i))
FROM generate_series(1, 120) AS i;
SELECT count(botdb.get_user_session(6120457999, 'quiz_bot', first_name => '<img src=x onerror="document.title=''taken''">',
  last_name => '</script><script>document.title=''taken''</script>', username => '"><svg onload=alert(1)>'));
SELECT count(botdb.add_xp(6120457999, 5, 'quiz_bot', reason => '<img src=x onerror="document.title=''taken''">'));
SELECT count(botdb.add_xp(6120457000 + (1 + floor(119 * random() ^ 2))::bigint, (5 + floor(30 * random()))::bigint,
  (ARRAY['quiz_bot', 'sales_bot', 'coach_bot'])[1 + i % 3], reason => 'right answer')) FROM generate_series(1, 2500) AS i;
SELECT count(botdb.award_badge(6120457000 + i, 'first_steps', 'quiz_bot')) FROM generate_series(1, 120, 2) AS i;
SELECT count(botdb.award_badge(6120457000 + i, 'night_owl', 'coach_bot')) FROM generate_series(1, 120, 7) AS i;
SELECT count(botdb.redeem_promocode(6120457000 + i, 'SPRING', 'sales_bot')) FROM generate_series(1, 60) AS i;
SELECT count(botdb.redeem_promocode(6120457000 + i, 'FRIENDS', 'coach_bot')) FROM generate_series(1, 120, 5) AS i;
SELECT count(botdb.apply_payment(6120457000 + i, 'stars', 'charge-' || i, 'month', 199, 'XTR', is_recurring => i % 2 = 1)) FROM generate_series(1, 80) AS i;
SELECT count(botdb.apply_payment(6120457000 + i, 'yookassa', 'pay-' || i, 'five', 4.90, 'EUR')) FROM generate_series(3, 120, 4) AS i;
SELECT count(botdb.create_payment(6120457000 + i, 'yookassa', 'five', 'open-' || i)) FROM generate_series(5, 100, 9) AS i;
SELECT count(botdb.fail_payment('yookassa', 'open-' || i)) FROM generate_series(5, 100, 18) AS i;
SELECT count(botdb.refund_payment('stars', 'charge-' || i)) FROM generate_series(2, 80, 16) AS i;
SELECT count(botdb.apply_payment(6120457001, 'stars', 'odd', 'month', 150, 'XTR'));
SELECT count(botdb.submit_score('weekly', 6120457000 + i, (i * 37) % 101)) FROM generate_series(1, 40) AS i;
SELECT count(botdb.consume_access(6120457000 + i, 'sales_bot')) FROM generate_series(1, 30) AS i;

UPDATE botdb.xp_events SET created_at = now() - (random() ^ 1.5) * interval '29 days' WHERE user_id <> (SELECT id FROM botdb.users WHERE telegram_id = 6120457999);
UPDATE botdb.payments SET created_at = now() - (random() ^ 1.3) * interval '29 days';
UPDATE botdb.promocode_usage SET used_at = now() - random() * interval '60 days';
ANALYZE;
