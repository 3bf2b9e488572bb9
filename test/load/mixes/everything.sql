-- 16 clients call everything on five users, in no order
-- clients 16, calls 40
--- setup
SELECT count(botdb.get_user_session(id, 'load_bot')) FROM generate_series({user} + 5, {user} + 1, -1) id;
SELECT count(botdb.create_subscription(id, 'credits', credits => 100)) FROM generate_series({user} + 1, {user} + 5) id;
SELECT count(botdb.create_promocode('{mix}_' || n, 'trainings', 1, max_uses => 3)) FROM generate_series(1, 40) n;
SELECT botdb.define_badge('{mix}_level', 'Level', criteria => '$.level >= 2');
--- script
\set telegram_id {user} + random(1, 5)
\set call random(1, 14)
\if :call = 1
SELECT botdb.add_xp(:telegram_id, 10, 'load_bot');
\elif :call = 2
SELECT botdb.award_badge(:telegram_id, '{mix}_' || :n, 'load_bot');
\elif :call = 3
SELECT botdb.redeem_promocode(:telegram_id, '{mix}_' || :n, 'load_bot');
\elif :call = 4
SELECT botdb.consume_access(:telegram_id, 'load_bot');
\elif :call = 5
SELECT botdb.get_user_session(:telegram_id, 'load_bot', 'name_' || :n);
\elif :call = 6
SELECT botdb.patch_session(:telegram_id, jsonb_build_object('key_' || :client_id, :n), NULL, 'load_bot');
\elif :call = 7
SELECT botdb.save_session(:telegram_id, jsonb_build_object('n', :n), jsonb_build_object('n', :n), 'load_bot');
\elif :call = 8
SELECT botdb.finish_training(:telegram_id, 5, jsonb_build_object('question_count', :n), bot_name => 'load_bot');
\elif :call = 9
SELECT botdb.create_subscription(:telegram_id, 'credits', credits => 2);
\elif :call = 10
SELECT botdb.add_free_trainings(:telegram_id, 1, 'channel', true);
\elif :call = 11
SELECT botdb.evaluate_badges(:telegram_id, 'load_bot');
\elif :call = 12
SELECT botdb.create_payment(:telegram_id, 'load', NULL, format('{mix}_%s_%s', :client_id, :n), 1, 'XTR');
\elif :call = 13
SELECT botdb.import_users(jsonb_object_agg(id, '{"session": {}, "stats": {"total_xp": 3}}'::jsonb), 'load_bot')
FROM generate_series({user} + 1, {user} + 5) id;
\else
SELECT botdb.purge_xp_events('0');
\endif
--- counts
SELECT 'XP other than its events', 0, count(*) FROM botdb.users u
WHERE total_xp <> (SELECT coalesce(sum(amount), 0) FROM botdb.xp_events e WHERE e.user_id = u.id)
UNION ALL
SELECT 'codes other than their uses', 0, count(*) FROM botdb.promocodes p
WHERE current_uses <> (SELECT count(*) FROM botdb.promocode_usage g WHERE g.promocode_id = p.id)
  + (SELECT sum(erased) FROM botdb.promocode_counters c WHERE c.promocode_id = p.id)
UNION ALL
SELECT 'codes over their cap', 0, count(*) FROM botdb.promocodes WHERE current_uses > max_uses
UNION ALL
SELECT 'bonuses twice', 0, count(*) FROM botdb.free_trainings f JOIN botdb.users u ON u.id = f.user_id
WHERE source = 'channel' AND trainings_left > 1 AND u.telegram_id BETWEEN {user} + 1 AND {user} + 5
