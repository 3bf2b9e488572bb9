-- Kept results survive a change of the row type: they are read back by the names of the columns.
\pset format unaligned
\pset footer off
SET client_min_messages = warning;
SET botdb.bot_name = 'kept_bot';

\set call 'botdb.get_or_create_user(6400000001, E''o\\''neil'', E''"Tim", \\\\ (née {x})'', E'' \\n,NULL'', ''changed row'')'
CREATE TEMP TABLE made AS SELECT u.* FROM :call u;
SELECT regexp_replace(result, '\)\(.*', ')') AS begins FROM botdb.requests WHERE request_id = 'changed row';
SELECT u *= m AS same, u.username, u.first_name, u.last_name FROM made m, :call u;

-- A row of a table with a column more: NULL, whatever its default is now.
BEGIN;
ALTER TABLE botdb.users ADD COLUMN city text DEFAULT 'Kazan';
SELECT u.city IS NULL AS null, to_jsonb(u) - 'city' = to_jsonb(m) AS same FROM made m, :call u;
-- Made with more columns: every value to its last digit, in whatever settings it was written and is read.
ALTER TABLE botdb.users ADD COLUMN "odd ""(,\) name" int DEFAULT 7, ADD COLUMN big bigint DEFAULT -9223372036854775808,
  ADD COLUMN amount numeric DEFAULT 12345678901234567890.1234567890, ADD COLUMN ratio float8 DEFAULT 0.1::float8 + 0.2,
  ADD COLUMN part float4 DEFAULT 1.0 / 3, ADD COLUMN at timestamptz DEFAULT '2024-02-29 23:59:59.999999 Asia/Kathmandu',
  ADD COLUMN long_ago timestamptz DEFAULT '0044-03-15 12:00:00.000001 BC', ADD COLUMN never timestamptz DEFAULT 'infinity',
  ADD COLUMN day date DEFAULT '2001-02-03', ADD COLUMN span interval DEFAULT '-1 month 2 days -3:04:05.000006',
  ADD COLUMN back interval DEFAULT '-1 day -2:03:00', ADD COLUMN words text[] DEFAULT E'{"a \\"b\\" \\\\",NULL,"",",(","née"}',
  ADD COLUMN doc jsonb DEFAULT E'{"a": "\\" \\\\ , (", "n": 1.00}', ADD COLUMN bytes bytea DEFAULT '\x00ff5c',
  ADD COLUMN nothing text DEFAULT '';
SET LOCAL datestyle = 'SQL, DMY';
SET LOCAL timezone = 'America/St_Johns';
SET LOCAL intervalstyle = 'sql_standard';
SET LOCAL extra_float_digits = -15;
SET LOCAL bytea_output = 'escape';
CREATE TEMP TABLE wide AS SELECT u.* FROM botdb.get_or_create_user(6400000001, request_id => 'wide row') u;
SET LOCAL datestyle = 'Postgres, MDY';
SET LOCAL timezone = 'Asia/Kathmandu';
SET LOCAL intervalstyle = 'iso_8601';
SET LOCAL extra_float_digits = 3;
SET LOCAL bytea_output = 'hex';
SELECT u *= w AS same, u.city, u."odd ""(,\) name", u.big, u.amount, u.ratio, u.part, u.words, u.nothing
FROM wide w, botdb.get_or_create_user(6400000001, request_id => 'wide row') u;
-- Some of them are gone, from between the others: left out.
ALTER TABLE botdb.users DROP COLUMN city, DROP COLUMN words, DROP COLUMN attributes;
SELECT to_jsonb(u) = to_jsonb(w) - '{city,words,attributes}'::text[] AS same
FROM wide w, botdb.get_or_create_user(6400000001, request_id => 'wide row') u;
-- The same names, of a type that holds the old values.
ALTER TABLE botdb.users ALTER COLUMN part TYPE numeric, ALTER COLUMN username TYPE varchar(300);
SELECT to_jsonb(u) = to_jsonb(w) - '{city,words,attributes}'::text[] AS same
FROM wide w, botdb.get_or_create_user(6400000001, request_id => 'wide row') u;
ROLLBACK;
SELECT u *= m AS same FROM made m, :call u;

