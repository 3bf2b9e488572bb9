#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

// All that the command shows of a user.
struct Profile {
  User user;
  std::int64_t rank = 0;
  Access access;
  std::vector<UserBadge> badges;
  std::vector<BotSession> sessions;
  std::vector<BotXp> xp_by_bot;
};

// Reads a profile in one snapshot; nothing for an id that nobody has.
std::optional<Profile> ReadProfile(Client& client, std::int64_t telegram_id) {
  const auto read = [&](Transaction& transaction) -> std::optional<Profile> {
    auto user = transaction.get_user(telegram_id);
    if (!user) return std::nullopt;
    return Profile{std::move(*user),
                   transaction.get_user_rank(telegram_id).value_or(0),
                   transaction.check_access(telegram_id),
                   transaction.get_user_badges(telegram_id),
                   transaction.get_user_sessions(telegram_id),
                   transaction.get_xp_by_bot(telegram_id)};
  };
  return client.transaction(read, {.isolation = Isolation::kRepeatableRead, .read_only = true});
}

Json AsJson(const User& user) {
  return {{"id", user.id},
          {"telegram_id", user.telegram_id},
          {"username", OrNull(user.username)},
          {"first_name", OrNull(user.first_name)},
          {"last_name", OrNull(user.last_name)},
          {"registration_date", IsoTime(user.registration_date)},
          {"last_activity", IsoTime(user.last_activity)},
          {"total_xp", user.total_xp},
          {"level", user.level},
          {"total_trainings", user.total_trainings},
          {"total_score", user.total_score},
          {"attributes", user.attributes}};
}

Json AsJson(const Access& access) {
  return {{"has_access", access.has_access}, {"access_type", OrNull(access.access_type)}, {"details", access.details}};
}

Json AsJson(const UserBadge& badge) {
  return {{"badge_type", badge.badge_type},           {"name", badge.name},
          {"description", OrNull(badge.description)}, {"earned_in_bot", badge.earned_in_bot},
          {"earned_at", IsoTime(badge.earned_at)},    {"metadata", OrNull(badge.metadata)}};
}

Json AsJson(const BotSession& session) {
  return {{"bot_name", session.bot_name},
          {"session_data", session.session_data},
          {"stats_data", session.stats_data},
          {"version", session.version},
          {"created_at", IsoTime(session.created_at)},
          {"updated_at", IsoTime(session.updated_at)}};
}

Json AsJson(const BotXp& xp) { return {{"bot_name", xp.bot_name}, {"xp", xp.xp}}; }

template <typename Row>
Json AsJson(const std::vector<Row>& rows) {
  Json array = Json::array();
  for (const Row& row : rows) array.push_back(AsJson(row));
  return array;
}

Json AsJson(const Profile& profile) {
  return {{"user", AsJson(profile.user)},         {"rank", profile.rank},
          {"access", AsJson(profile.access)},     {"badges", AsJson(profile.badges)},
          {"sessions", AsJson(profile.sessions)}, {"xp_by_bot", AsJson(profile.xp_by_bot)}};
}

// The access in words: its kind, and the details as they come.
std::string InWords(const Access& access) {
  if (!access.has_access) return "none";
  std::string text = access.access_type.value_or("yes");
  for (const auto& [name, value] : access.details.items()) {
    text += ", " + name + " " + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  return text;
}

std::string BadgeTable(const std::vector<UserBadge>& badges) {
  Table table({{"badge"}, {"name"}, {"earned in"}, {"at (UTC)"}});
  for (const UserBadge& badge : badges) {
    table.Add({badge.badge_type, badge.name, badge.earned_in_bot, ShortTime(badge.earned_at)});
  }
  return table.Text();
}

std::string SessionTable(const Profile& profile) {
  using enum Table::Align;
  Table table({{"bot"}, {"version", kRight}, {"session keys", kRight}, {"stats keys", kRight}, {"updated (UTC)"}});
  for (const BotSession& session : profile.sessions) {
    table.Add({session.bot_name, std::to_string(session.version), std::to_string(session.session_data.size()),
               std::to_string(session.stats_data.size()), ShortTime(session.updated_at)});
  }
  return table.Text();
}

std::string XpTable(const std::vector<BotXp>& xp_by_bot) {
  Table table({{"bot"}, {"XP", Table::Align::kRight}});
  for (const BotXp& xp : xp_by_bot) table.Add({xp.bot_name, std::to_string(xp.xp)});
  return table.Text();
}

std::string AsText(const Profile& profile) {
  const User& user = profile.user;
  const std::string name = Printable(FullName(user.first_name, user.last_name, user.username));
  std::string text = "user " + std::to_string(user.telegram_id) + (name.empty() ? "" : "  " + name) + "\n";
  text += "XP " + std::to_string(user.total_xp) + ", level " + std::to_string(user.level) + ", rank " +
          std::to_string(profile.rank) + ", " + std::to_string(user.total_trainings) + " trainings, score " +
          std::to_string(user.total_score) + "\n";
  text += "access: " + Printable(InWords(profile.access)) + "\n";
  text +=
      "registered " + ShortTime(user.registration_date) + ", last active " + ShortTime(user.last_activity) + " (UTC)\n";
  if (!user.attributes.empty()) text += "attributes: " + Printable(user.attributes.dump()) + "\n";
  if (!profile.xp_by_bot.empty()) text += "\n" + XpTable(profile.xp_by_bot);
  if (!profile.badges.empty()) text += "\n" + BadgeTable(profile.badges);
  if (!profile.sessions.empty()) text += "\n" + SessionTable(profile);
  return text;
}

void ShowUser(const Context& context, std::int64_t telegram_id) {
  Client client = Connect(context);
  const auto profile = ReadProfile(client, telegram_id);
  if (!profile) throw NoSuchUser(telegram_id);
  if (context.json) return PrintJson(AsJson(*profile));
  Print(AsText(*profile));
}

}  // namespace

void AddUser(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "user", "Show a user: XP, access, badges, sessions");
  const auto id = std::make_shared<std::int64_t>();
  AddTelegramId(command, "ID", *id)->required();
  command->callback([&context, id] { context.run = [&context, id] { ShowUser(context, *id); }; });
}

}  // namespace botdb::tool
