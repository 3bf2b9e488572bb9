SELECT jsonb_build_object('trainings_left', r.trainings_left)
FROM botdb.add_free_trainings($1::bigint, $2::int, 'admin', request_id => $3) AS r
