#include "command.hpp"
#include "database.hpp"
#include "exit_code.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

Json AsJson(const Violation& violation) {
  return {{"check_name", violation.check_name}, {"subject", violation.subject}, {"detail", violation.detail}};
}

std::string AsText(const std::vector<Violation>& violations) {
  if (violations.empty()) return "all that must hold holds\n";
  Table table({{"check"}, {"subject"}, {"detail"}});
  for (const Violation& violation : violations) table.Add({violation.check_name, violation.subject, violation.detail});
  return table.Text();
}

void Verify(const Context& context) {
  const std::vector<Violation> violations = Connect(context).verify();
  if (context.json) {
    Json array = Json::array();
    for (const Violation& violation : violations) array.push_back(AsJson(violation));
    PrintJson(array);
  } else {
    Print(AsText(violations));
  }
  if (violations.empty()) return;
  const bool one = violations.size() == 1;
  throw Failure(ExitCode::kViolated,
                std::to_string(violations.size()) + (one ? " thing does not hold" : " things do not hold"));
}

}  // namespace

void AddVerify(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "verify", "Look for what contradicts itself in the database");
  command->callback([&context] { context.run = [&context] { Verify(context); }; });
}

}  // namespace botdb::tool
