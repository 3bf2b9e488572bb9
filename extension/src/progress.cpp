#include <limits>
#include <map>
#include <span>
#include <string>
#include <map>
#include <vector>

#include "progress.hpp"
#include "bot_users.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/memory.hpp"
#include "boundary/settings.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "rules/integer.hpp"
#include "users.hpp"
#include "xp_limits.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Json;
using boundary::JsonView;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;

constexpr boundary::Length kReasonLength{0, kMaxShortText};

[[noreturn]] void ThrowBadLevels(const std::string& where, const std::string& what, const JsonView& value) {
  throw UserError(kInvalidArgument, "malformed " + where.substr(0, where.find('[')),
                  where + " " + what + ": " + Shortened(value.ToText()) + ".",
                  R"(Give an array such as [{"level": 2, "min_xp": 100}].)");
}

// A whole number at `key` of an element, `missing` if it is not there.
int64_t StepNumber(const JsonView& step, const std::string& where, const char* key, int64_t missing) {
  const auto member = step.Find(key);
  if (!member) return missing;
  const auto number = member->Integer();
  if (!number) ThrowBadLevels(where + "." + key, "is not an integer", *member);
  return *number;
}

LevelStep ReadStep(const JsonView& element, const std::string& where) {
  if (!element.IsObject()) ThrowBadLevels(where, "is not an object", element);
  const int64_t level = StepNumber(element, where, "level", 1);
  if (level < std::numeric_limits<int32_t>::min() || level > std::numeric_limits<int32_t>::max()) {
    ThrowBadLevels(where + ".level", "is out of range", *element.Find("level"));
  }
  return {static_cast<int32_t>(level), StepNumber(element, where, "min_xp", 0)};
}

const LevelTable& StoredLevels(Call& call) {
  static Statement read("SELECT value FROM botdb.settings WHERE name = 'levels_config'");
  static boundary::KeptConfiguration<LevelTable> kept;
  return kept.Get([&] {
    const boundary::Rows rows = RunOnLatest(call, read);
    return rows.size() == 0 ? LevelTable() : ReadLevels(JsonView(rows[0].Get<Json>(0)));
  });
}

// Raises a counter of the user's row and returns what it has become; 22003 if it overflows.
template <class T, class Column>
T Raise(StoredRow& user, Column column, const char* name, T added) {
  const T raised = Raised(name, user.Get<T>(column), added);
  user.Set(column, raised);
  return raised;
}

}  // namespace

LevelTable ReadLevels(const JsonView& levels_config, const std::string& name) {
  if (!levels_config.IsArray()) ThrowBadLevels(name, "is not an array", levels_config);
  std::vector<LevelStep> steps;
  for (const JsonView& element : levels_config.Elements()) {
    steps.push_back(ReadStep(element, name + "[" + std::to_string(steps.size()) + "]"));
  }
  return LevelTable(std::move(steps));
}

const LevelTable& LevelsInUse(Call& call, const std::optional<Json>& levels_config, LevelTable& own) {
  if (!levels_config) return StoredLevels(call);
  own = ReadLevels(JsonView(*levels_config));
  return own.IsDefault() ? StoredLevels(call) : own;
}

