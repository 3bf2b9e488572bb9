-- Tables of a deployment's own, when users are erased: those of an administrator go along, those of a bot are told.
\pset format unaligned
SET client_min_messages = warning;
SELECT telegram_id FROM unnest(ARRAY[6600000001, 6600000002, 6600000003]) id, botdb.get_or_create_user(id);
CREATE ROLE regress_botdb_quiz LOGIN IN ROLE botdb_bot;
CREATE ROLE regress_botdb_dba LOGIN IN ROLE botdb_admin;
SELECT bot_name FROM botdb.register_bot('erasure_quiz', login_role => 'regress_botdb_quiz');
CREATE SCHEMA regress_botdb_quiz AUTHORIZATION regress_botdb_quiz;
CREATE SCHEMA regress_botdb_dba AUTHORIZATION regress_botdb_dba;

-- Nobody refers to users by themselves, and no type of theirs is cast there.
SET SESSION AUTHORIZATION regress_botdb_quiz;
CREATE TABLE regress_botdb_quiz.answers (user_id bigint REFERENCES botdb.users (id));
CREATE TABLE regress_botdb_quiz.answers (user_id bigint, answer text);
SELECT botdb.attach_user_table('regress_botdb_quiz.answers', 'user_id');
SET SESSION AUTHORIZATION regress_botdb_dba;
CREATE TABLE regress_botdb_dba.notes (user_id bigint REFERENCES botdb.users (id));
CREATE TABLE regress_botdb_dba.notes ("user" bigint, note text);

-- An administrator attaches a table of their own. What it takes they have no longer afterwards.
SELECT botdb.attach_user_table('regress_botdb_dba.notes', 'user') AS first, botdb.attach_user_table('regress_botdb_dba.notes', 'user') AS again;
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'regress_botdb_dba.notes'::regclass;
CREATE TABLE regress_botdb_dba.more (user_id bigint REFERENCES botdb.users (id));
-- Another's table is not theirs to alter, and a bot's gets no key.
SELECT botdb.attach_user_table('regress_botdb_quiz.answers', 'user_id');
RESET SESSION AUTHORIZATION;
SELECT botdb.attach_user_table('regress_botdb_quiz.answers', 'user_id');
SELECT botdb.attach_user_table('regress_botdb_quiz.answers', 'answer');
SELECT botdb.attach_user_table('regress_botdb_quiz.answers', 'nothing');
SELECT botdb.attach_user_table('botdb.bot_sessions', 'user_id');
SELECT botdb.attach_user_table('pg_stats', 'user_id');

-- With rows of a user, who goes.
INSERT INTO regress_botdb_dba.notes SELECT id, 'a note' FROM botdb.users WHERE telegram_id BETWEEN 6600000001 AND 6600000002;
INSERT INTO regress_botdb_quiz.answers SELECT "user", 'an answer' FROM regress_botdb_dba.notes;
SELECT coalesce(max(id), 0) AS seen FROM botdb.erased_users \gset
SELECT botdb.delete_user(6600000001), botdb.delete_user(6600000009);
SELECT count(*) AS notes FROM regress_botdb_dba.notes;
-- Listed once everything has ended that was writing then, in the whole cluster.
DO $$
BEGIN
  WHILE EXISTS (SELECT FROM botdb.erased_users WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())) LOOP
    PERFORM pg_sleep(0.01);
  END LOOP;
END $$;
SET SESSION AUTHORIZATION regress_botdb_quiz;
DELETE FROM regress_botdb_quiz.answers a USING botdb.list_erased(:seen) e WHERE a.user_id = e.user_id;
SELECT count(*) AS answers_left FROM regress_botdb_quiz.answers;
SELECT max(id) AS seen FROM botdb.list_erased(:seen) \gset
SELECT count(*) FROM botdb.list_erased(:seen);
RESET SESSION AUTHORIZATION;

-- A table that refers to users all the same, and is a bot's: nobody is erased, by no way, until it is detached.
ALTER TABLE regress_botdb_quiz.answers ADD FOREIGN KEY (user_id) REFERENCES botdb.users ON DELETE CASCADE;
SELECT botdb.delete_user(6600000002);
DELETE FROM botdb.users WHERE telegram_id = 6600000002;
-- By way of a table in between, too.
ALTER TABLE regress_botdb_quiz.answers DROP CONSTRAINT answers_user_id_fkey;
ALTER TABLE regress_botdb_dba.notes ADD UNIQUE ("user");
ALTER TABLE regress_botdb_quiz.answers ADD FOREIGN KEY (user_id) REFERENCES regress_botdb_dba.notes ("user") ON DELETE CASCADE;
SELECT botdb.delete_user(6600000002);
ALTER TABLE regress_botdb_quiz.answers DROP CONSTRAINT answers_user_id_fkey;
ALTER TABLE regress_botdb_quiz.answers ADD FOREIGN KEY (user_id) REFERENCES botdb.users ON DELETE CASCADE;
SELECT botdb.attach_user_table('regress_botdb_quiz.answers', 'user_id');
SELECT botdb.delete_user(6600000002);
SELECT count(*) AS answers_left FROM regress_botdb_quiz.answers;
-- An owner who is an administrator no longer.
REVOKE botdb_admin FROM regress_botdb_dba;
SELECT botdb.delete_user(6600000003);
GRANT botdb_admin TO regress_botdb_dba;
SELECT botdb.delete_user(6600000003);

-- Forgotten after a while.
SELECT botdb.purge_erased() AS none_is_old, botdb.purge_erased('0') >= 0 AS purged;
SELECT botdb.purge_erased('-1 day');
SELECT count(*) FROM botdb.list_erased(limit_rows => -1);

DROP SCHEMA regress_botdb_quiz, regress_botdb_dba CASCADE;
SELECT botdb.remove_bot('erasure_quiz', true);
DROP ROLE regress_botdb_quiz, regress_botdb_dba;
