#include "families.hpp"

#include "../sampled.hpp"

namespace botdb::tool::metrics {
namespace {

// How many values a label that strangers may bring in can take in one scrape: those with the most rows.
const std::string kMost = " ORDER BY 2 DESC, 3 LIMIT 100";

const std::string kLastDay = "> now() - interval '1 day'";

// Versions, and what is exact and small.
const std::string kDatabase = R"(
SELECT 'botdb_info', 1, e.extversion, botdb.version(), current_setting('server_version')
FROM pg_extension e WHERE e.extname = 'botdb'
UNION ALL
SELECT 'botdb_update_due', (a.default_version <> e.extversion)::int, NULL, NULL, NULL
FROM pg_extension e JOIN pg_available_extensions a ON a.name = e.extname WHERE e.extname = 'botdb'
UNION ALL
-- From the counts of the leaderboard, up to their last fold and since.
SELECT 'botdb_users', (
  SELECT coalesce(sum(counted), 0) FROM botdb.count_nodes n, unnest(n.users) counted
  WHERE n.board_id = 0 AND n.period = 0 AND n.level = 2) + (
  SELECT coalesce(sum(c.rows), 0) FROM botdb.count_changes, botdb.read_changes(changes) c
  WHERE c.board_id = 0 AND c.period = 0
    AND NOT EXISTS (SELECT FROM botdb.count_folds f WHERE c.xid < f.next_xid AND c.xid <> ALL (f.running))), NULL, NULL, NULL
UNION ALL
SELECT 'botdb_unfolded_changes', count(*), NULL, NULL, NULL FROM botdb.count_changes
UNION ALL
SELECT 'botdb_bots', count(*), NULL, NULL, NULL FROM botdb.bots
UNION ALL
SELECT 'botdb_invalid_indexes', count(*), NULL, NULL, NULL
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'botdb'::regnamespace AND NOT (i.indisvalid AND i.indisready)
UNION ALL
SELECT 'botdb_oldest_transaction_seconds', coalesce(extract(epoch FROM max(now() - xact_start)), 0), NULL, NULL, NULL
FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
UNION ALL
SELECT 'botdb_database_xid_age', age(datfrozenxid), NULL, NULL, NULL FROM pg_database WHERE datname = current_database()
UNION ALL
SELECT 'botdb_connections', count(*), NULL, NULL, NULL FROM pg_stat_activity WHERE backend_type = 'client backend'
UNION ALL
SELECT 'botdb_connections_max', current_setting('max_connections')::int, NULL, NULL, NULL
UNION ALL
SELECT v.metric, v.value, s.slot_name, NULL, NULL
FROM pg_replication_slots s, LATERAL (VALUES
  ('botdb_replication_slot_active', s.active::int::numeric),
  ('botdb_replication_slot_retained_bytes', pg_wal_lsn_diff(
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, s.restart_lsn))) v (metric, value)
WHERE v.value IS NOT NULL)";

// How often something was entered: the last number of its sequence.
const std::string kEntered = R"(
SELECT v.metric, coalesce(pg_sequence_last_value(v.sequence), 0)
FROM (VALUES
  ('botdb_users_entered_total', 'botdb.users_id_seq'::regclass),
  ('botdb_xp_events_total', 'botdb.xp_events_id_seq'),
  ('botdb_access_events_total', 'botdb.access_events_id_seq'),
  ('botdb_payments_entered_total', 'botdb.payments_id_seq'),
  ('botdb_promocode_redemptions_total', 'botdb.promocode_usage_id_seq'),
  ('botdb_trainings_total', 'botdb.training_history_id_seq'),
  ('botdb_users_erased_total', 'botdb.erased_users_id_seq')) v (metric, sequence))";

const std::string kUsers = R"(
SELECT v.metric, round(v.value::numeric)
FROM (SELECT coalesce(sum(total_xp * factor), 0) AS xp,
        coalesce(sum(factor) FILTER (WHERE last_activity )" +
                           kLastDay + R"(), 0) AS active
      FROM )" + Sampled("botdb.users", "total_xp, last_activity") +
                           R"( s) u,
  LATERAL (VALUES ('botdb_xp', u.xp), ('botdb_active_users', u.active)) v (metric, value))";

