-- ---------------------------------------------------------------------------------------------------------- storage

-- Of one sequence come the versions of all values and the numbers of all leases: none ever comes twice, also where a row
-- was deleted and is made again.
CREATE SEQUENCE botdb.storage_numbers;

-- fillfactor: as of bot_sessions. No index on expires_at, which would end HOT for every write with a time to live.
CREATE TABLE botdb.bot_storage (
  bot_name text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL CHECK (char_length(key) BETWEEN 1 AND 512),
  value json NOT NULL,
  version bigint NOT NULL,
  telegram_id bigint,
  expires_at timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (bot_name, key)
) WITH (fillfactor = 50);
COMMENT ON TABLE botdb.bot_storage IS 'What one bot keeps under keys of its own. No other bot sees it.';
COMMENT ON COLUMN botdb.bot_storage.value IS 'Any JSON value, as it was written.';
COMMENT ON COLUMN botdb.bot_storage.version IS 'A number that no other write has, and every later one exceeds.';
COMMENT ON COLUMN botdb.bot_storage.telegram_id IS 'The user whose erasure takes the row along, known here or not.';
COMMENT ON COLUMN botdb.bot_storage.expires_at IS 'From when on it is not there for any function; NULL for never.';
CREATE INDEX bot_storage_telegram_id_idx ON botdb.bot_storage (telegram_id) WHERE telegram_id IS NOT NULL;

CREATE TABLE botdb.bot_leases (
  bot_name text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL CHECK (char_length(key) BETWEEN 1 AND 512),
  owner text,
  fence bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (bot_name, key)
) WITH (fillfactor = 50);
COMMENT ON TABLE botdb.bot_leases IS 'Who of a bot may work under a key, and until when. See botdb.storage_lock.';
COMMENT ON COLUMN botdb.bot_leases.owner IS 'NULL once the owner has given it back.';
COMMENT ON COLUMN botdb.bot_leases.fence IS 'The number of the lease; every later one is higher.';

