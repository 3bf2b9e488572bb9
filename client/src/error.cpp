#include <botdb/error.hpp>

#include <algorithm>
#include <utility>

namespace botdb {

namespace {

// Whether a character may end the line, or act on the terminal that shows it.
bool IsControl(char character) { return (character >= 0 && character < ' ') || character == 0x7f; }

// One line that says everything a log needs.
std::string Describe(const ErrorInfo& info) {
  std::string text = info.message;
  if (!info.detail.empty()) text += ": " + info.detail;
  text += " [" + info.sqlstate + "]";
  std::replace_if(text.begin(), text.end(), IsControl, ' ');
  return text;
}

}  // namespace

Error::Error(ErrorInfo info)
    : std::runtime_error(Describe(info)), info_(std::make_shared<const ErrorInfo>(std::move(info))) {}

}  // namespace botdb
