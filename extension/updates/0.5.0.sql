-- It has more arguments.
DROP FUNCTION IF EXISTS botdb.stats_after_training(jsonb, bigint, int, jsonb);

-- @functions@

-- An empty name is none.
UPDATE botdb.users
SET username = nullif(username, ''), first_name = nullif(first_name, ''), last_name = nullif(last_name, '')
WHERE '' IN (username, first_name, last_name);
