#include <botdb/error.hpp>

#include <utility>

namespace botdb {

namespace {

// One line that says everything a log needs.
std::string Describe(const ErrorInfo& info) {
  std::string text = info.message;
  if (!info.detail.empty()) text += ": " + info.detail;
  return text + " [" + info.sqlstate + "]";
}

}  // namespace

Error::Error(ErrorInfo info)
    : std::runtime_error(Describe(info)), info_(std::make_shared<const ErrorInfo>(std::move(info))) {}

}  // namespace botdb
