#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace botdb::tool {

// What the command line asks for.
struct Context {
  std::string database_url;
  bool json = false;
  std::function<void()> run;  // the command that was chosen; throws when it fails
};

// Each adds its command, and what belongs to it, to the command line.
void AddInit(CLI::App& app, Context& context);
void AddImport(CLI::App& app, Context& context);
void AddUser(CLI::App& app, Context& context);
void AddTop(CLI::App& app, Context& context);
void AddBoard(CLI::App& app, Context& context);
void AddBadge(CLI::App& app, Context& context);
void AddPay(CLI::App& app, Context& context);
void AddTariff(CLI::App& app, Context& context);
void AddPromo(CLI::App& app, Context& context);
void AddBot(CLI::App& app, Context& context);
void AddErased(CLI::App& app, Context& context);
void AddAttach(CLI::App& app, Context& context);
void AddVerify(CLI::App& app, Context& context);
void AddServe(CLI::App& app, Context& context);
void AddMetrics(CLI::App& app, Context& context);

// Adds `reconcile` to the command `pay`.
void AddReconcile(CLI::App& pay, Context& context);

// Adds a command that talks to a database: with --db and --json.
CLI::App* AddCommand(CLI::App& parent, Context& context, const std::string& name, const std::string& description);

// The whole number that the text of an option is. Throws CLI::ValidationError when it is none, or out of range.
std::int64_t ParseNumber(const std::string& option, const std::string& text, std::int64_t least, std::int64_t most);

// Adds an option, or an argument, that takes a whole number in a range.
template <typename Number>
CLI::Option* AddNumber(CLI::App* command, const std::string& name, Number& number, Number least, Number most,
                       const std::string& description) {
  const auto take = [&number, name, least, most](const std::string& text) {
    number = static_cast<Number>(ParseNumber(name, text, least, most));
  };
  return command->add_option_function<std::string>(name, take, description)->type_name("N");
}

// Adds an option, or an argument, that takes the Telegram id of a user.
CLI::Option* AddTelegramId(CLI::App* command, const std::string& name, std::int64_t& telegram_id,
                           const std::string& description = "The user's Telegram id");

}  // namespace botdb::tool
