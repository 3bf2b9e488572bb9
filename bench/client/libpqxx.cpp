// libpqxx, a thread for each connection: the same statement, prepared, and the result read as libpqxx gives it, as
// text.
#include <pqxx/pqxx>

#include <optional>
#include <stdexcept>

#include "threads.hpp"

namespace bench {

namespace {

// As much of a User as the client reads, but for times and JSON, which stay texts.
struct User {
  std::int64_t id, telegram_id;
  std::optional<std::string> username, first_name, last_name;
  std::string registration_date, last_activity;
  std::int64_t total_xp;
  int level, total_trainings;
  std::int64_t total_score;
  std::string attributes;
};

struct XpResult {
  bool leveled_up;
  int old_level, new_level;
  std::int64_t total_xp;
};

std::optional<std::string> TextOrNull(const pqxx::field& field) {
  return field.is_null() ? std::nullopt : std::optional{field.as<std::string>()};
}

User ReadUser(const pqxx::row& row) {
  return {.id = row[0].as<std::int64_t>(),
          .telegram_id = row[1].as<std::int64_t>(),
          .username = TextOrNull(row[2]),
          .first_name = TextOrNull(row[3]),
          .last_name = TextOrNull(row[4]),
          .registration_date = row[5].as<std::string>(),
          .last_activity = row[6].as<std::string>(),
          .total_xp = row[7].as<std::int64_t>(),
          .level = row[8].as<int>(),
          .total_trainings = row[9].as<int>(),
          .total_score = row[10].as<std::int64_t>(),
          .attributes = row[11].as<std::string>()};
}

XpResult ReadXpResult(const pqxx::row& row) {
  return {.leveled_up = row[0].as<bool>(),
          .old_level = row[1].as<int>(),
          .new_level = row[2].as<int>(),
          .total_xp = row[3].as<std::int64_t>()};
}

// Throws for another answer than a user's.
void Expect(bool right) {
  if (!right) throw std::runtime_error("libpqxx read something else");
}

class LibpqxxWorker {
 public:
  explicit LibpqxxWorker(const Setting& setting) : function_(setting.function), connection_(setting.url) {
    connection_.prepare("call", setting.sql);
  }

  Times Run(Clock::time_point until, Users& users) {
    pqxx::nontransaction work{connection_};
    if (function_ == Function::kAddXp) {
      const std::string bot{kBot};
      return OneByOne(until, users, [&](std::int64_t user) {
        const pqxx::row row = work.exec_prepared1("call", user, kXp, bot, nullptr, nullptr, nullptr);
        Expect(ReadXpResult(row).total_xp >= kXp);
      });
    }
    return OneByOne(until, users, [&](std::int64_t user) {
      Expect(ReadUser(work.exec_prepared1("call", user)).telegram_id == user);
    });
  }

 private:
  const Function function_;
  pqxx::connection connection_;
};

}  // namespace

SidePtr MakeLibpqxx(const Setting& setting) { return std::make_unique<Threads<LibpqxxWorker>>(setting); }

}  // namespace bench
