#include "text_window.hpp"

namespace botdb::tool {

// Counts lines and columns from the start of the window; bytes that continue a UTF-8 character add no column.
Place TextWindow::PlaceOf(std::size_t index) const {
  Place place = start_;
  for (const char byte : Text(0, index)) {
    if (byte == '\n') {
      ++place.line;
      place.column = 1;
    } else if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) {
      ++place.column;
    }
  }
  place.offset += index;
  return place;
}

// Reads chunks until the byte at `index` is there or the stream ends; first gives back what was dropped.
bool TextWindow::Fill(std::size_t index) {
  if (begin_ > 0) {
    data_.erase(0, begin_);
    begin_ = 0;
  }
  while (!ended_ && data_.size() <= index) {
    const std::size_t had = data_.size();
    data_.resize(had + chunk_size_);
    const std::size_t got = read_(data_.data() + had, chunk_size_);
    data_.resize(had + got);
    ended_ = got == 0;
  }
  return index < data_.size();
}

}  // namespace botdb::tool
