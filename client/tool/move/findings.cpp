#include "findings.hpp"

#include <algorithm>

#include "../exit_code.hpp"
#include "../text.hpp"

namespace botdb::tool {
namespace {

constexpr std::size_t kMaxListed = 1000;
constexpr std::size_t kMaxShown = 20;
constexpr std::size_t kMaxValue = 200;  // bytes of a value in a line

std::string Shortened(const Json& value) {
  const std::string text =
      value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= kMaxValue ? text : text.substr(0, kMaxValue) + "…";
}

// `payments 17: why`, or `payments 17 amount: there 5, here 6`.
std::string Line(const Json& finding) {
  std::string line = Shortened(finding["table"]) + " " + Shortened(finding["id"]);
  if (const auto column = finding.find("column"); column != finding.end() && !column->is_null()) {
    return line + " " + Shortened(*column) + ": there " + Shortened(finding["there"]) + ", here " +
           Shortened(finding["here"]);
  }
  return line + ": " + Shortened(finding["why"]);
}

}  // namespace

Findings::Findings(const std::string& path) : path_(path) {
  if (path.empty()) return;
  file_.reset(std::fopen(path.c_str(), "w"));
  if (!file_) throw Failure(ExitCode::kBadFile, path + ": cannot be written");
}

void Findings::Add(Json finding) {
  ++count_;
  if (file_) std::fprintf(file_.get(), "%s\n", finding.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
  if (listed_.size() < kMaxListed) listed_.push_back(std::move(finding));
}

std::string Findings::Text() const {
  std::string text;
  const std::size_t shown = std::min(kMaxShown, listed_.size());
  for (std::size_t i = 0; i < shown; ++i) text += Printable(Line(listed_[i])) + "\n";
  if (count_ == shown) return text;
  return text + "and " + std::to_string(count_ - shown) + " more" +
         (path_.empty() ? ": --errors FILE keeps them all\n" : ", all in " + Printable(path_) + "\n");
}

void Findings::Finish() {
  if (file_ && std::fflush(file_.get()) != 0) throw Failure(ExitCode::kFailed, path_ + ": cannot be written");
}

}  // namespace botdb::tool
