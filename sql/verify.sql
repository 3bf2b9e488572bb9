-- verify() says what does not hold: nothing after all that the functions do, and of whatever is broken by hand just that.
\pset format unaligned
SET client_min_messages = warning;
SET botdb.bot_name = 'verify_bot';

-- What the other files have left, who try every function.
SELECT * FROM botdb.verify();

-- Somebody who has something of everything: XP; credits, time and free trainings, from purchases, codes and gifts; payments
-- in every state; reservations in every state; and a code that two have used of whom one was erased.
DO $$
DECLARE
  id bigint;
BEGIN
  PERFORM botdb.define_tariff('verify_5', 'Five', 5, 'XTR', 'credits', credits => 5),
    botdb.define_tariff('verify_month', 'Month', 5, 'XTR', 'month');
  FOREACH id IN ARRAY ARRAY[7700000001, 7700000002, 7700000003] LOOP
    PERFORM botdb.get_or_create_user(id), botdb.add_xp(id, 10), botdb.add_xp(id, 20);
  END LOOP;
  PERFORM botdb.create_promocode('VERIFYCREDITS', 'credits', 2, 3), botdb.create_promocode('VERIFYMONTH', 'free_month', 1),
    botdb.create_promocode('VERIFYTRAININGS', 'trainings', 4, 40);
  FOREACH id IN ARRAY ARRAY[7700000001, 7700000003] LOOP
    PERFORM botdb.redeem_promocode(id, code)
    FROM unnest(ARRAY['VERIFYCREDITS', 'VERIFYMONTH', 'VERIFYTRAININGS']) code;
  END LOOP;
  PERFORM botdb.delete_user(7700000003);
  PERFORM botdb.apply_payment(7700000001, 'verify', 'credits', 'verify_5');
  PERFORM botdb.apply_payment(7700000001, 'verify', 'month', 'verify_month');
  PERFORM botdb.apply_payment(7700000001, 'verify', 'until', 'verify_month', paid_until => now() + interval '17 days');
  PERFORM botdb.apply_payment(7700000001, 'verify', 'refunded', 'verify_5'), botdb.refund_payment('verify', 'refunded');
  PERFORM botdb.apply_payment(7700000001, 'verify', 'month refunded', 'verify_month'),
    botdb.refund_payment('verify', 'month refunded');
  PERFORM botdb.create_payment(7700000001, 'verify', 'verify_5', state)
  FROM unnest(ARRAY['pending', 'failed', 'called off']) state;
  PERFORM botdb.fail_payment('verify', 'failed'), botdb.refund_payment('verify', 'called off');
  PERFORM botdb.get_or_create_user(7700000003), botdb.define_tariff('verify_renewed', 'Month', 5, 'XTR', 'month', grace => '2 days');
  PERFORM botdb.apply_payment(7700000003, 'verify', 'renewed', 'verify_renewed', is_recurring => true);
  PERFORM botdb.create_payment(7700000001, 'verify', NULL, 'gift', 5, 'EUR'), botdb.complete_payment('verify', 'gift');
  PERFORM botdb.create_subscription(7700000002, 'credits', credits => 10), botdb.add_free_trainings(7700000002, 5, 'admin');
  PERFORM botdb.define_board('verify_all', source => 'score'), botdb.submit_score('verify_all', 7700000001, 100),
    botdb.define_board('verify_day', 'day', source => 'score');
  INSERT INTO botdb.board_scores SELECT u.id, b.board_id, '2024-02-29', 7, now()
  FROM botdb.get_user(7700000002) u, botdb.boards b WHERE b.board = 'verify_day';
  PERFORM botdb.consume_access(7700000001), botdb.consume_access(7700000002);
  PERFORM botdb.reserve_access(7700000001), botdb.reserve_access(7700000002);
  PERFORM botdb.confirm_access(reservation_id) FROM botdb.reserve_access(7700000002);
  PERFORM botdb.release_access(reservation_id) FROM botdb.reserve_access(7700000002);
END $$;
SELECT * FROM botdb.verify();

-- Breaks something, as the owner of the tables can, and takes it back; what verify() says in between.
CREATE FUNCTION pg_temp.found(damage text, OUT check_name text, OUT subject text, OUT detail text) RETURNS SETOF record
  LANGUAGE plpgsql AS $$
DECLARE
  rows record;
  found jsonb;