std::optional<Progress> TryAddXp(Call& call, const XpBoards& boards, int64_t telegram_id, int64_t xp,
                                 const Text& bot_name, const LevelTable& levels, const std::optional<Text>& reason,
                                 TrainingCount counted) {
  static boundary::AppendedTable<"xp_events"> events;
  Progress progress{};
  int64_t before = 0;
  const auto add = [&](StoredRow& user) {
    before = user.Get<int64_t>(UserColumn::kTotalXp);
    progress.old_level = user.Get<int32_t>(UserColumn::kLevel);
    const int32_t level = levels.LevelFor(Raise(user, UserColumn::kTotalXp, "total_xp", xp));
    if (level > progress.old_level) user.Set(UserColumn::kLevel, level);
    if (counted.trainings > 0) Raise(user, UserColumn::kTotalTrainings, "total_trainings", counted.trainings);
    if (counted.score > 0) Raise(user, UserColumn::kTotalScore, "total_score", counted.score);
    user.Set(UserColumn::kLastActivity, boundary::Now());
    return true;
  };
  const auto user = Change(call, users_by_telegram_id, add, telegram_id);
  if (!user) return std::nullopt;
  progress.user_id = user->Get<int64_t>(UserColumn::kId);
  progress.new_level = user->Get<int32_t>(UserColumn::kLevel);
  progress.total_xp = user->Get<int64_t>(UserColumn::kTotalXp);
  // A trigger of the deployment's may have stored another total than was asked for.
  const int64_t added = progress.total_xp - before;
  if (added == 0) return progress;
  if (added > 0) boards.Feed(call, progress.user_id, added);
  AppendTo(call, events, boundary::NextId{}, progress.user_id, bot_name, added, reason, boundary::Now());
  return progress;
}

Progress AddXp(Call& call, int64_t telegram_id, int64_t xp, const Text& bot_name, const LevelTable& levels,
               const std::optional<Text>& reason, TrainingCount counted) {
  const XpBoards boards(call, bot_name);
  const XpLimits limits(call, bot_name);
  limits.RequireCall(xp);
  const auto progress = TryAddXp(call, boards, telegram_id, xp, bot_name, levels, reason, counted);
  if (!progress) ThrowUnknownUser(telegram_id);
  limits.RequireDay(call, progress->user_id, xp, progress->total_xp);
  return *progress;
}

boundary::Returned ReturnProgress(Call& call, const Progress& progress) {
  return call.ReturnRow(progress.leveled_up(), progress.old_level, progress.new_level, progress.total_xp);
}

BOTDB_WRITER(add_xp_and_level) {
  const int64_t telegram_id = TelegramId(call);
  const int64_t xp = call.AtLeast<int64_t>(0, 1, "xp");
  LevelTable own;
  const auto levels_config = call.Optional<Json>(3, "levels_config");
  const LevelTable& levels = LevelsInUse(call, levels_config, own);
  const auto reason = call.OptionalText(4, "reason", kReasonLength);
  const Text bot = WritingBot(call, 2);
  return ReturnProgress(call, AddXp(call, telegram_id, xp, bot, levels, reason));
}

namespace {

// The users of a batch with the sum of their XP, by Telegram id: the order in which they are locked.
std::map<int64_t, int64_t> SumByUser(std::span<const int64_t> telegram_ids, std::span<const int64_t> xps) {
  if (telegram_ids.size() != xps.size()) {
    throw UserError(kInvalidArgument, "telegram_ids and xps differ in length",
                    "telegram_ids has " + std::to_string(telegram_ids.size()) + " elements, xps " +
                        std::to_string(xps.size()) + ".",
                    "Give one xp for each Telegram id.");
  }
  std::map<int64_t, int64_t> sums;
  for (size_t i = 0; i < xps.size(); ++i) {
    if (xps[i] < 0) boundary::ThrowTooSmall(("xps[" + std::to_string(i + 1) + "]").c_str(), xps[i], 0);
    int64_t& sum = sums.try_emplace(telegram_ids[i], 0).first->second;
    sum = Raised("xps", sum, xps[i]);
  }
  return sums;
}

}  // namespace

