\echo Use "CREATE EXTENSION botdb" to load this file. \quit

SET LOCAL search_path TO pg_catalog, pg_temp;

-- Texts are cut, compared and put into JSON as UTF-8; in another encoding lengths would count bytes.
DO $$
BEGIN
  IF getdatabaseencoding() <> 'UTF8' THEN
    RAISE EXCEPTION 'botdb needs a database in encoding UTF8'
      USING ERRCODE = 'feature_not_supported', DETAIL = format('This database is in %s.', getdatabaseencoding()),
        HINT = 'Create the database with ENCODING ''UTF8'' TEMPLATE template0.';
  END IF;
END
$$;