// The bots with the most rows, for each metric by itself.
const std::string kBots = R"(
SELECT v.metric, v.value, b.bot_name
FROM (SELECT bot_name, round(sum(factor)) AS sessions,
        round(coalesce(sum(factor) FILTER (WHERE updated_at )" +
                          kLastDay + R"(), 0)) AS active
      FROM )" + Sampled("botdb.bot_sessions", "bot_name, updated_at") +
                          " s GROUP BY bot_name" + kMost + R"() b,
  LATERAL (VALUES ('botdb_bot_sessions', b.sessions), ('botdb_bot_active_sessions', b.active)) v (metric, value);
SELECT v.metric, v.value, b.bot_name
FROM (SELECT b.bot_name, (SELECT count(*) FROM botdb.bot_users u
                          WHERE u.bot_name = b.bot_name AND u.first_seen_at )" +
                          kLastDay + R"() AS users,
        coalesce((b.limits ->> 'users_per_day')::numeric, 1000000) AS most
      FROM botdb.bots b)" +
                          kMost + R"() b,
  LATERAL (VALUES ('botdb_bot_new_users', b.users), ('botdb_bot_new_users_limit', b.most)) v (metric, value);
SELECT 'botdb_leases', round(sum(factor)), bot_name
FROM )" + Sampled("botdb.bot_leases", "bot_name, owner, expires_at") +
                          R"( s
WHERE owner IS NOT NULL AND expires_at > now() GROUP BY bot_name)" +
                          kMost;

// Rows of metric, value, provider and label as those of the providers with the most, and of all others as one: whoever
// may report charges names the provider.
std::string ByProvider(const std::string& rows, const std::string& sum = "sum(value)") {
  return "SELECT metric, " + sum +
         ", CASE WHEN place <= 15 THEN provider ELSE '(others)' END, label FROM ("
         "SELECT *, dense_rank() OVER (PARTITION BY metric ORDER BY most DESC, provider) AS place FROM ("
         "SELECT *, max(weight) OVER (PARTITION BY metric, provider) AS most FROM (" +
         rows + ") r (metric, value, provider, label, weight)) m) p GROUP BY 1, 3, 4" + kMost;
}

std::vector<std::string> Payments() {
  const std::string recent = "FROM botdb.payments WHERE created_at " + kLastDay;
  const std::string sampled = Sampled("botdb.payments", "provider, status");
  const std::string unmatched = " FROM botdb.payments WHERE status = 'unmatched' GROUP BY provider";
  return {ByProvider("SELECT 'botdb_payments', round(sum(factor)), provider, status, round(sum(factor)) FROM " +
                     sampled + " s GROUP BY provider, status"),
          ByProvider("SELECT 'botdb_recent_payments', count(*), provider, status, count(*) " + recent +
                     " GROUP BY provider, status"),
          ByProvider("SELECT 'botdb_recent_payments_amount', sum(amount - refunded), provider, currency, count(*) " +
                     recent + " AND status = 'completed' GROUP BY provider, currency"),
          ByProvider("SELECT 'botdb_unmatched_payments', count(*), provider, NULL, count(*)" + unmatched),
          ByProvider("SELECT 'botdb_unmatched_payments_oldest_timestamp_seconds', extract(epoch FROM min(created_at)), "
                     "provider, NULL, count(*)" +
                         unmatched,
                     "min(value)"),
          ByProvider(
              "SELECT 'botdb_overdue_payments', count(*), provider, NULL, count(*) FROM botdb.payments "
              "WHERE status = 'pending' AND created_at BETWEEN now() - interval '7 days' AND now() - interval '1 day' "
              "GROUP BY provider")};
}

const std::string kAccess = R"(
SELECT 'botdb_active_subscriptions', round(sum(factor)), subscription_type
FROM )" + Sampled("botdb.subscriptions", "subscription_type, is_active, end_date, grace_until, credits_left") +
                            R"( s
WHERE is_active AND (greatest(end_date, grace_until) > now() OR credits_left > 0) GROUP BY subscription_type;
SELECT v.metric, v.value
FROM (SELECT round(coalesce(sum(factor) FILTER (WHERE expires_at > now()), 0)) AS open,
        round(coalesce(sum(factor) FILTER (WHERE expires_at <= now()), 0)) AS over
      FROM )" + Sampled("botdb.reservations", "status, expires_at") +
                            R"( s WHERE status = 'reserved') r,
  LATERAL (VALUES ('botdb_open_reservations', r.open), ('botdb_expired_reservations', r.over)) v (metric, value);
