-- When changes of the counts are folded, and with whose rights: by what is unfolded, as the owner, whoever commits.
\set SHOW_CONTEXT never
\pset format unaligned
SET client_min_messages = warning;
SELECT count(*) FROM (SELECT botdb.get_or_create_user(telegram_id) FROM generate_series(9200, 9299) telegram_id) users;

-- Calls of add_xp in transactions of their own; how often the changes were folded meanwhile.
CREATE FUNCTION last_fold() RETURNS bigint LANGUAGE sql AS 'SELECT max(next_xid) FROM botdb.count_folds';
CREATE TABLE folds (happened int);
CREATE PROCEDURE add_often(calls int, others int) LANGUAGE plpgsql AS $$
DECLARE
  known bigint;
  happened int := 0;
BEGIN
  known := last_fold();
  FOR i IN 1 .. calls LOOP
    -- Transactions of another application.
    FOR j IN 1 .. others LOOP
      PERFORM pg_current_xact_id();
      COMMIT;
    END LOOP;
    PERFORM botdb.add_xp(9200 + i % 100, 1, 'folds');
    COMMIT;
    IF last_fold() IS DISTINCT FROM known THEN
      known := last_fold();
      happened := happened + 1;
    END IF;
  END LOOP;
  INSERT INTO folds VALUES (happened);
END $$;
CALL add_often(1000, 0);
CALL add_often(1000, 1);
CALL add_often(400, 60);
SELECT happened BETWEEN 1 AND 9 AS as_few_as_needed FROM folds;
SELECT count(*) < 600 AS few_unfolded FROM botdb.count_changes;

-- A DBA's triggers on the counts, one of them deferred; a bot's login has no right in them.
CREATE SCHEMA dba;
CREATE TABLE dba.audit (what text, as_whom text, path text);
CREATE FUNCTION dba.audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO dba.audit VALUES (concat_ws(' ', TG_ARGV[0], TG_OP, TG_TABLE_NAME), current_user, current_setting('search_path'));
  RETURN NULL;
END $$;
CREATE FUNCTION dba.audit_as_dba() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO dba.audit VALUES (concat_ws(' ', TG_ARGV[0], TG_OP, TG_TABLE_NAME), 'dba', current_setting('search_path'));
  RETURN NULL;
END $$;
DO $$
BEGIN
  -- What runs as the owner needs the owner's rights.
  EXECUTE format('GRANT USAGE ON SCHEMA dba TO %1$I; GRANT INSERT ON dba.audit TO %1$I',
    (SELECT relowner::regrole::text FROM pg_class WHERE oid = 'botdb.count_folds'::regclass));
END $$;
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON botdb.count_nodes
  FOR EACH STATEMENT EXECUTE FUNCTION dba.audit('invoker');
CREATE TRIGGER audit_as_dba AFTER INSERT OR UPDATE OR DELETE ON botdb.count_changes
  FOR EACH STATEMENT EXECUTE FUNCTION dba.audit_as_dba('definer');
CREATE CONSTRAINT TRIGGER audit_late AFTER UPDATE ON botdb.count_nodes DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION dba.audit('late');
CREATE ROLE regress_botdb_folds LOGIN;
GRANT botdb_bot TO regress_botdb_folds;
SELECT bot_name FROM botdb.register_bot('folds', login_role => 'regress_botdb_folds');
SET SESSION AUTHORIZATION regress_botdb_folds;
DO $$
BEGIN
  FOR i IN 1 .. 600 LOOP
    PERFORM botdb.add_xp(9200 + i % 100, 1);
    COMMIT;
  END LOOP;
END $$;
-- The caller's settings and role are the caller's own again.
SELECT current_user, current_setting('search_path');
RESET SESSION AUTHORIZATION;
SELECT split_part(what, ' ', 1) AS audit, bool_and(as_whom IN ('dba', (SELECT relowner::regrole::text FROM pg_class WHERE oid = 'botdb.count_folds'::regclass)))
    AS as_owner, array_agg(DISTINCT path) FILTER (WHERE as_whom <> 'dba') AS path
FROM dba.audit GROUP BY 1 ORDER BY 1;

DROP SCHEMA dba CASCADE;
SELECT count(*) FROM (SELECT botdb.delete_user(telegram_id) FROM generate_series(9200, 9299) telegram_id) users;
SELECT botdb.remove_bot('folds');
DROP OWNED BY regress_botdb_folds;
DROP ROLE regress_botdb_folds;
SELECT * FROM botdb.verify();
DROP TABLE folds;
DROP FUNCTION last_fold;
DROP PROCEDURE add_often;
