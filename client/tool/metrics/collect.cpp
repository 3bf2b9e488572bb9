#include "collect.hpp"

#include <map>

#include "../database.hpp"
#include "families.hpp"

namespace botdb::tool::metrics {
namespace {

using Clock = std::chrono::steady_clock;

const Family kUp = {"botdb_up", Type::kGauge, "Whether the database answered with all that follows.", {}};
const Family kDuration = {"botdb_scrape_duration_seconds", Type::kGauge, "How long the database took to answer.", {}};

// Bounds each statement on the server too, so that none works on for somebody who has given up.
void Begin(Client& client, std::chrono::seconds limit, Deadline deadline) {
  Query(client, "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY", deadline);
  Query(client,
        "SELECT set_config('search_path', 'pg_catalog, pg_temp', true), set_config('lock_timeout', '1s', true), "
        "set_config('jit', 'off', true), set_config('statement_timeout', '" +
            std::to_string(limit.count()) + "s', true)",
        deadline);
}

std::map<std::string, std::vector<Sample>> Read(Client& client, Deadline deadline) {
  std::map<std::string, std::vector<Sample>> samples;
  for (const std::string& statement : Statements()) {
    for (const Cells& row : Query(client, statement, deadline)) {
      Sample sample{.value = row[1].value(), .labels = {}};
      for (std::size_t i = 2; i < row.size(); ++i) sample.labels.push_back(row[i].value_or(""));
      samples[row[0].value()].push_back(std::move(sample));
    }
  }
  return samples;
}

}  // namespace

std::string Collect(const Context& context, std::chrono::seconds limit) {
  const Clock::time_point start = Clock::now();
  const Deadline deadline = start + limit;
  Client client = Connect(context, limit);
  Begin(client, limit, deadline);
  auto samples = Read(client, deadline);
  Query(client, "COMMIT", deadline);
  std::string text = Exposition(kUp, {{"1", {}}});
  const std::chrono::duration<double> took = Clock::now() - start;
  text += Exposition(kDuration, {{std::to_string(took.count()), {}}});
  for (const Family& family : Families()) {
    const auto found = samples.find(family.name);
    text += Exposition(family, found == samples.end() ? std::vector<Sample>{} : found->second);
  }
  return text;
}

std::string Down() { return Exposition(kUp, {{"0", {}}}); }

}  // namespace botdb::tool::metrics
