-- How many users each level has, the first hundred levels, and each badge, the hundred that most hold.
SELECT json_build_object(
  'levels', (SELECT coalesce(json_agg(l ORDER BY level), '[]')
             FROM (SELECT level, count(*) AS users FROM botdb.users GROUP BY level ORDER BY level LIMIT 100) AS l),
  'badges', (SELECT coalesce(json_agg(b ORDER BY users DESC, badge_type), '[]')
             FROM (SELECT c.badge_type, d.name, c.users
                   FROM botdb.count_badges_by_type() AS c LEFT JOIN botdb.badges AS d USING (badge_type)
                   ORDER BY c.users DESC, c.badge_type LIMIT 100) AS b))
