#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace botdb::tool {

// A spot in a file: the byte offset from 0, the line and the column (in characters) from 1.
struct Place {
  std::uint64_t offset = 0;
  std::uint64_t line = 1;
  std::uint64_t column = 1;

  bool operator==(const Place&) const = default;
};

// Fills at most `size` bytes and returns how many; 0 only at the end. Throws when reading fails.
using ReadBytes = std::function<std::size_t(char* into, std::size_t size)>;

// The part of a stream that is being looked at: grows on demand at its end, is dropped from its start.
class TextWindow {
 public:
  explicit TextWindow(ReadBytes read, std::size_t chunk_size = 1 << 16)
      : read_(std::move(read)), chunk_size_(chunk_size) {}

  // True when the byte at `index`, counted from the start of the window, exists; reads as far as that needs.
  bool Has(std::size_t index) { return index < data_.size() - begin_ || Fill(index); }

  // The byte at an index for which Has is true.
  char operator[](std::size_t index) const { return data_[begin_ + index]; }

  // The bytes from `from` up to `to`, valid until the next call of Has or Drop.
  std::string_view Text(std::size_t from, std::size_t to) const {
    return std::string_view(data_).substr(begin_ + from, to - from);
  }

  // Forgets the first `count` bytes.
  void Drop(std::size_t count) {
    start_ = PlaceOf(count);
    begin_ += count;
  }

  // Where in the file the byte at `index` stands.
  Place PlaceOf(std::size_t index) const;

 private:
  bool Fill(std::size_t index);

  ReadBytes read_;
  std::size_t chunk_size_;
  std::string data_;
  std::size_t begin_ = 0;
  Place start_;
  bool ended_ = false;
};

}  // namespace botdb::tool
