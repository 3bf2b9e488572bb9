#include "output.hpp"

#include <cstdio>
#include <ctime>

#include "exit_code.hpp"

namespace botdb::tool {
namespace {

constexpr int kIndent = 2;

// A moment in UTC by a pattern of strftime.
std::string Formatted(Timestamp time, const char* pattern) {
  if (time == Timestamp::max()) return "infinity";
  if (time == Timestamp::min()) return "-infinity";
  const std::time_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, pattern, &parts));
}

}  // namespace

void Print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0) return;
  throw Failure(ExitCode::kFailed, "cannot write to standard output");
}

void PrintJson(const Json& document) {
  Print(document.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string IsoTime(Timestamp time) {
  std::string text = Formatted(time, "%Y-%m-%dT%H:%M:%S");
  if (text.ends_with("infinity")) return text;
  char fraction[16];
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  std::snprintf(fraction, sizeof fraction, ".%06lldZ", static_cast<long long>((time - whole).count()));
  return text + fraction;
}

std::string ShortTime(Timestamp time) { return Formatted(time, "%Y-%m-%d %H:%M"); }

std::string ShortTime(const std::optional<Timestamp>& time) { return time ? ShortTime(*time) : std::string(); }

std::string FullName(const std::optional<std::string>& first_name, const std::optional<std::string>& last_name,
                     const std::optional<std::string>& username) {
  std::string name = first_name.value_or("");
  if (last_name) name += (name.empty() ? "" : " ") + *last_name;
  if (username) name += (name.empty() ? "@" : " @") + *username;
  return name;
}

}  // namespace botdb::tool
