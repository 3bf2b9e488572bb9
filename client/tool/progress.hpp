#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace botdb::tool {

enum class Unit { kBytes, kRows };

// One line on standard error that shows how far work has come; nothing unless that is a terminal.
// Debian 12 packages no C++ library for this.
class Progress {
 public:
  explicit Progress(Unit unit = Unit::kBytes);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Shows that `done` of `total` are through, at most ten times a second.
  void Show(std::string_view task, std::uint64_t done, std::uint64_t total, const std::string& note = {});
  // Takes the line away, so that other text can be written.
  void Clear();

 private:
  Unit unit_;
  bool terminal_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point next_{};
};

// The line without its terminal codes, in at most `width` columns.
std::string ProgressLine(std::string_view task, std::uint64_t done, std::uint64_t total, std::string_view note,
                         std::size_t width, Unit unit = Unit::kBytes);

}  // namespace botdb::tool
