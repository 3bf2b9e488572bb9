-- Numbers of 32 bits in the nodes, and changes as bytes: what is not folded yet is, before its form changes.
LOCK TABLE botdb.users, botdb.board_scores, botdb.count_changes IN SHARE ROW EXCLUSIVE MODE;
WITH change AS (
  SELECT changes[i] AS board_id, changes[i + 1] AS period, level, (changes[i + 2] >> 7 * (level + 1)) AS node,
    (changes[i + 2] >> 7 * level & 127) + 1 AS place, changes[i + 3] AS rows
  FROM botdb.count_changes, generate_series(1, cardinality(changes), 4) i, generate_series(0, 2) level
), number AS (
  SELECT board_id, period, level, node, place, sum(rows) AS rows FROM change GROUP BY 1, 2, 3, 4, 5
  UNION ALL
  SELECT board_id, period, level, node, place, rows
  FROM botdb.count_nodes, unnest(users) WITH ORDINALITY AS slot (rows, place)
), node AS (
  SELECT board_id, period, level, node, place, sum(rows)::bigint AS rows FROM number GROUP BY 1, 2, 3, 4, 5
)
INSERT INTO botdb.count_nodes
SELECT board_id, period, level, node,
  (SELECT array_agg(coalesce(n.rows, 0) ORDER BY p.place) FROM generate_series(1, 128) p (place) LEFT JOIN node n
   ON (n.board_id, n.period, n.level, n.node, n.place) = (k.board_id, k.period, k.level, k.node, p.place))
FROM (SELECT DISTINCT board_id, period, level, node FROM change) k
ON CONFLICT (board_id, period, level, node) DO UPDATE SET users = excluded.users;
DELETE FROM botdb.count_changes;
DELETE FROM botdb.count_folds;
ALTER TABLE botdb.count_nodes ALTER users TYPE int[], ALTER users SET STORAGE PLAIN;
-- An update to 0.4.0 had left this out.
ALTER TABLE botdb.count_changes REPLICA IDENTITY FULL;
ALTER TABLE botdb.count_changes ALTER changes TYPE bytea USING '', ALTER changes SET STORAGE PLAIN;
COMMENT ON TABLE botdb.count_changes IS
  'Changes that are not in count_nodes yet; read_changes() makes rows of them.';
COMMENT ON COLUMN botdb.count_changes.xid IS 'The number, of 64 bits, of the transaction that has begun the row.';

-- @functions@
