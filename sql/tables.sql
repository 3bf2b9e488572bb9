-- What a deployment has added to the tables, or altered, is done by every call as an ordinary statement would do it.
\set SHOW_CONTEXT never
\pset format unaligned
SELECT count(*) FROM (SELECT botdb.get_or_create_user(telegram_id) FROM generate_series(9100, 9103) telegram_id) users;
SELECT botdb.define_board('tables', source => 'score', operator => 'last');

-- Every table that is written without the executor is written so after the installation; else calls are slow.
SELECT table_name, shape FROM botdb.table_shapes() WHERE NOT is_plain;

-- One thing more or less, and it is not.
CREATE FUNCTION altered(change text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  EXECUTE change;
  SELECT string_agg(table_name, ', ') INTO found FROM botdb.table_shapes() WHERE NOT is_plain;
  RAISE EXCEPTION 'undone' USING DETAIL = coalesce(found, 'none');
EXCEPTION WHEN raise_exception THEN
  GET STACKED DIAGNOSTICS found = PG_EXCEPTION_DETAIL;
  RETURN found;
END $$;
CREATE FUNCTION botdb_count_other() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
SELECT change, altered(change) FROM (VALUES
  ('ALTER TABLE botdb.xp_events ADD COLUMN note text'),
  ('ALTER TABLE botdb.xp_events DROP COLUMN reason'),
  ('ALTER TABLE botdb.xp_events RENAME COLUMN reason TO why'),
  ('ALTER TABLE botdb.xp_events ALTER COLUMN amount TYPE numeric'),
  ('DELETE FROM botdb.xp_events; ALTER TABLE botdb.xp_events ALTER COLUMN reason SET NOT NULL'),
  ('ALTER TABLE botdb.xp_events ALTER COLUMN bot_name DROP NOT NULL'),
  ('ALTER TABLE botdb.xp_events ALTER COLUMN created_at TYPE timestamptz(0)'),
  ('ALTER TABLE botdb.xp_events ALTER COLUMN reason TYPE text COLLATE "C"'),
  ('ALTER TABLE botdb.xp_events ADD CHECK (amount < 100) NOT VALID'),
  ('ALTER TABLE botdb.free_trainings DROP CONSTRAINT free_trainings_source_check,
      ADD CONSTRAINT free_trainings_source_check CHECK (source = ''channel'') NOT VALID'),
  ('ALTER TABLE botdb.free_trainings DROP CONSTRAINT free_trainings_source_check'),
  ('ALTER TABLE botdb.xp_events ADD FOREIGN KEY (bot_name) REFERENCES botdb.bots (bot_name) NOT VALID'),
  ('ALTER TABLE botdb.xp_events DROP CONSTRAINT xp_events_user_id_fkey'),
  ('ALTER TABLE botdb.users DISABLE TRIGGER botdb_count_updated'),
  ('CREATE TRIGGER botdb_count_other BEFORE UPDATE ON botdb.users FOR EACH ROW EXECUTE FUNCTION botdb_count_other()'),
  ('CREATE TRIGGER other AFTER DELETE ON botdb.users FOR EACH ROW EXECUTE FUNCTION botdb_count_other()'),
  ('CREATE RULE other AS ON UPDATE TO botdb.users DO ALSO NOTIFY other'),
  ('ALTER TABLE botdb.users ENABLE ROW LEVEL SECURITY'),
  ('ALTER TABLE botdb.users REPLICA IDENTITY NOTHING'),
  ('ALTER TABLE botdb.users ADD UNIQUE (telegram_id, id) DEFERRABLE'),
  ('CREATE TABLE heir () INHERITS (botdb.xp_events)'),
  ('CREATE TABLE refers (user_id bigint REFERENCES botdb.users ON DELETE CASCADE)'),
  ('CREATE TABLE refers (telegram_id bigint REFERENCES botdb.users (telegram_id))'),
  ('CREATE INDEX ON botdb.xp_events (created_at) WHERE amount > 10')
) changes (change);

-- Columns that were added or dropped.
BEGIN;
ALTER TABLE botdb.xp_events ADD COLUMN note text DEFAULT 'new', ADD COLUMN gone int;
ALTER TABLE botdb.xp_events DROP COLUMN gone;
ALTER TABLE botdb.users ADD COLUMN note text DEFAULT 'new', ADD COLUMN gone int;
ALTER TABLE botdb.users DROP COLUMN gone;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
SELECT amount, e.note FROM botdb.xp_events e JOIN botdb.users u ON u.id = user_id WHERE telegram_id = 9100;
SELECT (botdb.get_or_create_user(9100, 'name')).note;
SELECT username, total_xp, note FROM botdb.users WHERE telegram_id = 9100;
SELECT * FROM botdb.verify();
ROLLBACK;

-- Columns of the extension's own that are not what they were are never read as if they were.
BEGIN;
ALTER TABLE botdb.users ALTER COLUMN level TYPE numeric;
SAVEPOINT before;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
\echo :SQLSTATE
ROLLBACK TO before;
SELECT * FROM botdb.get_leaderboard();
ROLLBACK;
BEGIN;
ALTER TABLE botdb.xp_events DROP COLUMN reason;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
\echo :SQLSTATE
ROLLBACK;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');

-- Constraints.
BEGIN;
ALTER TABLE botdb.xp_events ADD FOREIGN KEY (bot_name) REFERENCES botdb.bots (bot_name) NOT VALID;
SAVEPOINT before;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
DELETE FROM botdb.bots WHERE bot_name = 'tables';
\echo :SQLSTATE
ROLLBACK;
CREATE TABLE allowed_levels (level int PRIMARY KEY);
INSERT INTO allowed_levels VALUES (1);
BEGIN;
ALTER TABLE botdb.users ADD FOREIGN KEY (level) REFERENCES allowed_levels NOT VALID;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
SELECT total_xp FROM botdb.add_xp(9100, 500, 'tables');
\echo :SQLSTATE
ROLLBACK;
\set VERBOSITY terse
BEGIN;
DELETE FROM botdb.xp_events WHERE reason IS NULL;
ALTER TABLE botdb.xp_events ALTER COLUMN reason SET NOT NULL;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables', reason => 'given');
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
\echo :SQLSTATE
ROLLBACK;
BEGIN;
ALTER TABLE botdb.free_trainings DROP CONSTRAINT free_trainings_source_check,
  ADD CONSTRAINT free_trainings_source_check CHECK (source = 'channel') NOT VALID;
SELECT botdb.add_free_trainings(9100, 1, 'admin');
\echo :SQLSTATE
ROLLBACK;

\set VERBOSITY default

-- Triggers.
CREATE TABLE seen (what text);
GRANT INSERT ON seen TO PUBLIC;
CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.seen VALUES (concat_ws(' ', TG_OP, TG_TABLE_NAME));
  RETURN NEW;
END $$;
BEGIN;
CREATE TRIGGER botdb_count_users BEFORE UPDATE ON botdb.users FOR EACH ROW EXECUTE FUNCTION see();
CREATE TRIGGER botdb_count_events AFTER INSERT ON botdb.xp_events FOR EACH ROW EXECUTE FUNCTION see();
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
SELECT * FROM seen;
SELECT * FROM botdb.verify();
ROLLBACK;

-- What is stored is what the call returns, logs and counts.
CREATE FUNCTION cap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.total_xp := least(NEW.total_xp, 100);
  RETURN NEW;
END $$;
BEGIN;
CREATE TRIGGER cap BEFORE UPDATE ON botdb.users FOR EACH ROW EXECUTE FUNCTION cap();
SELECT botdb.define_board('tables_xp');
SELECT * FROM botdb.add_xp(9101, 1000, 'tables');
SELECT * FROM botdb.add_xp(9101, 1000, 'tables');
SELECT telegram_id, total_xp FROM botdb.add_xp_batch(ARRAY[9101, 9102], ARRAY[10, 200], 'tables');
SELECT telegram_id, amount FROM botdb.xp_events JOIN botdb.users u ON u.id = user_id WHERE telegram_id BETWEEN 9101 AND 9103 ORDER BY 1;
SELECT telegram_id, score FROM botdb.get_board('tables_xp') ORDER BY 1;
SELECT botdb.get_user_rank(9101) < botdb.get_user_rank(9103) AS in_order;
SELECT * FROM botdb.verify();
ROLLBACK;
CREATE FUNCTION halve() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.standing := NEW.standing / 2;
  RETURN NEW;
END $$;
BEGIN;
CREATE TRIGGER halve BEFORE INSERT OR UPDATE ON botdb.board_scores FOR EACH ROW EXECUTE FUNCTION halve();
SELECT * FROM botdb.submit_score('tables', 9100, 100);
SELECT * FROM botdb.submit_score('tables', 9100, 300);
SELECT * FROM botdb.verify();
ROLLBACK;

-- A trigger that suppresses what it is fired for.
CREATE FUNCTION suppress() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
BEGIN;
CREATE TRIGGER suppress BEFORE UPDATE ON botdb.users FOR EACH ROW EXECUTE FUNCTION suppress();
SELECT * FROM botdb.add_xp(9100, 1000, 'tables');
SELECT (botdb.get_or_create_user(9100, 'another')).username;
SELECT * FROM botdb.verify();
ROLLBACK;
BEGIN;
CREATE TRIGGER suppress BEFORE INSERT ON botdb.xp_events FOR EACH ROW EXECUTE FUNCTION suppress();
SELECT * FROM botdb.add_xp(9100, 5, 'tables');
\echo :SQLSTATE
ROLLBACK;
-- Access and codes: nothing comes back twice, and nothing is given out that is not counted.
SELECT (botdb.add_free_trainings(9100, 3, 'admin')).trainings_left;
SELECT reservation_id AS reservation FROM botdb.reserve_access(9100, 'tables') \gset
SELECT code FROM botdb.create_promocode('TABLES', 'trainings', 1, 1);
CREATE TRIGGER suppress BEFORE UPDATE ON botdb.reservations FOR EACH ROW EXECUTE FUNCTION suppress();
SELECT botdb.release_access(:reservation);
SELECT botdb.confirm_access(:reservation);
DROP TRIGGER suppress ON botdb.reservations;
CREATE TRIGGER suppress BEFORE UPDATE ON botdb.free_trainings FOR EACH ROW EXECUTE FUNCTION suppress();
SELECT botdb.release_access(:reservation);
SELECT botdb.consume_access(9100, 'tables');
SELECT (botdb.add_free_trainings(9100, 1, 'admin')).trainings_left;
DROP TRIGGER suppress ON botdb.free_trainings;
CREATE TRIGGER suppress BEFORE UPDATE ON botdb.promocode_counters FOR EACH ROW EXECUTE FUNCTION suppress();
SELECT botdb.redeem_promocode(9100, 'TABLES', 'tables');
DROP TRIGGER suppress ON botdb.promocode_counters;
SELECT botdb.release_access(:reservation), (botdb.redeem_promocode(9100, 'TABLES', 'tables')).status;
SELECT * FROM botdb.verify();

-- The trigger that counts is disabled: the call counts.
BEGIN;
ALTER TABLE botdb.users DISABLE TRIGGER USER;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
SELECT * FROM botdb.verify();
ROLLBACK;

-- Rules, policies, publications.
BEGIN;
CREATE RULE also AS ON UPDATE TO botdb.users DO ALSO INSERT INTO public.seen VALUES (concat('rule ', NEW.total_xp - OLD.total_xp));
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
SELECT * FROM seen;
ROLLBACK;
CREATE ROLE regress_botdb_owned NOLOGIN;
BEGIN;
GRANT ALL ON SCHEMA botdb TO regress_botdb_owned;
GRANT ALL ON ALL TABLES IN SCHEMA botdb TO regress_botdb_owned;
ALTER TABLE botdb.xp_events OWNER TO regress_botdb_owned;
ALTER FUNCTION botdb.add_xp OWNER TO regress_botdb_owned;
ALTER TABLE botdb.xp_events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY little ON botdb.xp_events USING (true) WITH CHECK (amount < 10);
SELECT total_xp FROM botdb.add_xp(9100, 9, 'tables');
SELECT total_xp FROM botdb.add_xp(9100, 10, 'tables');
\echo :SQLSTATE
ROLLBACK;
DROP ROLE regress_botdb_owned;
SET client_min_messages = error;  -- not that wal_level is too low for a subscriber
BEGIN;
CREATE PUBLICATION everything FOR ALL TABLES;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
ALTER TABLE botdb.users REPLICA IDENTITY NOTHING;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
\echo :SQLSTATE
ROLLBACK;
-- A fold deletes rows that have no key.
CREATE PUBLICATION everything FOR ALL TABLES;
SELECT count(*) FROM botdb.add_xp_batch(ARRAY(SELECT generate_series(9100, 9103)), ARRAY[1, 1, 1, 1], 'tables');
SELECT botdb.rebuild_counts() > 0 AS rebuilt;
DROP PUBLICATION everything;
RESET client_min_messages;

-- A trigger that calls functions amid a batch, in subtransactions of which every second is rolled back.
BEGIN;
SELECT botdb.define_board('nested', source => 'score');
CREATE FUNCTION nested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  BEGIN
    PERFORM botdb.submit_score('nested', NEW.telegram_id, 1), botdb.award_badge(NEW.telegram_id, 'nested', 'tables');
    PERFORM 1 / (NEW.telegram_id % 2);
  EXCEPTION WHEN division_by_zero THEN NULL;
  END;
  RETURN NULL;
END $$;
CREATE TRIGGER nested AFTER UPDATE ON botdb.users FOR EACH ROW EXECUTE FUNCTION nested();
SELECT telegram_id FROM botdb.add_xp_batch(ARRAY(SELECT generate_series(9100, 9103)), ARRAY[1, 1, 1, 1], 'tables');
SELECT rank, telegram_id, score FROM botdb.get_board('nested');
SELECT * FROM botdb.verify();
ROLLBACK;

-- Everything is as it was.
SELECT table_name FROM botdb.table_shapes() WHERE NOT is_plain;
SELECT total_xp FROM botdb.add_xp(9100, 5, 'tables');
SELECT count(*) FROM (SELECT botdb.delete_user(telegram_id) FROM generate_series(9100, 9103) telegram_id) users;
SELECT botdb.drop_board('tables');
SELECT * FROM botdb.verify();
DROP TABLE seen, allowed_levels;
DROP FUNCTION altered, botdb_count_other, see, cap, halve, suppress;
