#include "text.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>
#include <utility>

namespace botdb::tool {
namespace {

constexpr wchar_t kReplacement = 0xFFFD;

// wcwidth knows characters beyond ASCII in a UTF-8 locale only, which the environment may not name.
void UseUtf8Locale() {
  static const char* const locale = std::setlocale(LC_CTYPE, "C.UTF-8");
  (void)locale;
}

// Takes the next character off the front of a UTF-8 text; U+FFFD for a byte that starts none.
wchar_t TakeCharacter(std::string_view& text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  char32_t character = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size() || (byte(i) & 0xC0) != 0x80) {
      text.remove_prefix(1);
      return kReplacement;
    }
    character = character << 6 | (byte(i) & 0x3F);
  }
  text.remove_prefix(length == 0 ? 1 : length);
  return length == 0 ? kReplacement : static_cast<wchar_t>(character);
}

bool IsControl(wchar_t c) {
  const bool turns_text = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || turns_text || c == 0x2028 || c == 0x2029;
}

}  // namespace

std::size_t DisplayWidth(std::string_view text) {
  UseUtf8Locale();
  std::size_t width = 0;
  while (!text.empty()) {
    const int columns = wcwidth(TakeCharacter(text));
    width += columns > 0 ? static_cast<std::size_t>(columns) : 0;
  }
  return width;
}

std::string Printable(std::string_view text) {
  std::string printable;
  while (!text.empty()) {
    const std::string_view before = text;
    const wchar_t character = TakeCharacter(text);
    if (IsControl(character) || character == kReplacement) {
      printable += "\uFFFD";
    } else {
      printable += before.substr(0, before.size() - text.size());
    }
  }
  return printable;
}

void Table::Add(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = cell.empty() ? "-" : Printable(cell);
  rows_.push_back(std::move(cells));
}

std::string Table::Text() const {
  std::vector<std::string> names;
  std::vector<std::size_t> widths;
  for (const Column& column : columns_) {
    names.push_back(column.name);
    widths.push_back(DisplayWidth(column.name));
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(row[i]));
  }
  std::string text = Line(names, widths);
  for (const auto& row : rows_) text += Line(row, widths);
  return text;
}

// Pads each cell to its column's width; nothing is put behind the last one.
std::string Table::Line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(widths[i] - DisplayWidth(cells[i]), ' ');
    if (i > 0) line += "  ";
    if (columns_[i].align == Align::kRight) line += padding;
    line += cells[i];
    if (columns_[i].align == Align::kLeft && i + 1 < cells.size()) line += padding;
  }
  return line + "\n";
}

}  // namespace botdb::tool
