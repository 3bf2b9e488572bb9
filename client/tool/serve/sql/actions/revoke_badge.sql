SELECT to_jsonb(botdb.revoke_badge($1::bigint, $2, $3, request_id => $4))
