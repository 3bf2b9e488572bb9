SELECT json_build_object('violations', coalesce(json_agg(v), '[]')) FROM (SELECT * FROM botdb.verify() LIMIT 500) AS v