BEGIN
  BEGIN
    EXECUTE damage;
    SELECT jsonb_agg(v) INTO found FROM botdb.verify() v;
    RAISE SQLSTATE 'ZZZZZ';
  EXCEPTION WHEN SQLSTATE 'ZZZZZ' THEN NULL;
  END;
  IF found IS NULL THEN
    check_name := 'NOTHING';
    RETURN NEXT;
  END IF;
  -- Ids and times are not the same in every run.
  RETURN QUERY SELECT f ->> 'check_name',
    regexp_replace(f ->> 'subject', '(subscription|free_trainings|reservation|promocode|slot|board) \d+', '\1 N', 'g'),
    regexp_replace(regexp_replace(f ->> 'detail', '(user|subscription|node|counts|has|which|stands at) \d+', '\1 N', 'g'),
                   '(ends|ledger|until|grace_until) [A-Z][a-z]{2} .*', '\1 …')
  FROM jsonb_array_elements(found) f;
END $$;
-- The rows of somebody's.
CREATE TEMP VIEW one AS SELECT id AS user_id FROM botdb.users WHERE telegram_id = 7700000001;
CREATE TEMP VIEW two AS SELECT id AS user_id FROM botdb.users WHERE telegram_id = 7700000002;
CREATE TEMP VIEW three AS SELECT id AS user_id FROM botdb.users WHERE telegram_id = 7700000003;
CREATE TEMP VIEW codes AS SELECT id, code FROM botdb.promocode_terms WHERE code LIKE 'VERIFY%';
CREATE TEMP VIEW paid AS SELECT id, payment_id FROM botdb.payments WHERE provider = 'verify';

