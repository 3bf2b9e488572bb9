#include "observe.hpp"

#include <string>
#include <string_view>

#include <botdb/error.hpp>

#include "statement.hpp"

namespace botdb::detail {

namespace {

std::string_view Field(const PGresult* result, int code, std::string_view otherwise) {
  const char* const text = PQresultErrorField(result, code);
  return text == nullptr ? otherwise : text;
}

std::string SqlStateOf(const std::exception_ptr& failure) {
  if (!failure) return "00000";
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return error.sqlstate();
  } catch (...) {
    return "XX000";
  }
}

}  // namespace

void ReceiveNotice(void* argument, const PGresult* result) noexcept {
  const Options& options = *static_cast<const Options*>(argument);
  if (!options.on_notice) return;
  // What libpq says itself has no fields, only a text with a line end.
  std::string_view text = PQresultErrorMessage(result);
  while (text.ends_with('\n')) text.remove_suffix(1);
  try {
    options.on_notice({.severity = Field(result, PG_DIAG_SEVERITY_NONLOCALIZED, "NOTICE"),
                       .sqlstate = Field(result, PG_DIAG_SQLSTATE, "00000"),
                       .message = Field(result, PG_DIAG_MESSAGE_PRIMARY, text)});
  } catch (...) {
  }
}

void Report(const Options& options, const Statement& statement, std::chrono::steady_clock::time_point begun,
            const std::exception_ptr& failure) noexcept {
  if (!options.on_call) return;
  try {
    const std::string sqlstate = SqlStateOf(failure);
    options.on_call(
        {.function = statement.name, .duration = std::chrono::steady_clock::now() - begun, .sqlstate = sqlstate});
  } catch (...) {
  }
}

}  // namespace botdb::detail
