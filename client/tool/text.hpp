#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace botdb::tool {

// How many columns of a terminal a UTF-8 text takes.
std::size_t DisplayWidth(std::string_view text);

// The text as it may be shown on a terminal: control characters and bytes that are not UTF-8 become U+FFFD.
std::string Printable(std::string_view text);

// Rows of cells under a header, aligned by display width.
class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string name;
    Align align = Align::kLeft;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // Adds a row with a cell for each column.
  void Add(std::vector<std::string> cells);
  // The whole table, a line for each row; a cell that is empty shows as "-".
  std::string Text() const;

 private:
  std::string Line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace botdb::tool
