#include "progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace botdb::tool {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(100);
constexpr std::size_t kBarWidth = 30;

// A size in the unit that suits it.
std::string Bytes(std::uint64_t count) {
  constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB"};
  double size = static_cast<double>(count);
  std::size_t unit = 0;
  for (; size >= 1000 && unit + 1 < kUnits.size(); ++unit) size /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, "%.*f %s", unit == 0 ? 0 : 1, size, kUnits[unit]);
  return text;
}

std::size_t TerminalWidth() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

Progress::Progress(Unit unit) : unit_(unit), terminal_(isatty(STDERR_FILENO) == 1) {}

void Progress::Show(std::string_view task, std::uint64_t done, std::uint64_t total, const std::string& note) {
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  const std::string line = "\r\x1b[K" + ProgressLine(task, done, total, note, TerminalWidth() - 1, unit_);
  std::fwrite(line.data(), 1, line.size(), stderr);
  shown_ = true;
}

void Progress::Clear() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", stderr);
  shown_ = false;
  next_ = {};
}

std::string ProgressLine(std::string_view task, std::uint64_t done, std::uint64_t total, std::string_view note,
                         std::size_t width, Unit unit) {
  const double share = total == 0 ? 1.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto filled = static_cast<std::size_t>(share * kBarWidth);
  const auto amount = [&](std::uint64_t count) { return unit == Unit::kBytes ? Bytes(count) : std::to_string(count); };
  char percent[8];
  std::snprintf(percent, sizeof percent, "%3d%%", static_cast<int>(share * 100));
  std::string line = std::string(task) + " " + percent + " [" + std::string(filled, '#') +
                     std::string(kBarWidth - filled, ' ') + "] " + amount(done) + " of " + amount(total);
  if (!note.empty()) line.append(", ").append(note);
  return line.substr(0, width);
}

}  // namespace botdb::tool
