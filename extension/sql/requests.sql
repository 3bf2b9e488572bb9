-- ---------------------------------------------------------------------------------------------------------- requests

-- One index, and so one index entry a request; erasing a user reads the table from end to end instead. The key begins
-- with what differs most, and is compared by its bytes.
CREATE TABLE botdb.requests (
  bot_name text COLLATE "C" NOT NULL,
  request_id text COLLATE "C" NOT NULL,
  function text COLLATE "C" NOT NULL,
  arguments bigint NOT NULL,
  telegram_id bigint,
  result text,
  document jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (request_id, bot_name)
);
COMMENT ON TABLE botdb.requests IS
  'Calls that were made with a request_id, and what they returned: a repetition returns it again. See botdb.purge_requests.';
COMMENT ON COLUMN botdb.requests.bot_name IS 'The bot that the call acted for; empty where there was none.';
COMMENT ON COLUMN botdb.requests.arguments IS 'A hash of the arguments without bot_name and request_id.';
COMMENT ON COLUMN botdb.requests.telegram_id IS 'The user the call was about, whose erasure takes the row along.';
COMMENT ON COLUMN botdb.requests.result IS
  'The result as PostgreSQL writes it; rows behind the names of their columns, plain values of a set as an array. NULL for jsonb.';
COMMENT ON COLUMN botdb.requests.document IS 'The result of a function that returns jsonb.';

CREATE TABLE botdb.claimed_updates (
  bot_name text COLLATE "C" NOT NULL,
  update_id bigint NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (bot_name, update_id)
);
COMMENT ON TABLE botdb.claimed_updates IS 'Updates of Telegram that a handler has claimed. See botdb.claim_update.';

CREATE FUNCTION botdb.claim_update(
  update_id bigint, bot_name text DEFAULT NULL, telegram_id bigint DEFAULT NULL, request_id text DEFAULT NULL
) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'claim_update';
COMMENT ON FUNCTION botdb.claim_update IS
  'True the first time that this bot claims this update of Telegram, false ever after: a handler that claims first in its '
  'transaction, and stops on false, happens once. A second claim at the same moment waits for the first transaction to end. '
  'With telegram_id a claim that is true also locks that user, created if new, until the transaction ends: all handlers that '
  'begin so come one after the other, whatever they read and write of the user. '
  'Errors: 22023 a missing update_id or bot, or a telegram_id outside 1 to 2^52-1.';

CREATE FUNCTION botdb.purge_requests(
  older_than interval DEFAULT '7 days', request_id text DEFAULT NULL
) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE
  AS 'MODULE_PATHNAME', 'purge_requests';
COMMENT ON FUNCTION botdb.purge_requests IS
  'Forgets the requests and the claimed updates older than this, for a job that runs daily; how many there were. What is '
  'repeated afterwards counts as new. Errors: 22023 an interval outside 0 to 1000 years.';