BOTDB_WRITER(add_xp_batch) {
  constexpr size_t kStep = 256;  // users whose rows are in memory at a time
  const auto telegram_ids = call.RequiredIntegers(0, "telegram_ids");
  const auto sums = SumByUser(telegram_ids, call.RequiredIntegers(1, "xps"));
  const auto reason = call.OptionalText(3, "reason", kReasonLength);
  const bool skip_unknown = call.Required<bool>(4, "skip_unknown");
  const Text bot = WritingBot(call, 2);
  LevelTable unused;
  const LevelTable levels = LevelsInUse(call, std::nullopt, unused);
  const XpBoards boards(call, bot);
  const XpLimits limits(call, bot);
  std::map<int64_t, Progress> done;
  for (auto next = sums.begin(); next != sums.end();) {
    InOwnMemory(call, [&] {
      for (size_t i = 0; i < kStep && next != sums.end(); ++i, ++next) {
        const auto& [telegram_id, xp] = *next;
        limits.RequireCall(xp);
        const auto progress = TryAddXp(call, boards, telegram_id, xp, bot, levels, reason);
        if (progress) {
          limits.RequireDay(call, progress->user_id, xp, progress->total_xp);
          done.emplace(telegram_id, *progress);
        } else if (!skip_unknown) {
          ThrowUnknownUser(telegram_id);
        }
      }
    });
  }
  call.BeginRows();
  for (const int64_t telegram_id : telegram_ids) {
    const auto entry = done.extract(telegram_id);
    if (entry.empty()) continue;
    const Progress& progress = entry.mapped();
    call.AddRow(telegram_id, progress.leveled_up(), progress.old_level, progress.new_level, progress.total_xp);
  }
  return call.Null();
}

BOTDB_WRITER(set_levels) {
  static Statement store(R"(
    INSERT INTO botdb.settings (name, value) VALUES ('levels_config', $1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value)");
  static Statement remove("DELETE FROM botdb.settings WHERE name = 'levels_config'");
  const auto levels_config = call.Optional<Json>(0, "levels_config");
  if (levels_config && !ReadLevels(JsonView(*levels_config)).IsDefault()) {
    Run(call, store, *levels_config);
  } else {
    Run(call, remove);
  }
  return call.Null();
}

BOTDB_READER(get_levels) {
  static Statement read("SELECT value FROM botdb.settings WHERE name = 'levels_config'");
  const auto row = One(call, read);
  return row ? call.Return(row->Get<Json>(0)) : call.Null();
}

BOTDB_READER(level_for_xp) {
  const int64_t xp = call.AtLeast<int64_t>(0, 0, "xp");
  LevelTable own;
  return call.Return(LevelsInUse(call, call.Optional<Json>(1, "levels_config"), own).LevelFor(xp));
}

BOTDB_READER(get_xp_by_bot) {
  static Statement sum(R"(
    SELECT e.bot_name, sum(e.amount)::bigint
    FROM botdb.users u JOIN botdb.xp_events e ON e.user_id = u.id
    WHERE u.telegram_id = $1 AND $2
    GROUP BY e.bot_name
    ORDER BY 2 DESC, 1)");
  const int64_t telegram_id = TelegramId(call);
  return call.ReturnSet(Run(call, sum, telegram_id, MaySee(call, telegram_id)));
}

BOTDB_WRITER(purge_xp_events) {
  // Locks the users first, in the order of their Telegram ids as an import does, so that it waits for a writer instead
  // of crossing it.
  static Statement lock(R"(
    SELECT u.id FROM botdb.users u
    WHERE EXISTS (SELECT FROM botdb.xp_events e WHERE e.user_id = u.id AND e.created_at < now() - $1)
    ORDER BY u.telegram_id FOR NO KEY UPDATE)");
  static Statement fold(R"(
    WITH gone AS (
      DELETE FROM botdb.xp_events e USING (
        SELECT user_id, bot_name FROM botdb.xp_events WHERE created_at < now() - $1
        GROUP BY user_id, bot_name HAVING count(*) > 1) many
      WHERE e.user_id = many.user_id AND e.bot_name = many.bot_name AND e.created_at < now() - $1
      RETURNING e.user_id, e.bot_name, e.amount, e.created_at
    ), carried AS (
      INSERT INTO botdb.xp_events (user_id, bot_name, amount, reason, created_at)
      SELECT user_id, bot_name, sum(amount), 'carried', max(created_at) FROM gone GROUP BY user_id, bot_name
      RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) - (SELECT count(*) FROM carried))");
  const auto older_than = call.RequiredInterval(0, "older_than");
  Run(call, lock, older_than);
  return call.Return(One(call, fold, older_than)->Get<int64_t>(0));
}

}  // namespace botdb
