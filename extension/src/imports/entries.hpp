// What the imports share whose rows come as a JSON array: each entry is read, its user is locked, and it is stored, or
// left with the reason, which keeps no other from going in.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "boundary/memory.hpp"
#include "rules/error.hpp"

namespace botdb {

// The keys of an object.
using Keys = std::span<const char* const>;

// An object of JSON whose members are read by name. What is wrong with one is 22023 in its name; null counts as
// missing.
class Entry {
 public:
  // `where` stands before the names of the members.
  explicit Entry(const boundary::JsonView& value, const char* where = "") : value_(value), where_(where) {}

  // The member telegram_id.
  int64_t User() const;

  boundary::Text NeededText(const char* key, boundary::Length length) const;
  std::optional<boundary::Text> TextIfAny(const char* key, boundary::Length length) const;

  // A whole number from `least` up.
  template <class T>
  std::optional<T> IntegerIfAny(const char* key, T least) const {
    return boundary::IntegerMember<T>(value_, where_, key, least);
  }
  template <class T>
  T NeededInteger(const char* key, T least) const {
    const auto number = IntegerIfAny<T>(key, least);
    if (!number) ThrowMissing(key);
    return *number;
  }

  bool BooleanOr(const char* key, bool missing) const;
  std::optional<boundary::Timestamp> TimeIfAny(const char* key) const;

  // A time at which something ends: one that leaves room for what is bought behind it.
  std::optional<boundary::Timestamp> EndIfAny(const char* key) const;

  // An object, or any document, that may be stored.
  std::optional<boundary::Json> ObjectIfAny(const char* key) const;
  std::optional<boundary::Json> DocumentIfAny(const char* key) const;

  // A price in hundredths.
  int64_t NeededPrice(const char* key) const;

  // Calls `note` with each key that is none of `known`.
  template <class Note>
  void EachUnknown(Keys known, Note&& note) const {
    for (const auto& [key, value] : value_.Members()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) note(key);
    }
  }

 private:
  std::string Named(const char* key) const;
  [[noreturn]] void ThrowMissing(const char* key) const;

  boundary::JsonView value_;
  const char* where_;
};

// Whether an error says what is wrong with an entry: one that ends the call may have come in the midst of writing.
bool IsOfEntry(const UserError& error);

// Why an entry is left, as the error and its detail have it.
std::string Reason(const UserError& error);

// What tells a row apart that has no key, as one text: the values that were read, however an entry spells them.
class Said {
 public:
  Said& operator<<(std::string_view text);
  Said& operator<<(const boundary::Text& text) { return *this << text.view; }
  Said& operator<<(const std::string& text) { return *this << std::string_view(text); }
  Said& operator<<(std::integral auto number) { return *this << std::to_string(number); }
  Said& operator<<(boundary::Timestamp time);
  Said& operator<<(const boundary::Json& document);
  template <class T>
  Said& operator<<(const std::optional<T>& value) {
    if (value) return *this << *value;
    text_ += '-';
    return *this;
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// A row that an entry stands for.
struct ImportedRow {
  int64_t index = 0;  // of the entry in the array
  std::string said;   // what tells it apart, where the row has no key
};

// A row that belongs to a user.
struct RowOfUser : ImportedRow {
  int64_t telegram_id = 0;
  int64_t user_id = 0;  // once the user is locked
};

// One call of an import: what is stored, what was there, and what is wrong.
class ImportRun {
 public:
  // 22023 for entries that are no array. `keys` are those that an entry may have.
  ImportRun(boundary::Call& call, const boundary::Json& entries, Keys keys);

  // The rows of the entries that are good. `identify` says what tells rows without a key of their own apart.
  template <std::derived_from<ImportedRow> Row>
  std::vector<Row> Read(Row (*read)(const Entry&), Said (*identify)(const Row&) = nullptr) {
    std::vector<Row> rows;
    const auto values = boundary::JsonView(entries_).Elements();
    for (size_t index = 0; index < values.size(); ++index) {
      Try(static_cast<int64_t>(index), [&] {
        rows.push_back(ReadRow(Opened(values[index]), read));
        if (identify) rows.back().said = identify(rows.back()).text();
        rows.back().index = static_cast<int64_t>(index);
      });
    }
    return rows;
  }

  // Locks the users in the order of their Telegram ids, and brings the rows into that order. Those of nobody are left.
  template <std::derived_from<RowOfUser> Row>
  void LockUsers(std::vector<Row>& rows) {
    std::stable_sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.telegram_id < b.telegram_id; });
    std::vector<Row> known;
    for (Row& row : rows) {
      Try(row.index, [&] {
        row.user_id = LockedUser(row.telegram_id);
        known.push_back(std::move(row));
      });
    }
    rows = std::move(known);
  }

  // Stores the rows one by one. `store` returns whether it wrote, or throws why not before it writes.
  template <class Row, class Write>
  void Store(const std::vector<Row>& rows, Write&& store) {
    for (const Row& row : rows) {
      InOwnMemory(call_, [&] { Try(row.index, [&] { ++(store(row) ? imported_ : skipped_); }); });
    }
  }

  // Stores rows that have no key: of k that say the same, where j are there that say so too, k - j are written.
  template <class Row, class Count, class Write>
  void StoreMissing(const std::vector<Row>& rows, Count&& count, Write&& write) {
    std::map<std::string, int64_t> there = CountAlike(rows, count);
    Store(rows, [&](const Row& row) {
      if (there[row.said]-- > 0) return false;
      write(row);
      return true;
    });
  }

  // How many rows there are like those that say the same.
  template <class Row, class Count>
  std::map<std::string, int64_t> CountAlike(const std::vector<Row>& rows, Count&& count) {
    std::map<std::string, int64_t> alike;
    for (const Row& row : rows) {
      if (alike.contains(row.said)) continue;
      InOwnMemory(call_, [&] { alike[row.said] = count(row); });
    }
    return alike;
  }

  // imported, skipped and errors.
  boundary::Returned Return() const;

 private:
  // Takes a step for an entry, and notes why it could not be taken.
  template <class Step>
  void Try(int64_t index, Step&& step) {
    try {
      step();
    } catch (const UserError& error) {
      if (!IsOfEntry(error)) throw;
      bad_indexes_.push_back(index);
      reasons_.push_back(Reason(error));
    }
  }

  // An entry whose unknown keys are noted.
  Entry Opened(const boundary::JsonView& value);

  template <class Row>
  static Row ReadRow(const Entry& entry, Row (*read)(const Entry&)) {
    if constexpr (std::derived_from<Row, RowOfUser>) {
      const int64_t telegram_id = entry.User();
      Row row = read(entry);
      row.telegram_id = telegram_id;
      return row;
    } else {
      return read(entry);
    }
  }

  int64_t LockedUser(int64_t telegram_id);

  boundary::Call& call_;
  const boundary::Json entries_;
  const Keys keys_;
  int64_t imported_ = 0;
  int64_t skipped_ = 0;
  std::vector<int64_t> bad_indexes_;
  std::vector<std::string> reasons_;
  std::set<std::string> unknown_keys_;
  std::pair<int64_t, int64_t> locked_{};  // the Telegram id and the id of the user who was locked last
};

}  // namespace botdb
