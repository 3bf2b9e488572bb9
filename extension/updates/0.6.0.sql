CREATE SEQUENCE botdb.storage_numbers;
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

-- @functions@
