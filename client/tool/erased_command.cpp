#include <limits>
#include <memory>

#include "command.hpp"
#include "database.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

struct ErasedListOptions {
  std::int64_t after = 0;
  std::int32_t limit = 100;
};

struct AttachOptions {
  std::string table, column;
};

Json AsJson(const ErasedUser& user) {
  return {{"id", user.id}, {"user_id", user.user_id}, {"erased_at", IsoTime(user.erased_at)}};
}

void ListErased(const Context& context, const ErasedListOptions& options) {
  const std::vector<ErasedUser> users = Connect(context).list_erased(options.after, options.limit);
  if (context.json) {
    Json array = Json::array();
    for (const ErasedUser& user : users) array.push_back(AsJson(user));
    return PrintJson(array);
  }
  using enum Table::Align;
  Table table({{"id", kRight}, {"user id", kRight}, {"erased (UTC)"}});
  for (const ErasedUser& user : users) {
    table.Add({std::to_string(user.id), std::to_string(user.user_id), ShortTime(user.erased_at)});
  }
  Print(table.Text());
}

void PurgeErased(const Context& context, const std::string& older_than) {
  const std::int64_t deleted = Connect(context).purge_erased(older_than);
  if (context.json) return PrintJson({{"deleted", deleted}});
  Print("forgot " + std::to_string(deleted) + (deleted == 1 ? " erased user\n" : " erased users\n"));
}

// What becomes of the table's rows from now on.
std::string InWords(const std::string& way, const std::string& table) {
  if (way == "foreign key") return table + " has a foreign key: erasing a user deletes their rows there\n";
  return table + " has no foreign key, as it belongs to a bot: the bot asks list_erased, and deletes the rows itself\n";
}

void Attach(const Context& context, const AttachOptions& options) {
  const std::string way = Connect(context).attach_user_table(options.table, options.column);
  if (context.json) return PrintJson({{"table", options.table}, {"column", options.column}, {"way", way}});
  Print(InWords(way, Printable(options.table)));
}

void AddErasedList(CLI::App& erased, Context& context) {
  CLI::App* command = AddCommand(erased, context, "list", "List users who were erased, the earliest first");
  const auto options = std::make_shared<ErasedListOptions>();
  AddNumber(command, "--after", options->after, std::int64_t{0}, std::numeric_limits<std::int64_t>::max(),
            "Those behind this id in the list (default 0)");
  AddNumber(command, "--limit", options->limit, 0, std::numeric_limits<std::int32_t>::max(),
            "How many at most (default 100)");
  command->callback([&context, options] { context.run = [&context, options] { ListErased(context, *options); }; });
}

void AddErasedPurge(CLI::App& erased, Context& context) {
  CLI::App* command = AddCommand(erased, context, "purge", "Forget users who were erased long ago");
  const auto older_than = std::make_shared<std::string>("90 days");
  command->add_option("--older-than", *older_than, "How long ago at least (default \"90 days\")")
      ->type_name("INTERVAL");
  command->callback(
      [&context, older_than] { context.run = [&context, older_than] { PurgeErased(context, *older_than); }; });
}

}  // namespace

void AddErased(CLI::App& app, Context& context) {
  CLI::App* erased = app.add_subcommand("erased", "List the users who were erased, or forget them");
  erased->require_subcommand(1);
  AddErasedList(*erased, context);
  AddErasedPurge(*erased, context);
}

void AddAttach(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "attach", "Attach a table of a bot's own to the users, for erasures");
  const auto options = std::make_shared<AttachOptions>();
  command->add_option("TABLE", options->table, "The table, with its schema")->required();
  command->add_option("COLUMN", options->column, "Its column that holds users.id")->required();
  command->callback([&context, options] { context.run = [&context, options] { Attach(context, *options); }; });
}

}  // namespace botdb::tool
