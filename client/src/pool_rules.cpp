#include "pool_rules.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "failure.hpp"

namespace botdb::detail {

namespace {

// A name that nobody else gives: 128 random bits.
std::string RandomRequestId() {
  std::random_device random;
  std::string id{"retry:"};
  for (int i = 0; i < 4; ++i) {
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(random()));
    id += digits;
  }
  return id;
}

// Which of the arguments it is.
std::optional<std::size_t> PlaceOfRequestId(const Statement& statement) {
  const auto found = std::find(statement.arguments.begin(), statement.arguments.end(), "request_id");
  if (found == statement.arguments.end()) return std::nullopt;
  return static_cast<std::size_t>(found - statement.arguments.begin());
}

// The SQLSTATE of an error of the client's; empty for anything else.
std::string StateOf(const std::exception_ptr& failure) {
  if (!failure) return {};
  try {
    std::rethrow_exception(failure);
  } catch (const Error& error) {
    return error.sqlstate();
  } catch (...) {
    return {};
  }
}

// What an error of a later attempt says.
std::string Later(const std::exception_ptr& failure) {
  if (!failure) return {};
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return std::string{" When it was made again: "} + error.what();
  }
}

}  // namespace

void CheckPoolOptions(const PoolOptions& options) {
  if (options.most > 0 && options.most >= options.least) return;
  Refuse("most must be 1 or more, and no less than least", "PoolOptions has most = " + std::to_string(options.most) +
                                                               " and least = " + std::to_string(options.least) + ".");
}

std::exception_ptr NoneFree(bool connected) {
  if (!connected) {
    return std::make_exception_ptr(Timeout(
        {.message = "no connection was made",
         .sqlstate = "53300",
         .detail = "The pool had no connection for acquire_timeout, and the server answered none. Nothing was sent.",
         .hint = "Is the server up, and can it be reached? PoolOptions::retry does not wait for longer than this."}));
  }
  return std::make_exception_ptr(
      Timeout({.message = "no connection became free",
               .sqlstate = "53300",
               .detail = "All connections of the pool were in use for acquire_timeout. Nothing was sent.",
               .hint = "Raise PoolOptions::most, or use connections for a shorter time."}));
}

bool IsReadOnly(const std::exception_ptr& failure) { return StateOf(failure) == "25006"; }

bool LeavesOpen(const std::exception_ptr& failure) {
  const std::string state = StateOf(failure);
  const std::string_view kind = std::string_view{state}.substr(0, 2);
  return !state.empty() && kind != "TB" && kind != "22" && kind != "23";
}

std::exception_ptr Unknown(const std::exception_ptr& loss, const Request& request, const std::exception_ptr& last) {
  if (request.statement == nullptr) return loss;
  const auto place = PlaceOfRequestId(*request.statement);
  if (!place || request.params.at(*place).data() == nullptr) return loss;
  const auto named = [&](const auto& error) {
    return std::make_exception_ptr(std::decay_t<decltype(error)>(
        ErrorInfo{.message = error.message(),
                  .sqlstate = error.sqlstate(),
                  .detail = error.detail() + (last == loss ? std::string{} : Later(last)),
                  .hint = "Whether the call took effect is unknown: repeat it with the request_id \"" +
                          std::string{request.params.at(*place).data()} + "\"."}));
  };
  try {
    std::rethrow_exception(loss);
  } catch (const ConnectionError& error) {
    return named(error);
  } catch (const Timeout& error) {
    return named(error);
  } catch (...) {
    return loss;
  }
}

void NameRequest(Request& request) {
  const auto place = PlaceOfRequestId(*request.statement);
  if (!place) return;
  Param& param = request.params.at(*place);
  if (param.data() == nullptr) param = Param{std::string_view{RandomRequestId()}};
}

}  // namespace botdb::detail
