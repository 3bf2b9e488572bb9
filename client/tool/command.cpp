#include "command.hpp"

#include <charconv>

namespace botdb::tool {

CLI::App* AddCommand(CLI::App& parent, Context& context, const std::string& name, const std::string& description) {
  CLI::App* command = parent.add_subcommand(name, description);
  // Not bound to the environment: each command's option would overwrite what was given to another one's.
  command->add_option("--db", context.database_url, "The database; DATABASE_URL in the environment hides a password")
      ->type_name("URL");
  command->add_flag("--json", context.json, "Print JSON for programs to read");
  return command;
}

std::int64_t ParseNumber(const std::string& option, const std::string& text, std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec == std::errc() && parsed.ptr == end && number >= least && number <= most) return number;
  throw CLI::ValidationError(
      option, "'" + text + "' is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

CLI::Option* AddTelegramId(CLI::App* command, const std::string& name, std::int64_t& telegram_id,
                           const std::string& description) {
  constexpr std::int64_t kLast = (std::int64_t{1} << 52) - 1;
  return AddNumber(command, name, telegram_id, std::int64_t{1}, kLast, description);
}

}  // namespace botdb::tool