CREATE FUNCTION botdb.storage_read(
  key text, bot_name text DEFAULT NULL, OUT value json, OUT version bigint, OUT expires_at timestamptz
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'storage_read';
COMMENT ON FUNCTION botdb.storage_read IS
  'What the bot keeps under the key: one row, or none; what has expired by now() is not there. Errors: 22023 a key outside 1 to 512 characters.';

CREATE FUNCTION botdb.storage_read_for_update(
  key text, bot_name text DEFAULT NULL, OUT value json, OUT version bigint, OUT expires_at timestamptz
) RETURNS SETOF record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_read_for_update';
COMMENT ON FUNCTION botdb.storage_read_for_update IS
  'As storage_read, and the key is this transaction''s until it ends, with nothing under it too: whoever else writes it or reads it so waits. '
  'For a handler that reads, thinks and writes; it claims its user first (claim_update). Errors: 22023 a key outside 1 to 512 characters.';

CREATE FUNCTION botdb.storage_write(
  key text, value json, bot_name text DEFAULT NULL, ttl interval DEFAULT NULL, expected_version bigint DEFAULT NULL,
  telegram_id bigint DEFAULT NULL, fence bigint DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_write';
COMMENT ON FUNCTION botdb.storage_write IS
  'Keeps a JSON value of any kind under the key, byte for byte; its version. It expires after ttl, without one never. '
  'telegram_id ties it to a user, known or not, with whom it is erased; without one it stays tied as it was. Errors: TB003 another version than expected '
  '(0: nothing may be there), TB005 a fence that storage_lock did not give for this key, or that was overtaken, or another user''s value, TB007 a value larger than storage_bytes of '
  'the bot''s limits, 22023 a key outside 1 to 512 characters, a ttl outside 0 to 1000 years, a value over 16 MB.';

CREATE FUNCTION botdb.storage_patch(
  key text, patch json, bot_name text DEFAULT NULL, ttl interval DEFAULT NULL, expected_version bigint DEFAULT NULL,
  telegram_id bigint DEFAULT NULL, fence bigint DEFAULT NULL, request_id text DEFAULT NULL,
  OUT value json, OUT version bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_patch';
COMMENT ON FUNCTION botdb.storage_patch IS
  'Merges the patch into the value by RFC 7396, in the database; what it is then, and its version. What is missing or no object counts as {}, '
  'keys stay in their order, and what the patch does not name stays as it was written. Without ttl it expires as before. Errors: as storage_write, and 22023 a patch that '
  'is no object or nested more than 256 deep.';

CREATE FUNCTION botdb.storage_increment(
  key text, path text[], by numeric DEFAULT 1, bot_name text DEFAULT NULL, ttl interval DEFAULT NULL,
  expected_version bigint DEFAULT NULL, telegram_id bigint DEFAULT NULL, fence bigint DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS numeric
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_increment';
COMMENT ON FUNCTION botdb.storage_increment IS
  'Adds to the number that the keys of path lead to in the value, in the database; what it is then. A value or number that is missing counts as '
  '{} or 0. Without ttl it expires as before. Errors: as storage_write, and 22023 a path of no key, of a NULL, of more than 64 or through or to '
  'something else, or by what is not finite, 22003 a number too large.';

CREATE FUNCTION botdb.storage_update_keys(
  key text, set json, remove text[] DEFAULT NULL, bot_name text DEFAULT NULL, ttl interval DEFAULT NULL,
  expected_version bigint DEFAULT NULL, telegram_id bigint DEFAULT NULL, fence bigint DEFAULT NULL, request_id text DEFAULT NULL,
  OUT value json, OUT version bigint
) RETURNS record
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_update_keys';
COMMENT ON FUNCTION botdb.storage_update_keys IS
  'Removes keys of the object, and then gives each key of set the value that it has there, null too; nothing is merged. What it is then, and its '
  'version. Without ttl it expires as before. Errors: as storage_write, and 22023 a set or a value that is no object, or a NULL in remove.';

CREATE FUNCTION botdb.storage_delete(
  key text, bot_name text DEFAULT NULL, fence bigint DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_delete';
COMMENT ON FUNCTION botdb.storage_delete IS
  'Deletes what the bot keeps under the key; false if there was nothing. Errors: TB005 a fence that storage_lock did not give for this key, or that was '
  'overtaken, 22023 a key outside 1 to 512 characters.';

CREATE FUNCTION botdb.storage_keys(
  prefix text DEFAULT '', after text DEFAULT NULL, limit_rows int DEFAULT 1000, bot_name text DEFAULT NULL,
  OUT key text, OUT version bigint, OUT expires_at timestamptz, OUT telegram_id bigint
) RETURNS SETOF record
  LANGUAGE C STABLE PARALLEL SAFE
  AS 'MODULE_PATHNAME', 'storage_keys';
COMMENT ON FUNCTION botdb.storage_keys IS
  'The keys that the bot keeps something under, those that begin with the prefix, in the order of their bytes: the first limit_rows behind after; '
  'telegram_id: whose the value is, NULL for nobody''s. '
  'Errors: 22023 a negative limit, a prefix or after over 512 characters.';

CREATE FUNCTION botdb.storage_delete_prefix(
  prefix text, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_delete_prefix';
COMMENT ON FUNCTION botdb.storage_delete_prefix IS
  'Deletes all that the bot keeps under keys that begin with the prefix, everything for an empty one; how many values there were. '
  'Errors: 22023 a prefix over 512 characters.';

CREATE FUNCTION botdb.storage_lock(
  key text, owner text, ttl interval, bot_name text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_lock';
COMMENT ON FUNCTION botdb.storage_lock IS
  'Gives the owner the lease of the key for ttl from this moment, and its number, which is higher than any before; NULL while another owner''s lease runs. The '
  'owner of a running lease renews it, and keeps the number. Others see it once the transaction has ended. Errors: 22023 a key outside 1 to 512 '
  'characters, an owner outside 1 to 255, a ttl outside 0 to 1 day.';

CREATE FUNCTION botdb.storage_unlock(
  key text, owner text, bot_name text DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'storage_unlock';
COMMENT ON FUNCTION botdb.storage_unlock IS
  'Ends the owner''s lease of the key; false if no lease of this owner runs. Errors: 22023 a key outside 1 to 512 characters, an owner outside 1 to 255.';

CREATE FUNCTION botdb.purge_storage(limit_rows int DEFAULT 1000, request_id text DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'purge_storage';
COMMENT ON FUNCTION botdb.purge_storage IS
  'Deletes up to limit_rows values that have expired, and as many leases that were given back or ended a day ago; how many rows. Those that somebody is '
  'writing at this moment stay. For a job that calls until it returns 0. Errors: 22023 a negative limit.';
