-- The first hundred of a board. $1: its name; $2: a time in the period that is meant, NULL for now.
SELECT json_build_object('rows', coalesce(json_agg(to_jsonb(b) || jsonb_build_object('score', b.score::text) ORDER BY rank), '[]'))
FROM botdb.get_board($1, 100, 0, coalesce($2::timestamptz, now())) AS b