CREATE TEMP TABLE damages (place serial, what text, damage text);
INSERT INTO damages (what, damage) VALUES
  ('a total', 'UPDATE botdb.users SET total_xp = total_xp + 1 WHERE id = (TABLE one)'),
  ('a count', 'UPDATE botdb.count_nodes SET users[60] = users[60] + 1 WHERE board_id = 0 AND period = 0 AND level = 1 AND node = 25'),
  ('a sum', 'UPDATE botdb.count_nodes SET users[26] = users[26] - 1 WHERE board_id = 0 AND period = 0 AND level = 2'),
  ('a row not counted', 'ALTER TABLE botdb.users DISABLE TRIGGER botdb_count_inserted; INSERT INTO botdb.users (telegram_id) VALUES (77)'),
  ('a score not counted', 'ALTER TABLE botdb.board_scores DISABLE TRIGGER botdb_count_updated; UPDATE botdb.board_scores SET standing = 9000 FROM botdb.boards b WHERE b.board_id = board_scores.board_id AND board LIKE ''verify_%'''),
  ('scores not counted', 'ALTER TABLE botdb.board_scores DISABLE TRIGGER botdb_count_deleted; DELETE FROM botdb.boards WHERE board = ''verify_all'''),
  ('a change nobody looks for', $$INSERT INTO botdb.count_changes VALUES (3, '\x0302000080c01902000280b51802')$$),
  ('an event', 'UPDATE botdb.xp_events SET amount = amount - 1 WHERE user_id = (TABLE one) AND amount = 20'),
  ('an event is gone', 'DELETE FROM botdb.xp_events WHERE user_id = (TABLE one) AND amount = 10'),
  ('all events are gone', 'DELETE FROM botdb.xp_events WHERE user_id = (TABLE one)'),

  ('a counter',
   $$UPDATE botdb.promocode_counters SET uses = uses - 1 FROM codes c
     WHERE promocode_id = c.id AND uses > 0 AND code = 'VERIFYMONTH'
       AND slot = (SELECT max(slot) FROM botdb.promocode_counters WHERE promocode_id = c.id AND uses > 0)$$),
  ('the erased',
   $$UPDATE botdb.promocode_counters SET erased = 0 FROM codes c
     WHERE promocode_id = c.id AND code = 'VERIFYMONTH'$$),
  ('a use is gone, unnoticed',
   $$ALTER TABLE botdb.promocode_usage DISABLE TRIGGER note_erased_uses;
     DELETE FROM botdb.promocode_usage WHERE promocode_id = (SELECT id FROM codes WHERE code = 'VERIFYMONTH')$$),
  ('a counter is gone',
   $$DELETE FROM botdb.promocode_counters USING codes c
     WHERE promocode_id = c.id AND uses = 0 AND code = 'VERIFYTRAININGS'
       AND slot = (SELECT max(slot) FROM botdb.promocode_counters WHERE promocode_id = c.id AND uses = 0)$$),
  ('all counters are gone',
   $$DELETE FROM botdb.promocode_counters WHERE promocode_id = (SELECT id FROM codes WHERE code = 'VERIFYCREDITS')$$),
  ('all counters are gone',
   $$DELETE FROM botdb.promocode_usage WHERE promocode_id = (SELECT id FROM codes WHERE code = 'VERIFYMONTH');
     DELETE FROM botdb.promocode_counters WHERE promocode_id = (SELECT id FROM codes WHERE code = 'VERIFYMONTH')$$),
  ('a cap', $$UPDATE botdb.promocode_terms SET max_uses = 41 WHERE code = 'VERIFYTRAININGS'$$),
  ('no cap', $$UPDATE botdb.promocode_terms SET max_uses = NULL WHERE code = 'VERIFYTRAININGS'$$),
  ('a counter''s cap',
   $$UPDATE botdb.promocode_counters SET max_uses = max_uses + 1 FROM codes c
     WHERE promocode_id = c.id AND slot = 0 AND code = 'VERIFYCREDITS'$$),
  ('used beyond the cap',
   $$ALTER TABLE botdb.promocode_counters DROP CONSTRAINT promocode_counters_check;
     UPDATE botdb.promocode_terms SET max_uses = 1 WHERE code = 'VERIFYCREDITS';
     UPDATE botdb.promocode_counters SET max_uses = CASE slot WHEN 0 THEN 1 ELSE 0 END FROM codes c
     WHERE promocode_id = c.id AND code = 'VERIFYCREDITS'$$),
  ('granted nothing',
   $$UPDATE botdb.access_events SET promocode_id = NULL FROM codes c
     WHERE promocode_id = c.id AND code = 'VERIFYMONTH'$$),
  ('granted twice',
   $$UPDATE botdb.access_events SET promocode_id = (SELECT id FROM codes WHERE code = 'VERIFYMONTH')
     WHERE user_id = (TABLE one) AND event = 'grant' AND access_type = 'free_trainings'$$),

  ('credits more', 'UPDATE botdb.subscriptions SET credits_left = credits_left + 1 WHERE user_id = (TABLE two)'),
  ('credits less', 'UPDATE botdb.subscriptions SET credits_left = credits_left - 1 WHERE user_id = (TABLE two)'),
  ('a quantity', $$UPDATE botdb.access_events SET quantity = quantity + 1 WHERE user_id = (TABLE two) AND event = 'use'$$),
  ('an entry is gone', $$DELETE FROM botdb.access_events WHERE user_id = (TABLE two) AND event = 'use'$$),
  ('the last balance',
   $$UPDATE botdb.access_events SET balance = balance - 1 WHERE user_id = (TABLE two) AND event = 'release'$$),
  ('credits out of nothing',
   $$INSERT INTO botdb.subscriptions (user_id, subscription_type, credits_total, credits_left)
     SELECT user_id, 'credits', 3, 3 FROM two$$),
  ('trainings', 'UPDATE botdb.free_trainings SET trainings_left = trainings_left + 1 WHERE user_id = (TABLE two)'),
  ('trainings out of nothing',
   $$INSERT INTO botdb.free_trainings (user_id, source, trainings_left) SELECT user_id, 'channel', 3 FROM two$$),
  ('an end', $$UPDATE botdb.subscriptions SET end_date = end_date + interval '1 second' WHERE user_id = (TABLE one)$$),
  ('time out of nothing',
   $$INSERT INTO botdb.subscriptions (user_id, subscription_type, end_date)
     SELECT user_id, 'year', now() + interval '1 year' FROM two$$),
  ('credits are gone', 'DELETE FROM botdb.subscriptions WHERE user_id = (TABLE two)'),
  ('time is gone', 'DELETE FROM botdb.subscriptions WHERE user_id = (TABLE one) AND end_date IS NOT NULL'),
  ('trainings are gone', 'DELETE FROM botdb.free_trainings WHERE user_id = (TABLE two)'),

  ('said to be completed',
   $$UPDATE botdb.payments SET status = 'completed' WHERE provider = 'verify' AND payment_id = 'pending'$$),
  ('said to be completed',
   $$UPDATE botdb.payments SET status = 'completed' WHERE provider = 'verify' AND payment_id = 'refunded'$$),
  ('said to be pending',
   $$UPDATE botdb.payments SET status = 'pending' WHERE provider = 'verify' AND payment_id = 'credits'$$),
  ('said to be failed', $$UPDATE botdb.payments SET status = 'failed' WHERE provider = 'verify' AND payment_id = 'month'$$),
  ('said to be refunded',
   $$UPDATE botdb.payments SET status = 'refunded' WHERE provider = 'verify' AND payment_id = 'credits'$$),
  ('said to have no refund',
   $$UPDATE botdb.access_events SET payment_id = NULL FROM paid p
     WHERE access_events.payment_id = p.id AND event = 'refund' AND p.payment_id = 'refunded'$$),
  ('granted twice',
   $$UPDATE botdb.access_events SET payment_id = p.id FROM paid p
     WHERE p.payment_id = 'month' AND user_id = (TABLE one) AND event = 'grant' AND access_type = 'free_trainings'$$),
  ('other credits bought', $$UPDATE botdb.payments SET credits = 6 WHERE provider = 'verify' AND payment_id = 'credits'$$),
  ('paid for longer than access lasts',
   $$UPDATE botdb.payments SET paid_until = paid_until + interval '99 days' WHERE provider = 'verify' AND payment_id = 'until'$$),
  ('other days bought', $$UPDATE botdb.payments SET duration_days = 31 WHERE provider = 'verify' AND payment_id = 'month'$$),
  ('another''s payment',
   $$UPDATE botdb.payments SET user_id = (TABLE two) WHERE provider = 'verify' AND payment_id = 'month'$$),

  ('a renewal of what is not there', $$UPDATE botdb.renewals SET subscription_id = 0 WHERE provider = 'verify'$$),
  ('a renewal of another''s subscription',
   $$UPDATE botdb.renewals SET subscription_id = (SELECT min(id) FROM botdb.subscriptions s WHERE s.user_id = (TABLE two))
     WHERE provider = 'verify'$$),
  ('a renewal that is on, and does not show', $$UPDATE botdb.subscriptions SET auto_renew = false WHERE user_id = (TABLE three)$$),
  ('grace though nothing renews', $$UPDATE botdb.renewals SET is_on = false WHERE provider = 'verify'$$),
  ('another grace', $$UPDATE botdb.subscriptions SET grace_until = grace_until + interval '1 second' WHERE user_id = (TABLE three)$$),

  ('said to be released',
   $$UPDATE botdb.reservations SET status = 'released' WHERE user_id = (TABLE two) AND status = 'confirmed'$$),
  ('said to be open',
   $$UPDATE botdb.reservations SET status = 'reserved' WHERE user_id = (TABLE two) AND status = 'released'$$),
  ('said to be confirmed',
   $$UPDATE botdb.reservations SET status = 'confirmed' WHERE user_id = (TABLE two) AND status = 'reserved'$$),
  ('a reservation out of nothing',
   $$INSERT INTO botdb.reservations (user_id, bot_name, access_type, expires_at)
     SELECT user_id, 'verify_bot', 'credits', now() FROM two$$),

  ('a value that an erasure left',
   $$INSERT INTO botdb.bot_storage (bot_name, key, value, version, telegram_id, updated_at)
     VALUES ('verify_bot', 'left', '1', nextval('botdb.storage_numbers'), 7700000099, 'epoch');
     INSERT INTO botdb.requests (bot_name, request_id, function, arguments, telegram_id, result, created_at)
     VALUES ('verify_bot', 'verify left', 'delete_user', 0, 7700000099, 't', 'epoch'::timestamptz + interval '1 second')$$),
  ('a key that is too long',
   $$ALTER TABLE botdb.bot_storage DROP CONSTRAINT bot_storage_key_check;
     INSERT INTO botdb.bot_storage (bot_name, key, value, version)
     VALUES ('verify_bot', repeat('k', 513), '1', nextval('botdb.storage_numbers'))$$),
  ('a number that two have',
   $$INSERT INTO botdb.bot_storage (bot_name, key, value, version) VALUES ('verify_bot', 'twin', '1', 1);
     INSERT INTO botdb.bot_leases (bot_name, key, owner, fence, expires_at) VALUES ('verify_bot', 'twin', 'one', 1, now())$$),
  ('a version that is yet to come',
   $$INSERT INTO botdb.bot_storage (bot_name, key, value, version) VALUES ('verify_bot', 'ahead', '1', 9223372036854775807)$$),

  ('a code that nobody can type',
   $$UPDATE botdb.promocode_terms SET code = 'verifycredits' WHERE code = 'VERIFYCREDITS'$$),

  ('a login role that does not exist',
   $$UPDATE botdb.bots SET login_role = 'regress_botdb_nowhere' WHERE bot_name = 'verify_bot'$$),
  ('a login that is bound to no bot', 'CREATE ROLE regress_botdb_verify LOGIN IN ROLE botdb_billing'),
  ('a login role that cannot log in any more',
   $$CREATE ROLE regress_botdb_verify LOGIN IN ROLE botdb_bot;
     UPDATE botdb.bots SET login_role = 'regress_botdb_verify' WHERE bot_name = 'verify_bot';
     ALTER ROLE regress_botdb_verify NOLOGIN$$),

  ('a function of somebody else''s', 'ALTER FUNCTION botdb.get_user(bigint) OWNER TO botdb_admin'),
  ('an owner who can log in', 'ALTER ROLE botdb_owner LOGIN'),
  ('a table of a bot''s that refers to users',
   $$CREATE TABLE public.regress_verify (user_id bigint REFERENCES botdb.users);
     ALTER TABLE public.regress_verify OWNER TO botdb_bot$$),

  ('a score below zero', 'UPDATE botdb.users SET total_score = -1 WHERE id = (TABLE one)'),
  ('XP below zero',
   $$ALTER TABLE botdb.users DROP CONSTRAINT users_total_xp_check;
     UPDATE botdb.users SET total_xp = total_xp - 100 WHERE id = (TABLE one);
     INSERT INTO botdb.xp_events (user_id, bot_name, amount) SELECT user_id, 'verify_bot', -100 FROM one$$),
  ('credits below zero',
   $$ALTER TABLE botdb.subscriptions DROP CONSTRAINT subscriptions_check,
       DROP CONSTRAINT subscriptions_check1, DROP CONSTRAINT subscriptions_check2;
     UPDATE botdb.subscriptions SET credits_left = -1 WHERE user_id = (TABLE two);
     INSERT INTO botdb.access_events (user_id, event, access_type, quantity, balance, subscription_id)
     SELECT user_id, 'use', 'credits', -1 - sum(quantity), -1, subscription_id FROM botdb.access_events
     WHERE user_id = (TABLE two) AND subscription_id IS NOT NULL GROUP BY user_id, subscription_id$$),
  ('trainings below zero',
   $$ALTER TABLE botdb.free_trainings DROP CONSTRAINT free_trainings_trainings_left_check;
     UPDATE botdb.free_trainings SET trainings_left = -1 WHERE user_id = (TABLE two);
     INSERT INTO botdb.access_events (user_id, event, access_type, quantity, balance, free_training_id)
     SELECT user_id, 'use', 'free_trainings', -6, -1, id FROM botdb.free_trainings WHERE user_id = (TABLE two)$$),
  ('uses below zero',
   $$ALTER TABLE botdb.promocode_counters DROP CONSTRAINT promocode_counters_check,
       DROP CONSTRAINT promocode_counters_erased_check;
     UPDATE botdb.promocode_counters SET uses = -1, erased = erased - 1 FROM codes c
     WHERE promocode_id = c.id AND code = 'VERIFYCREDITS' AND slot = (
       SELECT min(slot) FROM botdb.promocode_counters n WHERE n.promocode_id = c.id AND uses = 0)$$);
CREATE TEMP TABLE reports AS
SELECT d.place, d.what, f.* FROM damages d, pg_temp.found(d.damage) f;
SELECT what, check_name, subject, detail FROM reports ORDER BY place, check_name COLLATE "C", subject, detail;
-- A check that nothing above has set off; and that all was taken back.
SELECT check_name FROM substring(obj_description('botdb.verify()'::regprocedure) FROM 'Checks: (.*)\.') checks,
  regexp_split_to_table(checks, ', ') check_name
EXCEPT SELECT check_name FROM reports;
SELECT * FROM botdb.verify();
-- An erased user leaves nothing that does not hold.
SELECT botdb.delete_user(7700000001), botdb.delete_user(7700000002), botdb.delete_user(7700000003);
SELECT * FROM botdb.verify();

-- Others share the database.
DELETE FROM botdb.promocode_terms WHERE code LIKE 'VERIFY%';
DELETE FROM botdb.tariffs WHERE tariff LIKE 'verify_%';
DELETE FROM botdb.bots WHERE bot_name = 'verify_bot';
SELECT count(botdb.drop_board(board)) FROM botdb.list_boards() WHERE board LIKE 'verify_%';
SELECT * FROM botdb.verify();