SELECT 'botdb_active_promocodes', round(coalesce(sum(factor), 0))
FROM )" + Sampled("botdb.promocode_terms", "is_active, starts_at, expires_at") +
                            R"( s
WHERE is_active AND coalesce(starts_at <= now(), true) AND coalesce(expires_at > now(), true))";

// Of each table that the daily jobs purge, the rows that they are about, and since when there are any.
std::string Kept(const std::string& table, const std::string& columns, const std::string& time,
                 const std::string& which) {
  return "SELECT v.metric, v.value, '" + table +
         "' FROM (SELECT round(coalesce(sum(factor), 0))::numeric AS rows, extract(epoch FROM min(" + time +
         ")) AS oldest FROM " + Sampled("botdb." + table, columns) + " s WHERE " + which +
         ") k, LATERAL (VALUES ('botdb_kept_rows', k.rows), ('botdb_kept_oldest_timestamp_seconds', k.oldest)) v "
         "(metric, "
         "value) WHERE v.value IS NOT NULL";
}

const std::string kRelations = R"(
SELECT v.metric, v.value, c.relname
FROM pg_class c JOIN pg_stat_user_tables s ON s.relid = c.oid, LATERAL (VALUES
  ('botdb_table_bytes', pg_table_size(c.oid)::numeric), ('botdb_table_index_bytes', pg_indexes_size(c.oid)),
  ('botdb_table_rows', s.n_live_tup), ('botdb_table_dead_rows', s.n_dead_tup),
  ('botdb_table_vacuum_timestamp_seconds', extract(epoch FROM greatest(s.last_vacuum, s.last_autovacuum)))) v (metric, value)
WHERE c.relnamespace = 'botdb'::regnamespace AND v.value IS NOT NULL
UNION ALL
SELECT v.metric, v.value, f.funcname
FROM pg_stat_user_functions f, LATERAL (VALUES
  ('botdb_function_calls_total', f.calls::numeric), ('botdb_function_seconds_total', (f.total_time / 1000)::numeric)) v (metric, value)
WHERE f.schemaname = 'botdb')";

// The statements of a text, which a semicolon at the end of a line divides.
void Divide(const std::string& text, std::vector<std::string>& statements) {
  for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 2) {
    end = text.find(";\n", begin);
    statements.push_back(text.substr(begin, end - begin));
  }
}

}  // namespace

