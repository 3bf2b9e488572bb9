#include <functional>
#include <string>
#include <string_view>
#include <map>
#include <unordered_map>

#include "bots.hpp"
#include "boundary/json.hpp"
#include "boundary/locks.hpp"
#include "boundary/settings.hpp"
#include "boundary/statement.hpp"
#include "boundary/transaction.hpp"
#include "rules/version.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonView;
using boundary::Statement;
using boundary::Text;

// Who is calling.
struct Caller {
  std::string bound_bot;  // empty: the role is bound to none
  bool is_administrator = false;

  bool IsBound() const { return !bound_bot.empty(); }
  bool MayCall() const { return IsBound() || is_administrator || boundary::AllowUnbound(); }
};

// Raises 55000 where the database has another version of the extension than this library: between the installation of a
// package and ALTER EXTENSION, tables and functions may not fit.
void RequireOwnVersion(Call& call) {
  static Statement find("SELECT extversion FROM pg_catalog.pg_extension WHERE extname = 'botdb'");
  const auto rows = RunOnLatest(call, find);
  if (rows.size() == 0) return;
  const std::string_view version = rows[0].Get<Text>(0).view;
  if (version == BOTDB_VERSION) return;
  throw UserError(kNotReady, "botdb's library and this database differ in version",
                  "The library is " BOTDB_VERSION ", the database has " + std::string(version) + ".",
                  IsEarlier(version, BOTDB_VERSION)
                      ? "Run ALTER EXTENSION botdb UPDATE as a superuser."
                      : "Install the library of the database's version, or connect anew if it is.");
}

Caller ReadCaller(Call& call, uint32_t role) {
  static Statement find("SELECT bot_name FROM botdb.bindings WHERE role_oid = $1::oid");
  RequireOwnVersion(call);
  Caller caller{{}, boundary::IsMember(role, "botdb_admin")};
  const auto rows = RunOnLatest(call, find, static_cast<int64_t>(role));
  if (rows.size() > 0) caller.bound_bot = rows[0].Get<Text>(0).view;
  return caller;
}

const Caller& CurrentCaller(Call& call) {
  static boundary::KeptConfiguration<std::unordered_map<uint32_t, Caller>> kept;
  const uint32_t role = boundary::LoginRole();
  auto& callers = kept.Get([] { return std::unordered_map<uint32_t, Caller>(); });
  if (const auto found = callers.find(role); found != callers.end()) return found->second;
  return callers.emplace(role, ReadCaller(call, role)).first->second;
}

BotLimits ReadLimits(const Json& limits) {
  BotLimits read;
  for (const auto& [name, value] : JsonView(limits).Members()) TakeLimit(read, name, value.Integer());
  return read;
}

// The transaction that has registered a bot last: what it knows of that may be rolled back.
int64_t registering = 0;

// The limits of a bot; none if it is not registered.
const BotLimits* FindBot(Call& call, const Text& bot) {
  using Bots = std::map<std::string, BotLimits>;
  constexpr size_t kMostKnown = 10'000;
  static Statement find("SELECT limits FROM botdb.bots WHERE bot_name = $1");
  static boundary::KeptConfiguration<Bots> kept;  // those that this backend has met
  static BotLimits unsettled;
  Bots& known = kept.Get([] { return Bots(); });
  const std::string name(bot.view);
  if (const auto found = known.find(name); found != known.end()) return &found->second;
  const auto rows = RunOnLatest(call, find, bot);
  if (rows.size() == 0) return nullptr;
  const BotLimits limits = ReadLimits(rows[0].Get<Json>(0));
  if (registering != 0 && registering == boundary::AssignedTransaction()) return &(unsettled = limits);
  if (known.size() >= kMostKnown) known.clear();
  return &known.emplace(name, limits).first->second;
}

// Enters the name of a bot, unless somebody is doing so: nobody waits for the end of another's transaction here.
void RegisterName(Call& call, const Text& bot) {
  static Statement add("INSERT INTO botdb.bots (bot_name) VALUES ($1) ON CONFLICT (bot_name) DO NOTHING");
  if (!boundary::TryAdvisoryLock(kBotLock, LockedName(bot))) return;
  Run(call, add, bot);
  registering = boundary::OwnTransaction();
}

// The bot that the connection stands for when a call names none; none if it stands for none.
std::optional<Text> BotOf(const Caller& caller) {
  if (caller.IsBound()) return boundary::MakeText(caller.bound_bot);
  const std::string_view setting = boundary::BotNameSetting();
  if (setting.empty()) return std::nullopt;
  return CheckedText(boundary::MakeText(setting), "botdb.bot_name", kBotNameLength);
}

