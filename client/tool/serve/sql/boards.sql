SELECT json_build_object('boards', coalesce(json_agg(b ORDER BY board), '[]'))
FROM (SELECT * FROM botdb.list_boards() LIMIT 500) AS b
