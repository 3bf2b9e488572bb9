SELECT to_jsonb(botdb.disable_promocode($1, request_id => $2))
