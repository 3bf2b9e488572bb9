// Appending a row to a table of the extension without the executor: for ledgers that every call writes.
//
// An INSERT through SPI costs the start of an executor and, for a reference to users, a trigger that looks up and locks
// the user's row once more. The caller of Append holds that row locked already (it has just updated it), so the
// reference holds; what remains is the heap insert and the index entries. A table to which somebody has added a trigger
// or a constraint of their own, or an index on an expression or with a predicate, gets an ordinary INSERT.
#pragma once

#include <cstdint>

#include "boundary/plain_table.hpp"
#include "boundary/value.hpp"

namespace botdb::boundary {

// A table to append to, in schema botdb; its identity column, if it has one, is named id. Of its CHECK constraints the
// caller's rules keep `checks`.
class AppendTarget {
 public:
  explicit constexpr AppendTarget(const char* name, int checks = 0)
      : table_(name), sequence_(name, "_id_seq"), checks_(checks) {}

  // Appends one row and returns its id; `nulls` as SPI has them, `id_column` counted from 0, -1 for none. Runs inside a
  // guard.
  int64_t Append(Datum* values, const char* nulls, int count, int id_column);

  // Whether the last row went in by an ordinary INSERT, so that the table's triggers have seen it.
  bool StoredBySql() const { return stored_by_sql_; }

 private:
  RelationName table_;
  RelationName sequence_;
  int checks_;
  bool stored_by_sql_ = false;
};

// Stands for the next value of the table's identity sequence, and for now().
struct NextId {};
struct Now {};

template <>
struct SqlType<Now> {
  static constexpr Oid kOid = TIMESTAMPTZOID;
  static Datum ToDatum(Now) { return TimestampTzGetDatum(GetCurrentTransactionStartTimestamp()); }
};

// NextId is filled in by AppendTarget, which knows the table.
template <>
struct SqlType<NextId> {
  static Datum ToDatum(NextId) { return 0; }
};

}  // namespace botdb::boundary
