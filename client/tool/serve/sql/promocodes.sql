-- Promocodes, the newest first. $1: the id behind which the page begins, NULL for the first.
SELECT json_build_object('promocodes', coalesce(json_agg(page ORDER BY id DESC), '[]'))
FROM (
  SELECT id, code, type, value, max_uses, current_uses, starts_at, expires_at, is_active, created_at
  FROM botdb.promocodes WHERE $1::bigint IS NULL OR id < $1::bigint ORDER BY id DESC LIMIT 51) AS page
