-- ---------------------------------------------------------------------------------------------------------- erasure

-- For tables that botdb may not touch: each bot reads here whose rows it has to delete. No more than the number stays of
-- an erased user.
CREATE TABLE botdb.erased_users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  erased_at timestamptz NOT NULL DEFAULT now(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  origin xid8 NOT NULL DEFAULT pg_current_xact_id()
);
COMMENT ON TABLE botdb.erased_users IS 'The users.id of erased users, in the order in which they are listed: by xid, origin, id. See botdb.list_erased.';
COMMENT ON COLUMN botdb.erased_users.xid IS
  'The transaction that erased, or restored the row. Nothing with a lower number can come once all lower ones have ended.';
COMMENT ON COLUMN botdb.erased_users.origin IS 'The transaction that erased, in the cluster where it did: the order of rows that were restored.';
CREATE INDEX erased_users_by_xid ON botdb.erased_users (xid, origin, id);

-- A deletion runs triggers of every table that refers to users, with the rights of whoever deletes. So none of them may
-- belong to somebody whose code should not have these rights.
CREATE FUNCTION botdb.guard_erasure() RETURNS trigger
  LANGUAGE plpgsql AS $$
DECLARE
  foreign_table regclass;
  owner name;
BEGIN
  WITH RECURSIVE referring (relation) AS (
    SELECT 'botdb.users'::regclass
    UNION
    SELECT c.conrelid::regclass FROM referring r JOIN pg_constraint c ON c.confrelid = r.relation AND c.contype = 'f')
  SELECT r.relation, o.rolname INTO foreign_table, owner
  FROM referring r JOIN pg_class t ON t.oid = r.relation JOIN pg_roles o ON o.oid = t.relowner
  WHERE o.oid <> (SELECT relowner FROM pg_class WHERE oid = 'botdb.users'::regclass)
    AND NOT pg_has_role(o.oid, 'botdb_admin', 'MEMBER')
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'table % refers to users and belongs to no administrator', foreign_table
      USING ERRCODE = 'insufficient_privilege',
        DETAIL = format('Its owner %s could run code of its own with the rights of whoever erases a user.', owner),
        HINT = format('Drop its foreign key, as SELECT botdb.attach_user_table(%L, ''the column'') does for a superuser; its bot '
                      'then clears the table by botdb.list_erased.', foreign_table);
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION botdb.guard_erasure() IS 'Trigger of users: refuses a deletion that would run code of somebody who is no administrator.';

CREATE FUNCTION botdb.note_erasure() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO botdb.erased_users (user_id) SELECT id FROM gone ORDER BY id;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION botdb.note_erasure() IS 'Trigger of users: notes who was erased, for the bots'' own tables.';

-- A restore brings numbers of transactions that are another cluster's.
CREATE FUNCTION botdb.renumber_erased() RETURNS trigger
  LANGUAGE plpgsql AS $$
BEGIN
  NEW.xid := pg_current_xact_id();
  RETURN NEW;
END $$;
COMMENT ON FUNCTION botdb.renumber_erased() IS 'Trigger of erased_users: a row is of the transaction that enters it.';

CREATE TRIGGER renumber_erased BEFORE INSERT ON botdb.erased_users
  FOR EACH ROW EXECUTE FUNCTION botdb.renumber_erased();
CREATE TRIGGER guard_erasure BEFORE DELETE ON botdb.users
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.guard_erasure();
CREATE TRIGGER note_erasure AFTER DELETE ON botdb.users REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION botdb.note_erasure();

CREATE FUNCTION botdb.attach_user_table(relation regclass, column_name name) RETURNS text
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'attach_user_table';
COMMENT ON FUNCTION botdb.attach_user_table IS
  'Has a table of the deployment''s own follow the erasure of users, whose users.id is in the column, a bigint. Where the table '
  'belongs to an administrator, a foreign key with ON DELETE CASCADE: foreign key. Where it does not, no key, and those it '
  'had are dropped; the bot clears the table itself by list_erased: queue. Needs the rights to alter the table. The same again is no '
  'error. Errors: 22023 no table, no such column or another type; 42501 a table that is not the caller''s; 23503 rows of users who are not there.';

CREATE FUNCTION botdb.list_erased(
  after bigint DEFAULT 0, limit_rows int DEFAULT 100, OUT id bigint, OUT user_id bigint, OUT erased_at timestamptz
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'list_erased';
COMMENT ON FUNCTION botdb.list_erased IS
  'Who was erased after the one with this id, in the order of the list: a bot that keeps rows of users deletes those with the '
  'user_id, and asks next after the last id of the list. None is missed, however erasures overlap: an erasure is listed once '
  'all transactions of the cluster have ended that began to write before it. After an id that is not there, from the beginning. Errors: '
  '22023 a negative limit.';

CREATE FUNCTION botdb.purge_erased(
  older_than interval DEFAULT '90 days', request_id text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'purge_erased';
COMMENT ON FUNCTION botdb.purge_erased IS
  'Forgets who was erased longer ago than this; how many they were. Bots have to have asked list_erased by then. Errors: '
  '22023 an interval outside 0 to 1000 years.';
