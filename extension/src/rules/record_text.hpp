// Reading rows as the server writes them as text: (1,"two ""words""",,t).
#pragma once

namespace botdb {

// Goes through rows that stand one behind the other, field by field. Each field becomes a C string where it stands, its
// quotes and escapes taken away.
class RecordReader {
 public:
  explicit RecordReader(char* text) : next_(text) {}

  // Enters the next row; false if there is none here.
  bool Enter() {
    if (in_row_ || *next_ != '(') return false;
    ++next_;
    in_row_ = true;
    return true;
  }

  // Takes the next field of the row, null for NULL; false after the last one, and where the text ends too early.
  bool Next(char** field) {
    if (!in_row_) return false;
    *field = IsDelimiter(*next_) ? nullptr : next_;
    char* const end = Unquote();
    const char delimiter = *next_;
    if (delimiter == '\0') return false;
    ++next_;
    *end = '\0';
    in_row_ = delimiter == ',';
    return true;
  }

  // Whether the row has been read to its end.
  bool HasLeft() const { return !in_row_; }

  // Whether the whole text has been read.
  bool IsAtEnd() const { return !in_row_ && *next_ == '\0'; }

 private:
  static bool IsDelimiter(char c) { return c == ',' || c == ')'; }

  // Goes to the delimiter after a field, moving its characters together; returns their end.
  char* Unquote() {
    char* to = next_;
    for (bool quoted = false; *next_ != '\0' && (quoted || !IsDelimiter(*next_));) {
      const char c = *next_++;
      const bool escapes = c == '\\' || (quoted && c == '"' && *next_ == '"');
      if (escapes && *next_ != '\0') {
        *to++ = *next_++;
      } else if (c == '"') {
        quoted = !quoted;
      } else {
        *to++ = c;
      }
    }
    return to;
  }

  char* next_;
  bool in_row_ = false;
};

}  // namespace botdb
