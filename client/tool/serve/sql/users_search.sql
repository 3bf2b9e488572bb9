-- Users by Telegram id, @username, or a part of their names. $1: what is looked for; $2: the id behind which to go on.
WITH wanted AS (SELECT lower(btrim($1)) AS text)
SELECT json_build_object('users', coalesce(json_agg(json_build_object(
  'telegram_id', telegram_id, 'username', username, 'first_name', first_name, 'last_name', last_name,
  'total_xp', total_xp::text, 'level', level, 'last_activity', last_activity, 'id', id) ORDER BY id), '[]'))
FROM (
  (SELECT u.* FROM botdb.users u, wanted
   WHERE u.telegram_id = CASE WHEN text ~ '^[0-9]{1,16}$' THEN text::bigint END AND u.id > coalesce($2::bigint, 0))
  UNION
  (SELECT u.* FROM botdb.users u, wanted
   WHERE u.id > coalesce($2::bigint, 0)
     AND CASE WHEN text LIKE '@%' THEN lower(u.username) = substr(text, 2)
              ELSE strpos(lower(concat_ws(' ', u.first_name, u.last_name, u.username)), text) > 0 END
   ORDER BY u.id LIMIT 51)
  ORDER BY id LIMIT 51) AS page
