-- One argument more, NULL in all calls that were kept: the hash of their arguments goes on with it.
DROP FUNCTION IF EXISTS botdb.claim_update(bigint, text, text);
UPDATE botdb.requests SET arguments = hashtextextended('n' COLLATE "C", arguments) WHERE function = 'claim_update';

-- @functions@
