SELECT to_jsonb(r) FROM botdb.add_xp($1::bigint, $2::bigint, $3, reason => $4, request_id => $5) AS r
