#include "batch_transaction.hpp"

namespace botdb::tool {
namespace {

std::string KindOf(const Error& error) { return error.sqlstate().substr(0, 2); }

}  // namespace

std::string InOneLine(const Error& error) {
  return error.message() + (error.detail().empty() ? "" : " (" + error.detail() + ")");
}

bool IsAboutData(const Error& error) {
  const std::string kind = KindOf(error);
  return kind == "22" || kind == "23" || kind == "54";
}

bool IsPassing(const Error& error) { return KindOf(error) == "40"; }

}  // namespace botdb::tool