// Raises 42501 unless the login role may act for `bot`.
void RequireOwnBot(const Caller& caller, const Text& bot) {
  if (!caller.IsBound() || caller.bound_bot == bot.view) return;
  throw UserError(kForbidden, "this role may not act for another bot",
                  "The role is bound to bot " + Quoted(caller.bound_bot) + ", the call names " + Quoted(bot.view) + ".",
                  "Leave bot_name out: the call is for the bot of the connection then.");
}

[[noreturn]] void ThrowUnknownBot(const Text& bot) {
  throw UserError(kNotFound, "bot not found", "No bot is registered as " + Quoted(bot.view) + ".",
                  "Register it with botdb.register_bot, or turn botdb.strict_bots off.");
}

// Registers a bot unless it is, or may not be.
void EnterName(Call& call, const Text& bot) {
  if (FindBot(call, bot) != nullptr) return;
  if (boundary::StrictBots()) ThrowUnknownBot(bot);
  RegisterName(call, bot);
}

Text NamedBot(Call& call, int index) {
  const Caller& caller = CurrentCaller(call);
  const std::optional<Text> named = call.OptionalText(index, "bot_name", kBotNameLength);
  if (named) {
    RequireOwnBot(caller, *named);
    return *named;
  }
  if (const auto bot = BotOf(caller)) return *bot;
  throw UserError(kInvalidArgument, "bot_name is missing", "The call names no bot, and this connection has none.",
                  "Pass bot_name, or set botdb.bot_name for the connection or the role.");
}

}  // namespace

uint32_t LockedName(const Text& bot) { return static_cast<uint32_t>(std::hash<std::string_view>()(bot.view)); }

void RequireCaller(Call& call) {
  if (boundary::RunsExtensionScript() || CurrentCaller(call).MayCall()) return;
  const std::string role(boundary::LoginRoleName());
  throw UserError(kForbidden, "this login role is bound to no bot",
                  "Role " + Quoted(role) + " is no administrator, and may call nothing until it is bound.",
                  "An administrator binds it: SELECT botdb.register_bot(<its bot>, login_role => " + SqlLiteral(role) +
                      "); billing_role where the bot has a login already.");
}

void EnterBot(Call& call, const Text& bot) {
  RequireMayActFor(call, bot);
  EnterName(call, bot);
}

Text WritingBot(Call& call, int index) {
  const Text bot = NamedBot(call, index);
  EnterName(call, bot);
  return bot;
}

std::optional<Text> WritingBotIfAny(Call& call, int index) {
  if (call.IsNull(index) && !ConnectionBot(call)) return std::nullopt;
  return WritingBot(call, index);
}

Text ReadingBot(Call& call, int index) {
  const Text bot = NamedBot(call, index);
  if (boundary::StrictBots() && FindBot(call, bot) == nullptr) ThrowUnknownBot(bot);
  return bot;
}

Text RequestBot(Call& call, std::optional<int> index) {
  if (index && !call.IsNull(*index)) return NamedBot(call, *index);
  const auto bot = ConnectionBot(call);
  return bot ? *bot : boundary::MakeText("");
}

std::optional<Text> ConnectionBot(Call& call) { return BotOf(CurrentCaller(call)); }

void RequireMayActFor(Call& call, const Text& bot) { RequireOwnBot(CurrentCaller(call), bot); }

std::optional<Text> FilteringBot(Call& call, int index) {
  if (call.IsNull(index)) return std::nullopt;
  return ReadingBot(call, index);
}

std::optional<Text> ShownBot(Call& call, int index) {
  const auto named = FilteringBot(call, index);
  return named ? named : BoundBot(call);
}

Text OwnBot(Call& call, int index) {
  const Text bot = call.RequiredText(index, "bot_name", kBotNameLength);
  RequireOwnBot(CurrentCaller(call), bot);
  return bot;
}

void RequireUnbound(Call& call, const char* what) {
  const Caller& caller = CurrentCaller(call);
  if (!caller.IsBound()) return;
  throw UserError(kForbidden, std::string("a bound role may not ") + what,
                  "The role is bound to bot " + Quoted(caller.bound_bot) + ".",
                  "Connect as an administrator who is bound to no bot.");
}

std::optional<Text> BoundBot(Call& call) {
  const Caller& caller = CurrentCaller(call);
  if (!caller.IsBound()) return std::nullopt;
  return boundary::MakeText(caller.bound_bot);
}

std::optional<BotLimits> LimitsOf(Call& call, const Text& bot) {
  const Caller& caller = CurrentCaller(call);
  if (!caller.IsBound() && caller.is_administrator) return std::nullopt;
  const BotLimits* const limits = FindBot(call, bot);
  return limits != nullptr ? *limits : BotLimits();
}

}  // namespace botdb