-- What a function returns by its OUT parameters: one has come, one has gone, and they stand in another order.
\set record 'add_xp(6400000001, 150, levels_config => ''[{"level": 2, "min_xp": 100}]'', request_id => ''changed record'')'
\set rows 'add_xp_batch(''{6400000001,6400000002}'', ''{1,2}'', request_id => ''changed rows'')'
\set no_rows 'add_xp_batch(''{}'', ''{}'', request_id => ''changed no rows'')'
SELECT telegram_id FROM botdb.get_or_create_user(6400000002);
SELECT * FROM botdb.:record;
SELECT * FROM botdb.:rows;
SELECT * FROM botdb.:no_rows;
SELECT request_id, result FROM botdb.requests WHERE request_id IN ('changed record', 'changed rows', 'changed no rows') ORDER BY 1;
CREATE FUNCTION pg_temp.add_xp(
  telegram_id bigint, xp bigint, bot_name text DEFAULT NULL, levels_config jsonb DEFAULT NULL, reason text DEFAULT NULL,
  request_id text DEFAULT NULL, OUT rank bigint, OUT total_xp bigint, OUT new_level int, OUT leveled_up boolean
) RETURNS record LANGUAGE C AS '$libdir/botdb', 'add_xp_and_level';
CREATE FUNCTION pg_temp.add_xp_batch(
  telegram_ids bigint[], xps bigint[], bot_name text DEFAULT NULL, reason text DEFAULT NULL,
  skip_unknown boolean DEFAULT false, request_id text DEFAULT NULL,
  OUT total_xp bigint, OUT rank bigint, OUT telegram_id bigint
) RETURNS SETOF record LANGUAGE C AS '$libdir/botdb', 'add_xp_batch';
SELECT * FROM pg_temp.:record;
SELECT * FROM pg_temp.:rows;
SELECT * FROM pg_temp.:no_rows;
DROP FUNCTION pg_temp.add_xp, pg_temp.add_xp_batch;

-- What version 0.3.0 has kept, without names: its columns stand where they stood, and others have come after them.
UPDATE botdb.requests SET result = '(t,1,2,150)' WHERE request_id = 'changed record';
UPDATE botdb.requests SET result = '{"(6400000001,f,2,2,151)","(6400000002,f,,1,2)"}' WHERE request_id = 'changed rows';
UPDATE botdb.requests SET result = '{}' WHERE request_id = 'changed no rows';
UPDATE botdb.requests
SET result = E'(7,6400000001,"o''neil","""Tim"", \\\\ (née {x})"," \n,NULL",' ||
  E'"2024-01-02 03:04:05.678901+00","2024-01-02 06:04:05.678902+03",9223372036854775807,1,2,3,"{""a"": ""\\\\""""}")'
WHERE request_id = 'changed row';
SELECT * FROM botdb.:record;
SELECT * FROM botdb.:rows;
SELECT * FROM botdb.:no_rows;
SET timezone = 'UTC';
SELECT * FROM :call;
CREATE FUNCTION pg_temp.add_xp(
  telegram_id bigint, xp bigint, bot_name text DEFAULT NULL, levels_config jsonb DEFAULT NULL, reason text DEFAULT NULL,
  request_id text DEFAULT NULL,
  OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint, OUT rank bigint, OUT note text
) RETURNS record LANGUAGE C AS '$libdir/botdb', 'add_xp_and_level';
CREATE FUNCTION pg_temp.add_xp_batch(
  telegram_ids bigint[], xps bigint[], bot_name text DEFAULT NULL, reason text DEFAULT NULL,
  skip_unknown boolean DEFAULT false, request_id text DEFAULT NULL,
  OUT telegram_id bigint, OUT leveled_up boolean, OUT old_level int, OUT new_level int, OUT total_xp bigint, OUT note text
) RETURNS SETOF record LANGUAGE C AS '$libdir/botdb', 'add_xp_batch';
SELECT * FROM pg_temp.:record;
SELECT * FROM pg_temp.:rows;
SELECT * FROM pg_temp.:no_rows;
BEGIN;
ALTER TABLE botdb.users ADD COLUMN city text DEFAULT 'Kazan';
SELECT telegram_id, attributes, city IS NULL AS null FROM :call;
ROLLBACK;

-- What cannot be read: broken, or with more columns than there are.
UPDATE botdb.requests SET result = '(t,1,2,150' WHERE request_id = 'changed record';
SELECT * FROM botdb.:record;
UPDATE botdb.requests SET result = '(t,1,2,150,9)' WHERE request_id = 'changed record';
SELECT * FROM botdb.:record;
UPDATE botdb.requests SET result = 'columns(leveled_up,total_xp)' WHERE request_id = 'changed record';
SELECT * FROM botdb.:record;
