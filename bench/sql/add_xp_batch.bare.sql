-- Sums up what a user gets, locks the users in the order of their ids so that no two batches wait for each other, changes them
-- all in one update, appends their events, and answers in the order in which they were named.
SELECT telegram_ids, xps FROM batches WHERE n = :batch \gset
WITH given AS (
  SELECT telegram_id, sum(xp)::bigint AS xp, min(place) AS place
  FROM unnest(:telegram_ids::bigint[], :xps::bigint[]) WITH ORDINALITY AS named (telegram_id, xp, place)
  GROUP BY telegram_id
), old AS (
  SELECT u.id, u.level, given.xp, given.place FROM botdb.users u JOIN given ON u.telegram_id = given.telegram_id
  ORDER BY u.id FOR NO KEY UPDATE OF u
), updated AS (
  UPDATE botdb.users u
  SET total_xp = u.total_xp + old.xp, level = greatest(u.level, least((u.total_xp + old.xp) / 100 + 1, 100)::int),
      last_activity = now()
  FROM old
  WHERE u.id = old.id
  RETURNING u.id, u.telegram_id, old.level AS old_level, u.level AS new_level, u.total_xp, old.xp, old.place
), event AS (
  INSERT INTO botdb.xp_events (user_id, bot_name, amount) SELECT id, 'spin_bot', xp FROM updated
)
SELECT telegram_id, new_level > old_level AS leveled_up, old_level, new_level, total_xp FROM updated ORDER BY place;
