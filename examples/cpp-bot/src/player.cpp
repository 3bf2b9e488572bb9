// Who plays: /start, /me, /top, /promo; and what they win.
#include "handlers.hpp"

using nlohmann::json;

namespace {

constexpr int kWelcomeQuizzes = 2;
constexpr int kMostShown = 5;

std::string AccessText(const botdb::Access& access) {
  if (access.access_type == "subscription") {
    return "as many as you like for " + access.details.at("days_left").dump() + " days";
  }
  for (const char* left : {"credits_left", "trainings_left_total"}) {
    if (access.details.contains(left)) return access.details.at(left).dump() + " left";
  }
  return "none left";
}

}  // namespace

botdb::Task<void> Start(Context& on) {
  const Update& update = on.update;
  const botdb::UserOptions names{.username = update.username, .first_name = update.first_name};
  co_await on.db.get_or_create_user(update.user, names);
  const botdb::AddFreeTrainingsOptions once{.once = true};
  co_await on.db.add_free_trainings(update.user, kWelcomeQuizzes, "channel", once);
  on.Say("Hello, " + update.first_name + "! /quiz begins a quiz, /shop sells more of them, /top shows the best.");
}

botdb::Task<void> Me(Context& on) {
  const auto user = co_await on.db.get_user(on.update.user);
  std::string badges;
  for (const botdb::UserBadge& badge : co_await on.db.get_user_badges(on.update.user)) {
    badges += (badges.empty() ? "" : ", ") + badge.name;
  }
  const auto access = co_await on.db.check_access(on.update.user);
  on.Say(std::to_string(user->total_xp) + " XP, level " + std::to_string(user->level) +
         ". Badges: " + (badges.empty() ? "none" : badges) + ". Quizzes: " + AccessText(access) + ".");
}

botdb::Task<void> Top(Context& on) {
  std::string lines;
  for (const botdb::LeaderboardRow& row : co_await on.db.get_leaderboard(kMostShown)) {
    lines += std::to_string(row.rank) + ". " + row.first_name.value_or("Somebody") + ": " +
             std::to_string(row.total_xp) + " XP\n";
  }
  on.Say(lines.empty() ? "Nobody yet." : lines);
}

botdb::Task<void> Promo(Context& on) {
  const auto redeemed = co_await on.db.redeem_promocode(on.update.user, on.update.argument);
  on.Say(redeemed.success ? "You have " + std::to_string(*redeemed.value) + " more " + *redeemed.type + "."
                          : "Sorry: " + redeemed.status + ".");
}

botdb::Task<void> Win(Context& on, std::int64_t xp, std::string reason) {
  const botdb::AddXpOptions why{.reason = reason};
  const auto won = co_await on.db.add_xp(on.update.user, xp, why);
  if (won.leveled_up) on.Say(on.update.first_name + " has reached level " + std::to_string(won.new_level) + "!");
}
