SELECT jsonb_build_object('status', r.status, 'details', r.details) FROM botdb.refund_payment($1, $2, request_id => $3) AS r
