#include <botdb/backend.hpp>

#include <utility>

#include <botdb/error.hpp>

namespace botdb {

void Fake::on(std::string function, Answer answer) {
  const std::lock_guard lock{mutex_};
  answers_[std::move(function)] = std::make_shared<Answer>(std::move(answer));
}

void Fake::returns(std::string function, BackendRows rows) {
  on(std::move(function), [rows = std::move(rows)](const nlohmann::json&) { return rows; });
}

void Fake::fails(std::string function, std::string sqlstate) {
  std::string message = function + " fails";
  on(std::move(function), [message = std::move(message), sqlstate = std::move(sqlstate)](const auto&) -> BackendRows {
    throw Error({.message = message, .sqlstate = sqlstate, .detail = "A test has said so.", .hint = {}});
  });
}

std::vector<BackendCall> Fake::calls() const {
  const std::lock_guard lock{mutex_};
  return calls_;
}

BackendRows Fake::answer(const BackendCall& call) {
  if (const std::shared_ptr<Answer> answer = Note(call)) return (*answer)(call.arguments);
  throw Error({.message = "function has no answer",
               .sqlstate = "42883",
               .detail = "Nothing was said of " + call.function + ".",
               .hint = "Tell the Fake by returns(), fails() or on()."});
}

void Fake::command(const BackendCall& call) {
  if (const std::shared_ptr<Answer> answer = Note(call)) (*answer)(call.arguments);
}

std::shared_ptr<Fake::Answer> Fake::Note(const BackendCall& call) {
  const std::lock_guard lock{mutex_};
  calls_.push_back(call);
  const auto found = answers_.find(call.function);
  return found == answers_.end() ? nullptr : found->second;
}

}  // namespace botdb
