-- ---------------------------------------------------------------------------------------------------------- privileges

-- Tables are written only through the functions; readers may look at all of them.
GRANT SELECT ON ALL TABLES IN SCHEMA botdb TO botdb_reader;

-- What pg_dump takes along: the rows of every table of user data, and where every sequence stands. Not the counts: the
-- triggers count the rows as they are loaded.
DO $$
DECLARE
  relation regclass;
BEGIN
  FOR relation IN
    SELECT oid::regclass FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind IN ('r', 'S')
      AND relname NOT LIKE 'count\_%'
  LOOP
    PERFORM pg_extension_config_dump(relation, '');
  END LOOP;
END
$$;
