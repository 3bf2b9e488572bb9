
-- ---------------------------------------------------------------------------------------------------------- dumped

-- What pg_dump takes along: the rows of every table of user data, and where every sequence stands. Not the counts and the
-- bindings: triggers make them anew as the rows are loaded.
DO $$
DECLARE
  object record;
BEGIN
  FOR object IN
    SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'botdb'::regnamespace AND relkind IN ('r', 'S')
      AND relname NOT LIKE 'count\_%' AND relname <> 'bindings'
  LOOP
    PERFORM pg_extension_config_dump(object.name, '');
  END LOOP;
END
$$;
