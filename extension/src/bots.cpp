#include <string>
#include <string_view>
#include <unordered_set>

#include "bots.hpp"
#include "boundary/settings.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::Row;
using boundary::Statement;
using boundary::Text;

// What this backend knows of the table bots, current for one configuration generation and one login role.
struct KnownBots {
  uint64_t generation = 0;
  uint32_t role = 0;
  std::string bound_bot;  // empty: the role is bound to none
  std::unordered_set<std::string> registered;
};

KnownBots known_bots;

// Reads the bots anew if anything has changed. A change that arrives while reading leaves them to be read again next
// time.
const KnownBots& Bots(Call& call) {
  static Statement read("SELECT bot_name, login_role IS NOT NULL AND login_role = $1 FROM botdb.bots");
  const uint32_t role = boundary::LoginRole();
  if (known_bots.generation == boundary::ConfigurationGeneration() && known_bots.role == role) return known_bots;
  const uint64_t generation = boundary::ConfigurationGeneration();
  KnownBots fresh{generation, role, {}, {}};
  const boundary::Rows rows = call.RunOnLatest(read, boundary::LoginRoleName());
  for (uint64_t i = 0; i < rows.size(); ++i) {
    const std::string name(rows[i].Get<Text>(0).view);
    if (rows[i].Get<bool>(1)) fresh.bound_bot = name;
    fresh.registered.insert(name);
  }
  known_bots = std::move(fresh);
  return known_bots;
}

bool IsRegistered(Call& call, const Text& bot) { return Bots(call).registered.contains(std::string(bot.view)); }

// The bot that the connection stands for when a call names none; none if it stands for none.
std::optional<Text> ConnectionBot(Call& call, const KnownBots& bots) {
  if (!bots.bound_bot.empty()) return call.MakeText(bots.bound_bot);
  const std::string_view setting = boundary::BotNameSetting();
  if (setting.empty()) return std::nullopt;
  return call.CheckedText(call.MakeText(setting), "botdb.bot_name", kBotNameLength);
}

// Raises 42501 unless the login role may act for `bot`.
void RequireOwnBot(const KnownBots& bots, const Text& bot) {
  if (bots.bound_bot.empty() || bots.bound_bot == bot.view) return;
  throw UserError(kForbidden, "this role may not act for another bot",
                  "The role is bound to bot " + Quoted(bots.bound_bot) + ", the call names " + Quoted(bot.view) + ".");
}

[[noreturn]] void ThrowUnknownBot(const Text& bot) {
  throw UserError(kNotFound, "bot not found", "No bot is registered as " + Quoted(bot.view) + ".",
                  "Register it with botdb.register_bot, or turn botdb.strict_bots off.");
}

Text NamedBot(Call& call, int index) {
  const KnownBots& bots = Bots(call);
  const std::optional<Text> named = call.OptionalText(index, "bot_name", kBotNameLength);
  if (named) {
    RequireOwnBot(bots, *named);
    return *named;
  }
  if (const auto bot = ConnectionBot(call, bots)) return *bot;
  throw UserError(kInvalidArgument, "bot_name is missing", "The call names no bot, and this connection has none.",
                  "Pass bot_name, or set botdb.bot_name for the connection or the role.");
}

}  // namespace

Text WritingBot(Call& call, int index) {
  static Statement add("INSERT INTO botdb.bots (bot_name) VALUES ($1) ON CONFLICT DO NOTHING");
  const Text bot = NamedBot(call, index);
  if (IsRegistered(call, bot)) return bot;
  if (boundary::StrictBots()) ThrowUnknownBot(bot);
  call.Run(add, bot);
  return bot;
}

Text ReadingBot(Call& call, int index) {
  const Text bot = NamedBot(call, index);
  if (boundary::StrictBots() && !IsRegistered(call, bot)) ThrowUnknownBot(bot);
  return bot;
}

Text RequestBot(Call& call, std::optional<int> index) {
  if (index && !call.IsNull(*index)) return NamedBot(call, *index);
  const auto bot = ConnectionBot(call);
  return bot ? *bot : call.MakeText("");
}

std::optional<Text> ConnectionBot(Call& call) { return ConnectionBot(call, Bots(call)); }

void RequireMayActFor(Call& call, const Text& bot) { RequireOwnBot(Bots(call), bot); }

std::optional<Text> FilteringBot(Call& call, int index) {
  if (call.IsNull(index)) return std::nullopt;
  return ReadingBot(call, index);
}

Text OwnBot(Call& call, int index) {
  const Text bot = call.RequiredText(index, "bot_name", kBotNameLength);
  RequireOwnBot(Bots(call), bot);
  return bot;
}

std::optional<Text> BoundBot(Call& call) {
  const KnownBots& bots = Bots(call);
  if (bots.bound_bot.empty()) return std::nullopt;
  return call.MakeText(bots.bound_bot);
}

}  // namespace botdb
