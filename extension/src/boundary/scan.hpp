// Rows of a ledger in the order of a bigint that its index begins with, read and taken away without the executor.
#pragma once

#include <cstdint>
#include <span>

#include "boundary/stored_row.hpp"

namespace botdb::boundary {

// A row that was found: where it is, and one of its columns.
struct ScannedRow {
  ItemPointerData place;
  Datum value;
};

// What is seen: by the snapshot in use, or what is committed at this moment with the transaction's own changes; then no
// isolation level watches over the answer.
enum class Sight { kSnapshot, kNow };

// The rows with an index key from `first` to `last`, with their column `column`, none of them NULL. Valid until the
// call ends. Runs inside a guard.
std::span<ScannedRow> Scan(KeyedTable& table, int64_t first, int64_t last, int column, Sight sight);

// Deletes rows; those that another transaction is changing, or has changed since they were seen, stay. Runs inside a
// guard.
void RemoveFree(KeyedTable& table, std::span<const ScannedRow> rows);

}  // namespace botdb::boundary
