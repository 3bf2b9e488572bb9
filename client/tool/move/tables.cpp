#include "tables.hpp"

#include <utility>

namespace botdb::tool {
namespace {

using enum Kind;

constexpr const char* kJoinUser = "LEFT JOIN {users} u ON u.id = t.user_id";
constexpr const char* kNoUser = "it belongs to no user";

// What a table whose rows belong to users has in common with the others.
MovedTable OfUsers(const std::string& table, std::vector<Column> columns, std::vector<std::string> key, bool unique) {
  columns.insert(columns.begin(), {"u.telegram_id", "telegram_id", kInteger, "u.telegram_id"});
  return {.name = table,
          .table = table,
          .joins = kJoinUser,
          .where = {},
          .owner = "u.telegram_id",
          .lost = kNoUser,
          .function = "import_" + table,
          .columns = std::move(columns),
          .key = std::move(key),
          .unique = unique,
          .stored = "botdb." + table + " t JOIN botdb.users u ON u.id = t.user_id",
          .ignored = {"id", "user_id"}};
}

// The columns that say who a user is, in both generations of the store.
std::vector<Column> Names() {
  return {{"telegram_id", "telegram_id", kInteger, "u.telegram_id"},
          {"username", "username", kName, "u.username"},
          {"first_name", "first_name", kName, "u.first_name"},
          {"last_name", "last_name", kName, "u.last_name"},
          {"registration_date", "registration_date", kTime, "u.registration_date"},
          {"last_activity", "last_activity", kTime, "u.last_activity"}};
}

MovedTable PeopleOf(const std::string& table, const std::vector<Column>& counters) {
  std::vector<Column> columns = Names();
  columns.insert(columns.end(), counters.begin(), counters.end());
  return {.name = table,
          .table = table,
          .joins = {},
          .where = {},
          .owner = "t.telegram_id",
          .lost = kNoUser,
          .function = "import_users",
          .columns = std::move(columns),
          .key = {},
          .unique = true,
          .stored = "botdb.users u",
          .ignored = {"id"}};
}

MovedTable Users() {
  MovedTable table = PeopleOf("users", {{"total_xp", "total_xp", kInteger, "u.total_xp"},
                                        {"level", "level", kInteger, "u.level"},
                                        {"total_trainings", "total_trainings", kInteger, "u.total_trainings"},
                                        {"total_score", "total_score", kInteger, "u.total_score"},
                                        {"x.bots", "xp_by_bot", kXpByBot, ""}});
  table.joins = "LEFT JOIN {xp_by_bot} x ON x.user_id = t.id";
  return table;
}

// Those of the older generation who are in no other table. Their XP and counters are in their stats.
MovedTable OlderUsers() {
  MovedTable table = PeopleOf("training_users", {{"stats_data", "stats", kCounters, ""},
                                                 {"", "total_xp", kInteger, "u.total_xp", "", true},
                                                 {"", "level", kInteger, "u.level", "", true},
                                                 {"", "total_trainings", kInteger, "u.total_trainings", "", true},
                                                 {"", "total_score", kInteger, "u.total_score", "", true}});
  table.joins = "LEFT JOIN {users} u ON u.telegram_id = t.telegram_id";
  table.where = "u.telegram_id IS NULL";
  table.ignored = {"id", "session_data", "created_at", "updated_at"};
  return table;
}

std::vector<Column> SessionColumns(const std::string& bot) {
  return {{bot, "bot_name", kText, "t.bot_name"},
          {"session_data", "session", kObject, "t.session_data"},
          {"stats_data", "stats", kObject, "t.stats_data"},
          {"created_at", "created_at", kTime, "t.created_at"},
          {"updated_at", "updated_at", kTime, "t.updated_at"}};
}

MovedTable Sessions() {
  MovedTable table = OfUsers("bot_sessions", SessionColumns("bot_name"), {"bot_name"}, true);
  table.function = "import_sessions";
  return table;
}

// The sessions of the older generation, but for those that the newer one has carried on.
MovedTable OlderSessions() {
  MovedTable table = OfUsers("bot_sessions", SessionColumns("{bot}"), {"bot_name"}, true);
  table.name = "training_users, sessions";
  table.table = "training_users";
  table.joins =
      "LEFT JOIN {users} u ON u.telegram_id = t.telegram_id "
      "LEFT JOIN {bot_sessions} s ON s.user_id = u.id AND s.bot_name = {bot}";
  table.where = "s.user_id IS NULL";
  table.owner = "t.telegram_id";
  table.function = "import_sessions";
  table.columns.front().source = "telegram_id";
  table.ignored = {"id", "username", "first_name", "last_name", "registration_date", "last_activity"};
  return table;
}

MovedTable Badges() {
  MovedTable table = OfUsers("user_badges",
                             {{"badge_type", "badge_type", kText, "t.badge_type"},
                              {"earned_in_bot", "bot_name", kText, "t.earned_in_bot"},
                              {"earned_at", "earned_at", kTime, "t.earned_at"},
                              {"badge_metadata", "metadata", kJson, "t.metadata"}},
                             {"badge_type", "bot_name"}, true);
  table.function = "import_badges";
  return table;
}

MovedTable Subscriptions() {
  MovedTable table =
      OfUsers("subscriptions",
              {{"subscription_type", "subscription_type", kWord, "t.subscription_type"},
               {"start_date", "start_date", kTime, "t.start_date"},
               {"end_date", "end_date", kTime, "t.end_date"},
               {"is_active", "is_active", kBoolean, "t.is_active"},
               {"auto_renew", "auto_renew", kBoolean, "t.auto_renew"},
               {"credits_total", "credits_total", kInteger, "t.credits_total", "coalesce(x.credits_total, 0)"},
               {"credits_left", "credits_left", kInteger, "t.credits_left", "coalesce(x.credits_left, 0)"},
               {"created_at", "created_at", kTime, "t.created_at"},
               {"updated_at", "updated_at", kTime, "t.updated_at"}},
              {"subscription_type", "start_date", "created_at"}, false);
  table.may_lag = true;
  return table;
}

MovedTable FreeTrainings() {
  MovedTable table = OfUsers("free_trainings",
                             {{"source", "source", kWord, "t.source"},
                              {"trainings_left", "trainings_left", kInteger, "t.trainings_left"},
                              {"created_at", "created_at", kTime, "t.created_at"},
                              {"updated_at", "updated_at", kTime, "t.updated_at"}},
                             {"source"}, true);
  table.may_lag = true;
  return table;
}

MovedTable Promocodes() {
  // A code was used as often as the old store has counted, or as its rows show where that is more.
  const std::string uses =
      "greatest(x.current_uses, (SELECT count(*) FROM botdb.promocode_usage n JOIN botdb.promocode_terms c "
      "ON c.id = n.promocode_id WHERE c.code = botdb.fold_code(btrim(x.code))))";
  return {.name = "promocodes",
          .table = "promocodes",
          .joins = {},
          .where = {},
          .owner = "t.code",
          .lost = "it has no code",
          .function = "import_promocodes",
          .columns = {{"code", "code", kText, "t.code", "botdb.fold_code(btrim(x.code))"},
                      {"type", "type", kWord, "t.type"},
                      {"value", "value", kInteger, "t.value"},
                      {"max_uses", "max_uses", kInteger, "t.max_uses",
                       "CASE WHEN x.max_uses IS NOT NULL THEN greatest(x.max_uses, " + uses + ") END"},
                      {"current_uses", "current_uses", kInteger, "t.current_uses", uses},
                      {"expires_at", "expires_at", kTime, "t.expires_at"},
                      {"created_at", "created_at", kTime, "t.created_at"}},
          .key = {},
          .unique = true,
          .stored = "botdb.promocodes t",
          .ignored = {"id"},
          .may_lag = true};
}

MovedTable PromocodeUses() {
  MovedTable table = OfUsers("promocode_usage",
                             {{"c.code", "code", kText, "c.code", "botdb.fold_code(btrim(x.code))"},
                              {"{bot}", "bot_name", kText, "t.bot_name"},
                              {"used_at", "used_at", kTime, "t.used_at"}},
                             {"code"}, true);
  table.joins += " LEFT JOIN {promocodes} c ON c.id = t.promocode_id";
  table.owner = "CASE WHEN c.code IS NOT NULL THEN u.telegram_id END";
  table.lost = "it is of no user or of no promocode";
  table.stored += " JOIN botdb.promocode_terms c ON c.id = t.promocode_id";
  table.ignored.push_back("promocode_id");
  return table;
}

MovedTable Payments() {
  MovedTable table = OfUsers("payments",
                             {{"provider", "provider", kText, "t.provider"},
                              {"payment_id", "payment_id", kName, "t.payment_id"},
                              {"amount", "amount", kNumber, "t.amount"},
                              {"currency", "currency", kText, "t.currency", "upper(x.currency)"},
                              {"status", "status", kWord, "t.status"},
                              {"tariff", "tariff", kText, "t.tariff"},
                              {"description", "description", kText, "t.description"},
                              {"payment_metadata", "metadata", kNote, "t.metadata"},
                              {"created_at", "created_at", kTime, "t.created_at"},
                              {"updated_at", "updated_at", kTime, "t.updated_at"},
                              {"{payments_bot}", "bot_name", kName, "t.bot_name", "", true}},
                             {"provider", "payment_id", "created_at"}, false);
  table.may_lag = true;
  return table;
}

MovedTable Trainings() {
  MovedTable table = OfUsers("training_history",
                             {{"{bot}", "bot_name", kText, "t.bot_name"},
                              {"training_date", "training_date", kTime, "t.training_date"},
                              {"scenario_name", "scenario_name", kText, "t.scenario_name"},
                              {"total_score", "total_score", kInteger, "t.total_score"},
                              {"clarity_level", "clarity_level", kInteger, "t.clarity_level"},
                              {"question_count", "question_count", kInteger, "t.question_count"},
                              {"contextual_questions", "contextual_questions", kInteger, "t.contextual_questions"},
                              {"per_type_counts", "per_type_counts", kJson, "t.per_type_counts"},
                              {"case_data", "case_data", kJson, "t.case_data"},
                              {"session_snapshot", "session_snapshot", kJson, "t.session_snapshot"},
                              {"created_at", "created_at", kTime, "t.created_at"}},
                             {"training_date", "created_at"}, false);
  table.ignored.push_back("telegram_id");
  return table;
}

}  // namespace

const std::vector<MovedTable>& MovedTables() {
  static const std::vector<MovedTable> tables = {Users(),         OlderUsers(),    Sessions(),      OlderSessions(),
                                                 Badges(),        Subscriptions(), FreeTrainings(), Promocodes(),
                                                 PromocodeUses(), Payments(),      Trainings()};
  return tables;
}

}  // namespace botdb::tool
