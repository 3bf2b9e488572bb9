-- Storage: any JSON value under any key of a bot, versions, time to live, leases.
\pset format unaligned
\pset footer off
SET client_min_messages = warning;
SET botdb.bot_name = 'storage_bot';

-- How a statement ends.
CREATE FUNCTION pg_temp.told(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  EXECUTE statement INTO answer;
  RETURN coalesce(answer, 'null');
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
-- Of other tests.
DELETE FROM botdb.bot_storage;
DELETE FROM botdb.bot_leases;

-- What JavaScript and Python can write comes back byte for byte.
CREATE TEMP TABLE odd (place serial, value text);
INSERT INTO odd (value) VALUES
  ('null'), ('true'), ('0'), ('-0'), ('1e400'), ('1.50'), ('123456789012345678901234567890'), ('""'), ('"текст 😀"'),
  ('"\u0000"'), ('"\ud800"'), ('{"\u0000": "\udc00\ud800"}'), ('[]'), ('{}'), (' [1, 2 ,3] '), ('{"b": 1, "a": 2, "b": 3}'),
  ('"}]\"{["'), (repeat('[', 1000) || repeat(']', 1000)), ('"' || repeat('x', 1000000) || '"');
SELECT count(botdb.storage_write('odd:' || place, value::json)) FROM odd;
SELECT o.place, left(o.value, 40) AS lost FROM odd o LEFT JOIN botdb.storage_read('odd:' || o.place) r ON true
WHERE r.value::text IS DISTINCT FROM o.value;
SELECT botdb.storage_delete_prefix('odd:');

-- Versions: each write has one of its own, also where a row was deleted in between; 0 is what is not there.
SELECT botdb.storage_write('v', '1') AS first \gset
SELECT botdb.storage_write('v', '2', expected_version => :first) > :first AS grows;
SELECT pg_temp.told(format($$SELECT botdb.storage_write('v', '3', expected_version => %s)$$, :first)) AS overtaken,
  pg_temp.told($$SELECT botdb.storage_write('v', '3', expected_version => 0)$$) AS is_there,
  pg_temp.told($$SELECT botdb.storage_write('nothing', '3', expected_version => 1)$$) AS is_not_there;
SELECT botdb.storage_delete('v'), botdb.storage_delete('v') AS again;
SELECT botdb.storage_write('v', '4', expected_version => 0) > :first AS made_anew;
SELECT pg_temp.told(format($$SELECT botdb.storage_write('v', '5', expected_version => %s)$$, :first)) AS of_the_deleted_row;
SELECT value, expires_at FROM botdb.storage_read('v');

-- Several in one statement see each other.
SELECT botdb.storage_delete('v') AS deleted, botdb.storage_write('v', '6') > 0 AS written, botdb.storage_increment('w', '{n}', 2) AS two,
  botdb.storage_increment('w', '{n}', 3) AS five, botdb.storage_delete('w') AS deleted, botdb.storage_delete('w') AS again;

-- Patches: RFC 7396, in the order of keys that JavaScript has, and what is not named stays as it was written.
SELECT value FROM botdb.storage_patch('p', '{"b": {"x": 1, "y": null}, "a": "\u0000"}');
SELECT value FROM botdb.storage_patch('p', '{"c": [1,  2], "b": {"z": 1.0}}');
SELECT value FROM botdb.storage_patch('p', '{"b": null, "\u0061": 5}');
SELECT count(botdb.storage_write('p', '[1]'));
SELECT value FROM botdb.storage_patch('p', '{"a": 1}');
SELECT pg_temp.told($$SELECT botdb.storage_patch('p', '[1]')$$) AS array,
  pg_temp.told($$SELECT botdb.storage_patch('p', NULL)$$) AS missing,
  pg_temp.told($$SELECT botdb.storage_patch('p', (repeat('{"a":', 300) || '1' || repeat('}', 300))::json)$$) AS deep;
SELECT version AS patched FROM botdb.storage_patch('p', '{}') \gset
SELECT version = :patched AS same FROM botdb.storage_read('p');

-- Numbers.
SELECT botdb.storage_increment('n', '{a,b}'), botdb.storage_increment('n', '{a,b}', -0.5), botdb.storage_increment('n', '{a,c}', 7);
SELECT value FROM botdb.storage_read('n');
SELECT count(botdb.storage_write('n', '{"big": 12345678901234567890, "s": "1", "z": null}'));
SELECT botdb.storage_increment('n', '{big}', 0.001);
SELECT pg_temp.told($$SELECT botdb.storage_increment('n', '{s}')$$) AS string, pg_temp.told($$SELECT botdb.storage_increment('n', '{z}')$$) AS null,
  pg_temp.told($$SELECT botdb.storage_increment('n', '{s,t}')$$) AS through, pg_temp.told($$SELECT botdb.storage_increment('n', '{}')$$) AS no_key,
  pg_temp.told($$SELECT botdb.storage_increment('n', '{a}', 'NaN')$$) AS nan;

-- Keys as a dict's update sets them: whole, with null as a value; others go.
SELECT value FROM botdb.storage_update_keys('u', '{"b": {"x": 1}, "a": null}');
SELECT value FROM botdb.storage_update_keys('u', '{"c": 3, "b": {"y": 2}}', '{a,unknown}');
SELECT value FROM botdb.storage_update_keys('u', '{"c": 4}', '{c}');
SELECT pg_temp.told($$SELECT botdb.storage_update_keys('u', '1')$$) AS number,
  pg_temp.told($$SELECT botdb.storage_update_keys('u', '{}', '{NULL}')$$) AS null;
SELECT count(botdb.storage_write('u', '"text"'));
SELECT pg_temp.told($$SELECT botdb.storage_update_keys('u', '{}')$$) AS of_a_string;

-- Time to live: what has expired is not there for any function, and its version not either.
SELECT botdb.storage_write('t', '{"a": 1}', ttl => '1 hour', telegram_id => 6600000009) AS expired \gset
SELECT expires_at - now() BETWEEN '59 minutes' AND '1 hour' AS in_time FROM botdb.storage_read('t');
SELECT count(botdb.storage_patch('t', '{"b": 2}')), count(botdb.storage_increment('t', '{a}'));
SELECT value, expires_at - now() BETWEEN '59 minutes' AND '1 hour' AS still FROM botdb.storage_read('t');
SELECT count(botdb.storage_patch('t', '{}', ttl => '2 hours'));
SELECT expires_at - now() BETWEEN '119 minutes' AND '2 hours' AS moved FROM botdb.storage_read('t');
UPDATE botdb.bot_storage SET expires_at = now() WHERE key = 't' RETURNING version AS expired \gset
SELECT count(*) FROM botdb.storage_read('t');
SELECT count(*) FROM botdb.storage_keys('t');
SELECT botdb.storage_delete('t');
SELECT count(botdb.storage_write('t', '{"a": 1}', ttl => '1 hour', telegram_id => 6600000009));
UPDATE botdb.bot_storage SET expires_at = now() WHERE key = 't' RETURNING version AS expired \gset
SELECT pg_temp.told(format($$SELECT botdb.storage_write('t', '1', expected_version => %s)$$, :expired)) AS version_of_the_expired;
SELECT value FROM botdb.storage_patch('t', '{"c": 3}', expected_version => 0);
SELECT version > :expired AS grows, expires_at, telegram_id FROM botdb.bot_storage WHERE key = 't';
SELECT count(botdb.storage_write('t', '1', ttl => '1 hour')), count(botdb.storage_write('t', '2'));
SELECT expires_at FROM botdb.storage_read('t');
-- Nobody's after that: the next one's, whoever it was before.
SELECT count(botdb.storage_write('t:of', '1', ttl => '1 hour', telegram_id => 6600000009));
UPDATE botdb.bot_storage SET expires_at = now(), updated_at = 'epoch' WHERE key = 't:of';
SELECT count(botdb.storage_write('t:of', '2', telegram_id => 6600000010));
SELECT telegram_id, updated_at > now() - interval '1 minute' AS updated FROM botdb.bot_storage WHERE key = 't:of';
SELECT pg_temp.told($$SELECT botdb.storage_write('t', '1', ttl => '0')$$) AS zero, pg_temp.told($$SELECT botdb.storage_write('t', '1', ttl => '-1 day')$$) AS negative,
  pg_temp.told($$SELECT botdb.storage_write('t', '1', ttl => '1001 years')$$) AS long;

-- Read to be written: as storage_read reads, with nothing there too, and what has expired is not there.
SELECT count(*) FROM botdb.storage_read_for_update('f');
SELECT botdb.storage_write('f', '[1, 2]', ttl => '1 hour') AS version \gset
SELECT value, version = :version AS same, expires_at > now() AS expires FROM botdb.storage_read_for_update('f');
UPDATE botdb.bot_storage SET expires_at = now() WHERE key = 'f';
SELECT count(*) FROM botdb.storage_read_for_update('f');
SELECT pg_temp.told($$SELECT botdb.storage_read_for_update('')$$) AS empty, pg_temp.told($$SELECT botdb.storage_read_for_update(NULL)$$) AS missing;

-- What is one user's stays so until it is deleted; an erasure takes what is nobody's whom anybody knows, and an export shows it.
SELECT count(botdb.storage_write('o', '1', telegram_id => 6600000011)), count(botdb.storage_write('o', '2')),
  count(botdb.storage_write('o', '3', telegram_id => 6600000011));
SELECT pg_temp.told($$SELECT botdb.storage_write('o', '4', telegram_id => 6600000012)$$) AS written,
  pg_temp.told($$SELECT botdb.storage_patch('o', '{}', telegram_id => 6600000012)$$) AS patched;
SELECT key, telegram_id FROM botdb.storage_keys('o');
SELECT botdb.export_user(6600000011) #- '{storage,0,updated_at}' AS exported, botdb.export_user(6600000012) AS nobodys;
SELECT botdb.delete_user(6600000011) AS erased, botdb.delete_user(6600000011) AS again;
SELECT count(*) FROM botdb.storage_keys('o');

-- So does the request that deleted a value of somebody's: with it goes who that was.
SELECT count(botdb.storage_write('o', '1', telegram_id => 6600000011)), botdb.storage_delete('o', request_id => 'storage deleted');
SELECT telegram_id FROM botdb.requests WHERE request_id = 'storage deleted';
SELECT botdb.delete_user(6600000011) AS erased;
SELECT count(*) FROM botdb.requests WHERE request_id = 'storage deleted';

-- A trigger that suppresses deletions suppresses none in silence.
CREATE FUNCTION pg_temp.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER keep BEFORE DELETE ON botdb.bot_storage FOR EACH ROW EXECUTE FUNCTION pg_temp.keep();
SELECT count(botdb.storage_write('held', '1'));
SELECT pg_temp.told($$SELECT botdb.storage_delete('held')$$) AS deleted, pg_temp.told($$SELECT botdb.storage_delete_prefix('hel')$$) AS by_prefix;
DROP TRIGGER keep ON botdb.bot_storage;

-- Keys that are new take a lock each, until their row is there: a transaction with many of them holds none.
BEGIN;
SELECT count(botdb.storage_write('lock:' || n, '1')), count(botdb.storage_lock('lock:' || n, 'one', '1 minute')) FROM generate_series(1, 50) n;
SELECT count(*) AS locks FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'advisory';
ROLLBACK;

-- What is deleted by its prefix is all that is read: however much stands behind it, and in pages.
SELECT count(botdb.storage_write('many:' || n, '1')) FROM generate_series(1, 2500) n;
SELECT count(botdb.storage_write('zz:' || n, '1')) FROM generate_series(1, 2500) n;
BEGIN;
SELECT pg_stat_get_xact_tuples_fetched('botdb.bot_storage_pkey'::regclass) + pg_stat_get_xact_tuples_returned('botdb.bot_storage_pkey'::regclass) AS before \gset
SELECT botdb.storage_delete_prefix('many:1') AS some, botdb.storage_delete_prefix('many:') AS the_others, botdb.storage_delete_prefix('none:') AS none;
SELECT pg_stat_get_xact_tuples_returned('botdb.bot_storage_pkey'::regclass) + pg_stat_get_xact_tuples_fetched('botdb.bot_storage_pkey'::regclass) - :before < 11200 AS no_others_read;
COMMIT;
SELECT count(*) FROM botdb.storage_keys('zz:', limit_rows => 5000);

-- A change is no larger than a value may be, before it is made.
SELECT pg_temp.told($$SELECT botdb.storage_patch('big', json_build_object('a', repeat('x', 17000000)))$$) AS patch,
  pg_temp.told($$SELECT botdb.storage_update_keys('big', json_build_object('a', repeat('x', 17000000)))$$) AS set;

-- Rows of a table that inherits are a DBA's: none of ours goes in their place.
BEGIN;
CREATE TABLE pg_temp.archive () INHERITS (botdb.bot_storage);
INSERT INTO pg_temp.archive (bot_name, key, value, version, expires_at)
SELECT 'storage_bot', 'archived ' || n, '1', 0, now() FROM generate_series(1, 100) n;
SELECT count(botdb.storage_write('kept ' || n, '1')) FROM generate_series(1, 100) n;
SELECT count(botdb.purge_storage()) AS purged, (SELECT count(*) FROM pg_temp.archive) AS archived;
SELECT botdb.storage_delete_prefix('kept');
ROLLBACK;

-- Lists, in the order of the keys' bytes, page by page; a prefix is no pattern.
SELECT botdb.storage_delete_prefix('');
SELECT count(botdb.storage_write(key, '1')) FROM unnest(ARRAY['k:b', 'k:a', 'k:', 'k', 'k_a', 'K:a', 'k:я', 'k:%', 'l']) key;
SELECT key FROM botdb.storage_keys();
SELECT key FROM botdb.storage_keys('k:', limit_rows => 2);
SELECT key FROM botdb.storage_keys('k:', 'k:%');
SELECT key FROM botdb.storage_keys('k:', 'a', 1);
SELECT count(*) FROM botdb.storage_keys('k:', 'l');
UPDATE botdb.bot_storage SET expires_at = now() WHERE key IN ('k:', 'k:a');
SELECT key FROM botdb.storage_keys('k:', limit_rows => 2);
SELECT botdb.storage_delete_prefix('k:') AS those_that_were_there;
SELECT key FROM botdb.storage_keys();
SELECT pg_temp.told($$SELECT botdb.storage_write('', '1')$$) AS empty, pg_temp.told($$SELECT botdb.storage_write(repeat('я', 512), '1') > 0$$) AS long,
  pg_temp.told($$SELECT botdb.storage_write(repeat('я', 513), '1')$$) AS too_long;

-- Leases: one owner at a time, whose number is never lower than another.
SELECT botdb.storage_lock('l', 'one', '1 minute') AS one \gset
SELECT botdb.storage_lock('l', 'two', '1 minute') AS another_owner, botdb.storage_lock('l', 'one', '2 minutes') = :one AS renewed,
  botdb.storage_unlock('l', 'two') AS not_his;
SELECT botdb.storage_write('l', '1', fence => :one) > 0 AS written;
SELECT pg_temp.told($$SELECT botdb.storage_write('l', '1', fence => 0)$$) AS another_number,
  pg_temp.told(format($$SELECT botdb.storage_write('m', '1', fence => %s)$$, :one)) AS another_key;
-- It has ended by itself: still good, until somebody takes it.
UPDATE botdb.bot_leases SET expires_at = now() - interval '1 second' WHERE key = 'l';
SELECT botdb.storage_increment('w', '{n}', fence => NULL) AS without, botdb.storage_write('l', '2', fence => :one) > 0 AS written,
  botdb.storage_unlock('l', 'one') AS too_late;
SELECT botdb.storage_lock('l', 'two', '1 minute') AS two \gset
SELECT :two > :one AS grows;
SELECT pg_temp.told(format($$SELECT botdb.storage_write('l', '3', fence => %s)$$, :one)) AS overtaken,
  pg_temp.told(format($$SELECT botdb.storage_patch('l', '{}', fence => %s)$$, :one)) AS patch,
  pg_temp.told(format($$SELECT botdb.storage_update_keys('l', '{}', fence => %s)$$, :one)) AS update_keys,
  pg_temp.told(format($$SELECT botdb.storage_increment('l', '{a}', fence => %s)$$, :one)) AS increment,
  pg_temp.told(format($$SELECT botdb.storage_delete('l', fence => %s)$$, :one)) AS delete;
SELECT botdb.storage_unlock('l', 'two'), botdb.storage_unlock('l', 'two') AS again;
SELECT pg_temp.told(format($$SELECT botdb.storage_write('l', '3', fence => %s)$$, :two)) AS given_back;
SELECT botdb.storage_lock('l', 'two', '1 minute') > :two AS grows;
SELECT fence AS three FROM botdb.bot_leases WHERE key = 'l' \gset
-- Purged when it was given back, or a day after its end: until then its owner may write.
UPDATE botdb.bot_leases SET expires_at = now() - interval '23 hours' WHERE key = 'l';
SELECT botdb.purge_storage();
SELECT botdb.storage_delete('l', fence => :three) AS deleted, botdb.storage_delete('l', fence => :three) AS again;
UPDATE botdb.bot_leases SET expires_at = now() - interval '1 day' WHERE key = 'l';
SELECT botdb.purge_storage();
SELECT botdb.storage_lock('l', 'one', '1 minute') > :three AS grows;
SELECT botdb.storage_unlock('l', 'one'), count(*) FROM botdb.bot_leases;
SELECT botdb.purge_storage();
SELECT pg_temp.told($$SELECT botdb.storage_lock('l', '', '1 minute')$$) AS no_owner, pg_temp.told($$SELECT botdb.storage_lock('l', 'one', '0')$$) AS no_time,
  pg_temp.told($$SELECT botdb.storage_lock('l', 'one', '1 day 1 second')$$) AS long;

-- Purging takes so many at a time, of what has expired alone.
SELECT count(botdb.storage_write('purge:' || n, '1', ttl => '1 hour')) FROM generate_series(1, 5) n;
UPDATE botdb.bot_storage SET expires_at = now() WHERE key IN ('purge:1', 'purge:2', 'purge:3');
SELECT botdb.purge_storage(2), botdb.purge_storage(0) AS none;
SELECT botdb.purge_storage();
SELECT key FROM botdb.storage_keys('purge:');

-- A user's: erased and exported with the user, who may be unknown when it is written. A later write leaves it tied.
SELECT count(botdb.storage_write('user:1', '"\u0000 of him"', telegram_id => 6600000001)),
  count(botdb.storage_write('user:2', '{}')), count(botdb.storage_patch('user:2', '{"a": 1}', telegram_id => 6600000001)),
  count(botdb.storage_write('user:1', '"\u0000 still"', request_id => 'storage 1'));
SELECT telegram_id FROM botdb.requests WHERE request_id = 'storage 1';
SELECT count(*) FROM botdb.get_or_create_user(6600000001);
SELECT e ->> 'key' AS key, e ->> 'value' AS value FROM jsonb_array_elements(botdb.export_user(6600000001) -> 'storage') e;
SELECT botdb.delete_user(6600000001);
SELECT count(*) FROM botdb.storage_keys('user:');
SELECT count(botdb.storage_write('user:1', '1', telegram_id => 6600000001));
SELECT botdb.delete_user(6600000001) AS unknown;
SELECT count(*) FROM botdb.bot_storage WHERE telegram_id = 6600000001;
SELECT pg_temp.told($$SELECT botdb.storage_write('user:1', '1', telegram_id => -1)$$) AS group_id;

-- Size: 1 MB unless an administrator says otherwise; an administrator's own up to 16 MB.
CREATE ROLE regress_botdb_storage LOGIN IN ROLE botdb_bot;
SELECT count(*) FROM botdb.register_bot('storage_bound', login_role => 'regress_botdb_storage');
RESET botdb.bot_name;
SET SESSION AUTHORIZATION regress_botdb_storage;
SELECT botdb.storage_write('size', to_json(repeat('x', 1048574))) > 0 AS fits;
SELECT pg_temp.told($$SELECT botdb.storage_write('size', to_json(repeat('x', 1048575)))$$) AS too_large;
SELECT pg_temp.told($$SELECT botdb.storage_write('new', to_json(repeat('x', 1048575)))$$) AS too_large;
RESET SESSION AUTHORIZATION;
SELECT limits FROM botdb.register_bot('storage_bound', limits => '{"storage_bytes": 10}');
SET SESSION AUTHORIZATION regress_botdb_storage;
SELECT botdb.storage_write('size', '{"a": 123}') > 0 AS fits;
SELECT pg_temp.told($$SELECT botdb.storage_increment('size', '{a}', 9999)$$) AS too_large, pg_temp.told($$SELECT botdb.storage_patch('size', '{"b": 1}')$$) AS patch;
-- Nobody's but its own bot's.
SELECT pg_temp.told($$SELECT count(*) FROM botdb.storage_read('k', 'storage_bot')$$) AS another_bot, count(*) FROM botdb.storage_keys();
SELECT count(*) FROM botdb.storage_read('k');
SELECT pg_temp.told($$SELECT botdb.purge_storage()$$) AS purge;
RESET SESSION AUTHORIZATION;
SELECT pg_temp.told($$SELECT botdb.storage_write('size', to_json(repeat('x', 16777215)), 'storage_bot')$$) AS too_large;

-- Writes stay HOT, also where they move the time to live.
BEGIN;
SELECT pg_stat_get_xact_tuples_hot_updated('botdb.bot_storage'::regclass) AS before \gset
SELECT count(botdb.storage_write('hot', to_json(n), 'storage_bot', ttl => n * interval '1 minute', telegram_id => 6600000002)) FROM generate_series(1, 20) n;
SELECT pg_stat_get_xact_tuples_hot_updated('botdb.bot_storage'::regclass) - :before AS hot;
COMMIT;

-- A bot that goes.
SELECT count(botdb.storage_lock('lease', 'one', '1 minute', 'storage_bound'));
SELECT pg_temp.told($$SELECT botdb.remove_bot('storage_bound')$$);
SELECT botdb.remove_bot('storage_bound', true), botdb.remove_bot('storage_bot', true);
SELECT count(*) FROM botdb.bot_storage;
SELECT count(*) FROM botdb.bot_leases;
DROP ROLE regress_botdb_storage;
