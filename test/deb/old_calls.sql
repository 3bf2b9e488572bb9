-- Calls every function of a database that is of another version than the library: each answers, or is the error that says so.
-- Says how many there were of either.
CREATE FUNCTION pg_temp.example(type regtype) RETURNS text LANGUAGE sql AS $$
	SELECT CASE
		WHEN type = ANY ('{int,bigint,numeric}'::regtype[]) THEN '1'
		WHEN type = 'text'::regtype THEN '''x'''
		WHEN type = ANY ('{json,jsonb}'::regtype[]) THEN '''{}'''
		WHEN type = 'boolean'::regtype THEN 'true'
		ELSE 'NULL' END || '::' || type;
$$;

DO $$
DECLARE
	call text;
	answered int := 0;
	refused int := 0;
BEGIN
	FOR call IN
		SELECT format('SELECT * FROM botdb.%I(%s)', proname,
			(SELECT string_agg(pg_temp.example(type), ', ' ORDER BY place) FROM unnest(proargtypes) WITH ORDINALITY a (type, place)))
		FROM pg_proc
		WHERE pronamespace = 'botdb'::regnamespace AND prokind = 'f' AND prorettype <> 'trigger'::regtype
		ORDER BY proname
	LOOP
		BEGIN
			EXECUTE call;
			answered := answered + 1;
		EXCEPTION WHEN object_not_in_prerequisite_state THEN
			refused := refused + 1;
		END;
	END LOOP;
	IF refused = 0 THEN
		RAISE EXCEPTION 'no call has noticed the other version';
	END IF;
	PERFORM set_config('botdb_test.calls', format('%s calls answered, and %s said 55000', answered, refused), false);
END $$;
SELECT current_setting('botdb_test.calls');
