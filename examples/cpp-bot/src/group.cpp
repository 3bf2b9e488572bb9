// A group: its session counts who writes how much. Many people write at once, and none of their messages is lost.
#include <algorithm>
#include <vector>

#include "handlers.hpp"

using nlohmann::json;

namespace {

constexpr int kMessage = 1;             // XP
constexpr std::size_t kMostKept = 100;  // people: a session may not grow with each stranger

// Forgets those who have written least, but not who writes now.
void KeepBest(json& by, const std::string& writer) {
  std::vector<std::pair<std::int64_t, std::string>> others;
  for (const auto& [id, count] : by.items()) {
    if (id != writer) others.emplace_back(-count.get<std::int64_t>(), id);
  }
  std::sort(others.begin(), others.end());
  for (std::size_t place = kMostKept - 1; place < others.size(); ++place) by.erase(others[place].second);
}

}  // namespace

botdb::Task<void> GroupStats(Context& on) {
  const std::size_t people = on.session.value("by", json::object()).size();
  on.Say(std::to_string(people) + (people < kMostKept ? "" : " or more") + " people have written " +
         std::to_string(on.session.value("messages", 0)) + " messages here.");
  co_return;
}

botdb::Task<void> GroupMessage(Context& on) {
  const std::string writer = std::to_string(on.update.user);
  on.session["messages"] = on.session.value("messages", 0) + 1;
  json& by = on.session["by"];
  by[writer] = by.is_null() ? 1 : by.value(writer, 0) + 1;
  KeepBest(by, writer);
  co_await Win(on, kMessage, "message in a group");
}
