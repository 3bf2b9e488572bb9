-- The counts have another form, and are made anew below.
TRUNCATE botdb.count_nodes, botdb.count_changes, botdb.count_folds;
ALTER TABLE botdb.count_nodes ALTER users TYPE int[], ALTER users SET STORAGE PLAIN;
ALTER TABLE botdb.count_changes ALTER changes TYPE bytea USING '', ALTER changes SET STORAGE PLAIN;
ALTER TABLE botdb.count_changes REPLICA IDENTITY FULL;
COMMENT ON TABLE botdb.count_changes IS
  'Changes that are not in count_nodes yet; read_changes() makes rows of them.';
COMMENT ON COLUMN botdb.count_changes.xid IS 'The number, of 64 bits, of the transaction that has begun the row.';

-- @functions@

SELECT botdb.rebuild_counts();
