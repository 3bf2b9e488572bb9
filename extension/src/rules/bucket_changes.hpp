// What a transaction changes in the counts of buckets, written as few bytes: every call that moves somebody keeps them.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "rules/error.hpp"

namespace botdb {

// A list of rows in descending order of a number. Of a board: its id, and the first day of the period as the number of
// a date.
struct CountedList {
  int32_t board;
  int32_t period;

  auto operator<=>(const CountedList&) const = default;
};

// How many rows more, or fewer, a list has in a bucket.
struct BucketChange {
  CountedList list;
  int32_t bucket;
  int32_t rows;
};

// Seven bits a byte, the lowest first; all bytes but the last have the eighth bit.
inline void WriteNumber(std::string& bytes, uint64_t number) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<char>(number | 0x80));
  bytes.push_back(static_cast<char>(number));
}

// Numbers near zero are short, whatever their sign.
inline void WriteSigned(std::string& bytes, int32_t number) {
  WriteNumber(bytes, static_cast<uint32_t>(number) << 1 ^ static_cast<uint32_t>(number >> 31));
}

// The changes of one transaction; those of several stand one after the other.
inline std::string WrittenChanges(int64_t transaction, std::span<const BucketChange> changes) {
  std::string bytes;
  WriteNumber(bytes, static_cast<uint64_t>(transaction));
  WriteNumber(bytes, changes.size());
  for (const BucketChange& change : changes) {
    WriteSigned(bytes, change.list.board);
    WriteSigned(bytes, change.list.period);
    WriteNumber(bytes, static_cast<uint32_t>(change.bucket));
    WriteSigned(bytes, change.rows);
  }
  return bytes;
}

// Reads back what has been written.
class ChangeReader {
 public:
  explicit ChangeReader(std::string_view bytes) : next_(bytes.data()), end_(next_ + bytes.size()) {}

  // Calls `use` with each transaction and each of its changes, of the transactions that `wanted` holds for.
  template <class Wanted, class Use>
  void Read(Wanted&& wanted, Use&& use) {
    while (next_ != end_) {
      const auto transaction = static_cast<int64_t>(Number());
      const bool is_wanted = wanted(transaction);
      for (uint64_t left = Number(); left > 0; --left) {
        const BucketChange change = Change();
        if (is_wanted) use(transaction, change);
      }
    }
  }

 private:
  // Most numbers have one byte.
  uint64_t Number() {
    if (next_ != end_ && (*next_ & 0x80) == 0) return static_cast<unsigned char>(*next_++);
    return LongNumber();
  }

  uint64_t LongNumber() {
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (next_ == end_) break;
      const auto byte = static_cast<unsigned char>(*next_++);
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    ThrowMalformed();
  }

  uint32_t ShortNumber() {
    const uint64_t number = Number();
    if (number > std::numeric_limits<uint32_t>::max()) ThrowMalformed();
    return static_cast<uint32_t>(number);
  }

  int32_t Signed() {
    const uint32_t number = ShortNumber();
    return static_cast<int32_t>(number >> 1 ^ -(number & 1));
  }

  // Read in the order of the members, as they are written.
  BucketChange Change() { return {{Signed(), Signed()}, static_cast<int32_t>(ShortNumber()), Signed()}; }

  [[noreturn]] static void ThrowMalformed() {
    throw UserError(kInvalidArgument, "malformed changes", "They end within a number, or a number is too large.",
                    "Give what count_changes has.");
  }

  const char* next_;
  const char* end_;
};

}  // namespace botdb
