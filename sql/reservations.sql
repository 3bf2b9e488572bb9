-- Access that is reserved for work that may fail: kept by confirming, given back by releasing or when its time is over.
\pset format unaligned
SET timezone = 'UTC';
SET intervalstyle = 'postgres';
SET client_min_messages = warning;
SET botdb.bot_name = 'reserve_bot';
SELECT count(*) FROM generate_series(7600000001, 7600000012) id, botdb.get_or_create_user(id);

-- What a statement answers, or how it fails.
CREATE FUNCTION pg_temp.told(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
  detail text;
BEGIN
  EXECUTE statement INTO answer;
  RETURN coalesce(answer, 'null');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', SQLSTATE || ' ' || SQLERRM, regexp_replace(nullif(detail, ''), 'ion \d+', 'ion N'));
END $$;
-- Changes with every version of a row that is written anywhere.
CREATE FUNCTION pg_temp.all_rows() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found regclass;
  versions text;
  hash text;
BEGIN
  FOR found IN SELECT oid FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind = 'r' ORDER BY oid LOOP
    EXECUTE format('SELECT string_agg(concat(ctid, xmin), '','') FROM %s', found) INTO versions;
    hash := md5(concat(hash, versions));
  END LOOP;
  RETURN hash;
END $$;
-- What a user has: as the tables hold it, and as the functions see it.
CREATE FUNCTION pg_temp.held(telegram_id bigint, OUT credits int[], OUT trainings int[], OUT access text, OUT details jsonb)
  LANGUAGE sql AS $$
  SELECT (SELECT array_agg(credits_left ORDER BY s.id) FROM botdb.subscriptions s
          WHERE s.user_id = u.id AND s.end_date IS NULL),
    (SELECT array_agg(trainings_left ORDER BY f.id) FROM botdb.free_trainings f WHERE f.user_id = u.id), a.access_type,
    a.details - 'end_date'
  FROM botdb.users u, botdb.check_access(u.telegram_id) a WHERE u.telegram_id = $1
$$;
-- A user's reservations, and what the ledger says of the user.
CREATE FUNCTION pg_temp.reserved(telegram_id bigint, OUT place bigint, OUT bot_name text, OUT access_type text,
                                 OUT status text, OUT lasts interval, OUT settled boolean) RETURNS SETOF record
  LANGUAGE sql AS $$
  SELECT row_number() OVER (ORDER BY r.id), r.bot_name, r.access_type, r.status, r.expires_at - r.created_at,
    r.settled_at IS NOT NULL
  FROM botdb.reservations r JOIN botdb.users u ON u.id = r.user_id WHERE u.telegram_id = $1 ORDER BY r.id
$$;
CREATE FUNCTION pg_temp.ledger(telegram_id bigint, OUT event text, OUT access_type text, OUT quantity bigint,
                               OUT balance bigint, OUT ends boolean, OUT duration interval, OUT reservation bigint,
                               OUT bot_name text) RETURNS SETOF record LANGUAGE sql AS $$
  SELECT e.event, e.access_type, e.quantity, e.balance, e.end_date IS NOT NULL, e.duration,
    e.reservation_id - (SELECT min(id) - 1 FROM botdb.reservations r WHERE r.user_id = u.id), e.bot_name
  FROM botdb.access_events e JOIN botdb.users u ON u.id = e.user_id WHERE u.telegram_id = $1 ORDER BY e.id
$$;
-- Lets a user's open reservations run out.
CREATE FUNCTION pg_temp.run_out(telegram_id bigint) RETURNS bigint LANGUAGE sql AS $$
  WITH late AS (
    UPDATE botdb.reservations r SET expires_at = now() FROM botdb.users u
    WHERE u.id = r.user_id AND u.telegram_id = $1 AND r.status = 'reserved' RETURNING 1)
  SELECT count(*) FROM late
$$;

-- ---- Each kind of access, confirmed and released.
-- Nothing to reserve.
SELECT * FROM botdb.reserve_access(7600000001);
SELECT count(*) FROM pg_temp.reserved(7600000001);
-- Credits, the oldest first, then free trainings.
SELECT count(*) FROM botdb.create_subscription(7600000001, 'credits', credits => 1),
  botdb.add_free_trainings(7600000001, 1, 'channel');
SELECT count(*) FROM botdb.create_subscription(7600000001, 'credits', credits => 1);
SELECT reservation_id AS first, access_type FROM botdb.reserve_access(7600000001) \gset
SELECT :'access_type' AS access_type, access_type AS in_table, bot_name, status, expires_at - created_at AS lasts
FROM botdb.reservations WHERE id = :first;
SELECT * FROM pg_temp.held(7600000001);
SELECT reservation_id AS second, access_type FROM botdb.reserve_access(7600000001, 'reserve_bot2', '90 seconds') \gset
SELECT reservation_id AS third, access_type FROM botdb.reserve_access(7600000001, ttl => '1000 years') \gset
SELECT :'access_type' AS access_type;
SELECT * FROM pg_temp.held(7600000001);
SELECT * FROM botdb.reserve_access(7600000001);
SELECT botdb.consume_access(7600000001);
-- Confirmed is used up; again is no error, and does nothing.
SELECT botdb.confirm_access(:first), botdb.confirm_access(:first);
SELECT pg_temp.told('SELECT botdb.release_access(' || :first || ')');
-- Released is back where it came from; again is no error, and does nothing.
SELECT botdb.release_access(:second), botdb.release_access(:second);
SELECT pg_temp.told('SELECT botdb.confirm_access(' || :second || ')');
SELECT * FROM pg_temp.held(7600000001);
SELECT botdb.release_access(:third);
SELECT * FROM pg_temp.held(7600000001);
SELECT * FROM pg_temp.reserved(7600000001);
SELECT * FROM pg_temp.ledger(7600000001);
-- A use between goes to what is left, and the unit that comes back is used next.
SELECT count(*) FROM botdb.create_subscription(7600000002, 'credits', credits => 1);
SELECT reservation_id AS first FROM botdb.reserve_access(7600000002) \gset
SELECT count(*) FROM botdb.add_free_trainings(7600000002, 1, 'admin');
SELECT botdb.consume_access(7600000002), botdb.consume_access(7600000002);
SELECT botdb.release_access(:first);
SELECT * FROM pg_temp.held(7600000002);
SELECT botdb.consume_access(7600000002), botdb.consume_access(7600000002);

-- Under running time nothing is taken, and nothing given back; the reservation is settled all the same.
SELECT count(*) FROM botdb.create_subscription(7600000003, 'month');
SELECT count(*) FROM botdb.create_subscription(7600000003, 'credits', credits => 1);
SELECT reservation_id AS first, access_type FROM botdb.reserve_access(7600000003) \gset
SELECT reservation_id AS second FROM botdb.reserve_access(7600000003) \gset
SELECT reservation_id AS third FROM botdb.reserve_access(7600000003) \gset
SELECT :'access_type' AS access_type;
SELECT botdb.confirm_access(:first), botdb.release_access(:second), botdb.release_access(:second),
  botdb.confirm_access(:first);
-- Its time over and another access asked for, the third is given back too.
SELECT pg_temp.run_out(7600000003);
SELECT botdb.consume_access(7600000003);
SELECT pg_temp.told('SELECT botdb.confirm_access(' || :third || ')');
SELECT * FROM pg_temp.held(7600000003);
SELECT status, count(*) FROM pg_temp.reserved(7600000003) GROUP BY status ORDER BY status;
SELECT * FROM pg_temp.ledger(7600000003);
-- Time that has run out, or was refunded, since then does not matter to a reservation made under it.
BEGIN;
SELECT reservation_id AS first FROM botdb.reserve_access(7600000003) \gset
SELECT reservation_id AS second FROM botdb.reserve_access(7600000003) \gset
UPDATE botdb.subscriptions s SET end_date = now() FROM botdb.users u
WHERE u.id = s.user_id AND u.telegram_id = 7600000003 AND end_date IS NOT NULL;
SELECT botdb.confirm_access(:first), botdb.release_access(:second);
SELECT * FROM pg_temp.held(7600000003);
ROLLBACK;

-- ---- The end of the time: at once for whoever asks, though nobody has written anything.
SELECT count(*) FROM botdb.create_subscription(7600000005, 'credits', credits => 1),
  botdb.add_free_trainings(7600000005, 1, 'admin');
SELECT reservation_id AS first FROM botdb.reserve_access(7600000005) \gset
SELECT reservation_id AS second FROM botdb.reserve_access(7600000005) \gset
SELECT * FROM pg_temp.held(7600000005);
SELECT count(*) FROM botdb.get_active_subscription(7600000005);
SELECT pg_temp.run_out(7600000005);
SELECT pg_temp.all_rows() AS before \gset
SELECT * FROM pg_temp.held(7600000005);
SELECT subscription_type, credits_total, credits_left FROM botdb.get_active_subscription(7600000005);
SELECT botdb.explain_access(7600000005) -> 'access_type' AS access, botdb.explain_access(7600000005) -> 'because' AS because,
  jsonb_path_query_array(botdb.explain_access(7600000005), '$.reservations[*].expired') AS expired;
SELECT pg_temp.all_rows() = :'before' AS nothing_written;
-- The next call that takes access gives both back first, and takes one.
SELECT botdb.consume_access(7600000005);
SELECT * FROM pg_temp.held(7600000005);
SELECT place, access_type, status, settled FROM pg_temp.reserved(7600000005);
SELECT pg_temp.told('SELECT botdb.confirm_access(' || :first || ')');
SELECT botdb.release_access(:first), botdb.release_access(:second);
SELECT * FROM pg_temp.ledger(7600000005);
-- Confirmed late, but before the unit was given back: it is used. Released late: given back once.
SELECT count(*) FROM botdb.create_subscription(7600000006, 'credits', credits => 3);
SELECT reservation_id AS first FROM botdb.reserve_access(7600000006) \gset
SELECT reservation_id AS second FROM botdb.reserve_access(7600000006) \gset
SELECT pg_temp.run_out(7600000006);
SELECT details FROM pg_temp.held(7600000006);
SELECT botdb.confirm_access(:first), botdb.confirm_access(:first);
SELECT details FROM pg_temp.held(7600000006);
SELECT botdb.release_access(:second), botdb.release_access(:second);
SELECT details FROM pg_temp.held(7600000006);
SELECT reservation_id AS third FROM botdb.reserve_access(7600000006) \gset
SELECT pg_temp.run_out(7600000006);
-- To reserve again gives the third back, and takes what came back.
SELECT access_type FROM botdb.reserve_access(7600000006);
SELECT pg_temp.told('SELECT botdb.confirm_access(' || :third || ')');
SELECT * FROM pg_temp.held(7600000006);
SELECT status, count(*) FROM pg_temp.reserved(7600000006) GROUP BY status ORDER BY status;
-- The second that it ends, it is over; a moment before, it is not.
BEGIN;
SELECT pg_temp.run_out(7600000006);
SELECT details FROM pg_temp.held(7600000006);
UPDATE botdb.reservations SET expires_at = now() + interval '1 microsecond' WHERE status = 'reserved';
SELECT details FROM pg_temp.held(7600000006);
ROLLBACK;

-- ---- Refunded meanwhile: what is given back goes with the refund, what is confirmed is used.
DO $$
BEGIN
  PERFORM botdb.define_tariff('reserve_2', 'Two', 2, 'XTR', 'credits', credits => 2),
    botdb.define_tariff('reserve_month', 'Month', 2, 'XTR', 'month');
END $$;
SELECT count(*) FROM botdb.apply_payment(7600000007, 'reserve', 'refunded', 'reserve_2');
SELECT reservation_id AS first FROM botdb.reserve_access(7600000007) \gset
SELECT reservation_id AS second FROM botdb.reserve_access(7600000007) \gset
SELECT details FROM botdb.refund_payment('reserve', 'refunded');
SELECT botdb.release_access(:first), botdb.confirm_access(:second);
SELECT * FROM pg_temp.held(7600000007);
SELECT botdb.release_access(:first), botdb.confirm_access(:second);
SELECT * FROM pg_temp.ledger(7600000007);
-- Run out after the refund: neither seen nor given to anybody.
SELECT count(*) FROM botdb.apply_payment(7600000008, 'reserve', 'run out', 'reserve_2');
SELECT reservation_id AS first FROM botdb.reserve_access(7600000008) \gset
SELECT details FROM botdb.refund_payment('reserve', 'run out');
SELECT pg_temp.run_out(7600000008);
SELECT * FROM pg_temp.held(7600000008);
SELECT count(*) FROM botdb.get_active_subscription(7600000008);
SELECT botdb.consume_access(7600000008);
SELECT * FROM pg_temp.ledger(7600000008);
-- A refund of time.
BEGIN;
SELECT count(*) FROM botdb.apply_payment(7600000009, 'reserve', 'time', 'reserve_month');
SELECT reservation_id AS first FROM botdb.reserve_access(7600000009) \gset
SELECT reservation_id AS second FROM botdb.reserve_access(7600000009) \gset
SELECT details -> 'time_taken' AS taken FROM botdb.refund_payment('reserve', 'time');
SELECT * FROM botdb.reserve_access(7600000009);
SELECT botdb.confirm_access(:first), botdb.release_access(:second);
SELECT * FROM pg_temp.ledger(7600000009);
COMMIT;

-- ---- Odd ones.
-- The user is erased, and the reservations with the user.
SELECT count(*) FROM botdb.create_subscription(7600000004, 'credits', credits => 1);
SELECT reservation_id AS first FROM botdb.reserve_access(7600000004) \gset
SELECT botdb.delete_user(7600000004);
SELECT pg_temp.told('SELECT botdb.release_access(' || :first || ')') AS release,
  pg_temp.told('SELECT botdb.confirm_access(' || :first || ')') AS confirm;
-- So many free trainings that none fits in: what is reserved does not come back, and keeps no other call from going on.
SELECT trainings_left FROM botdb.add_free_trainings(7600000010, 2147483647, 'admin');
SELECT reservation_id AS first FROM botdb.reserve_access(7600000010) \gset
SELECT trainings_left FROM botdb.add_free_trainings(7600000010, 1, 'admin');
SELECT pg_temp.told('SELECT botdb.release_access(' || :first || ')');
SELECT trainings FROM pg_temp.held(7600000010);
SELECT botdb.consume_access(7600000010), botdb.release_access(:first);
SELECT trainings FROM pg_temp.held(7600000010);
-- With a request id, for a bot and for none; rolled back as if never made.
SELECT count(*) FROM botdb.add_free_trainings(7600000011, 5, 'channel');
SELECT a.reservation_id = b.reservation_id AS same, c.reservation_id > a.reservation_id AS another
FROM botdb.reserve_access(7600000011, request_id => 'reserve') a,
  botdb.reserve_access(7600000011, request_id => 'reserve') b,
  botdb.reserve_access(7600000011, request_id => 'reserve more') c;
SELECT * FROM botdb.reserve_access(7600000012, request_id => 'reserve nothing');
SELECT count(*) FROM botdb.add_free_trainings(7600000012, 5, 'channel');
SELECT * FROM botdb.reserve_access(7600000012, request_id => 'reserve nothing');
BEGIN;
SELECT access_type FROM botdb.reserve_access(7600000012);
ROLLBACK;
SELECT * FROM pg_temp.held(7600000012);
SELECT count(*) FROM pg_temp.reserved(7600000012);

SELECT * FROM botdb.verify() WHERE subject ~ '^user 7600|^reservation|provider reserve';
-- Others share the database.
SELECT count(botdb.delete_user(telegram_id)) AS erased FROM botdb.users WHERE telegram_id BETWEEN 7600000000 AND 7699999999;
DELETE FROM botdb.tariffs WHERE tariff LIKE 'reserve_%';
DELETE FROM botdb.bots WHERE bot_name LIKE 'reserve_%';
