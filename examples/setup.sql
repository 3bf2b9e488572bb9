-- What the quiz bot of the examples needs, done once, as an administrator.
SELECT botdb.register_bot('quiz_bot', default_session => '{"question": 0}', default_stats => '{"right": 0}');
SELECT botdb.set_levels('[{"level": 2, "min_xp": 100}, {"level": 3, "min_xp": 300}]');
SELECT botdb.define_badge('two_right', 'Two right answers', criteria => '$.right >= 2');
SELECT botdb.create_promocode('spring', 'trainings', 2, max_uses => 100);
SELECT botdb.define_tariff('month', 'One month', 199, 'XTR', 'month');
