SELECT to_jsonb(botdb.set_auto_renew($1::bigint, false, $2, $3, request_id => $4))