const std::vector<Family>& Families() {
  using enum Type;
  static const std::vector<Family> families = {
      {"botdb_info",
       kGauge,
       "Versions: of the extension, its library and the server.",
       {"extension_version", "library_version", "server_version"}},
      {"botdb_update_due",
       kGauge,
       "Whether the server has files of another version than the database (ALTER EXTENSION).",
       {}},
      {"botdb_users", kGauge, "Users.", {}},
      {"botdb_active_users", kGauge, "Users who were here within a day, estimated.", {}},
      {"botdb_xp", kGauge, "The XP of all users, estimated.", {}},
      {"botdb_bots", kGauge, "Bots that are registered.", {}},
      {"botdb_bot_sessions", kGauge, "Sessions, estimated.", {"bot"}},
      {"botdb_bot_active_sessions", kGauge, "Sessions that were written within a day, estimated.", {"bot"}},
      {"botdb_bot_new_users", kGauge, "Users whom the bot has met for the first time within a day.", {"bot"}},
      {"botdb_bot_new_users_limit", kGauge, "The bot's limit users_per_day.", {"bot"}},
      {"botdb_leases", kGauge, "Leases of storage that are held, estimated.", {"bot"}},
      {"botdb_payments", kGauge, "Payments, estimated.", {"provider", "status"}},
      {"botdb_recent_payments", kGauge, "Payments that were entered within a day.", {"provider", "status"}},
      {"botdb_recent_payments_amount",
       kGauge,
       "Money of completed payments that were entered within a day, without what was "
       "refunded, in the currency's unit.",
       {"provider", "currency"}},
      {"botdb_unmatched_payments", kGauge, "Charges that wait for a person.", {"provider"}},
      {"botdb_unmatched_payments_oldest_timestamp_seconds",
       kGauge,
       "When the oldest of these was entered.",
       {"provider"}},
      {"botdb_overdue_payments",
       kGauge,
       "Payments that are pending for more than a day, and not for more than a week.",
       {"provider"}},
      {"botdb_active_subscriptions", kGauge, "Subscriptions that give access, estimated.", {"type"}},
      {"botdb_open_reservations", kGauge, "Reservations that are open, estimated.", {}},
      {"botdb_expired_reservations", kGauge, "Reservations that nobody settled in time, estimated.", {}},
      {"botdb_active_promocodes", kGauge, "Promocodes that are active now, estimated.", {}},
      {"botdb_users_entered_total", kCounter, "Users ever entered, by the numbers taken.", {}},
      {"botdb_users_erased_total", kCounter, "Users ever erased, by the numbers taken.", {}},
      {"botdb_xp_events_total", kCounter, "XP events ever entered, by the numbers taken.", {}},
      {"botdb_access_events_total", kCounter, "Access events ever entered, by the numbers taken.", {}},
      {"botdb_payments_entered_total", kCounter, "Payments ever entered, by the numbers taken.", {}},
      {"botdb_promocode_redemptions_total", kCounter, "Promocodes ever redeemed, by the numbers taken.", {}},
      {"botdb_trainings_total", kCounter, "Trainings ever entered, by the numbers taken.", {}},
      {"botdb_kept_rows", kGauge, "Rows that the daily jobs are about, estimated.", {"table"}},
      {"botdb_kept_oldest_timestamp_seconds", kGauge, "The time of the oldest of these.", {"table"}},
      {"botdb_unfolded_changes", kGauge, "Changes that are not in the counts of the leaderboards yet, in rows.", {}},
      {"botdb_table_bytes", kGauge, "Size of a table without its indexes.", {"table"}},
      {"botdb_table_index_bytes", kGauge, "Size of a table's indexes.", {"table"}},
      {"botdb_table_rows", kGauge, "Rows of a table, as the server's statistics estimate them.", {"table"}},
      {"botdb_table_dead_rows",
       kGauge,
       "Rows of a table that wait for a vacuum, as the statistics estimate them.",
       {"table"}},
      {"botdb_table_vacuum_timestamp_seconds", kGauge, "When a table was vacuumed last.", {"table"}},
      {"botdb_invalid_indexes", kGauge, "Indexes that are not valid.", {}},
      {"botdb_function_calls_total", kCounter, "Calls of a function, where track_functions is all.", {"function"}},
      {"botdb_function_seconds_total",
       kCounter,
       "Time spent in a function and what it called, where track_functions is all.",
       {"function"}},
      {"botdb_oldest_transaction_seconds",
       kGauge,
       "How long the oldest transaction in this database has been open.",
       {}},
      {"botdb_database_xid_age", kGauge, "Transactions since the oldest one that is not frozen in this database.", {}},
      {"botdb_connections", kGauge, "Connections to the server.", {}},
      {"botdb_connections_max", kGauge, "Connections that the server allows.", {}},
      {"botdb_replication_slot_active", kGauge, "Whether somebody reads from a replication slot.", {"slot"}},
      {"botdb_replication_slot_retained_bytes", kGauge, "WAL that a replication slot holds back.", {"slot"}},
  };
  return families;
}

std::vector<std::string> Statements() {
  std::vector<std::string> statements = Payments();
  statements.insert(statements.end(), {kDatabase, kEntered, kUsers});
  Divide(kBots, statements);
  Divide(kAccess, statements);
  statements.push_back(Kept("requests", "created_at", "created_at", "true"));
  statements.push_back(Kept("claimed_updates", "claimed_at", "claimed_at", "true"));
  statements.push_back(Kept("bot_storage", "expires_at", "expires_at", "expires_at <= now()"));
  statements.push_back(Kept("bot_leases", "expires_at", "expires_at", "expires_at <= now() - interval '1 day'"));
  statements.push_back(Kept("erased_users", "erased_at", "erased_at", "true"));
  statements.push_back(kRelations);
  return statements;
}

}  // namespace botdb::tool::metrics
