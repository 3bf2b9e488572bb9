-- The first hundred users by XP.
SELECT json_build_object('rows', coalesce(json_agg(to_jsonb(l) || jsonb_build_object('total_xp', l.total_xp::text) ORDER BY rank), '[]'))
FROM botdb.get_leaderboard(100) AS l
