-- Users by XP, the highest first. $1, $2: the XP and the id behind which the page begins, both NULL for the first.
SELECT json_build_object('users', coalesce(json_agg(json_build_object(
  'telegram_id', telegram_id, 'username', username, 'first_name', first_name, 'last_name', last_name,
  'total_xp', total_xp::text, 'level', level, 'last_activity', last_activity, 'id', id)), '[]'))
FROM (
  SELECT * FROM botdb.users
  -- The index is of (total_xp DESC, id): a row of both would be compared in one direction.
  WHERE $1::bigint IS NULL OR (total_xp <= $1::bigint AND (total_xp < $1::bigint OR id > $2::bigint))
  ORDER BY total_xp DESC, id LIMIT 51) AS page
