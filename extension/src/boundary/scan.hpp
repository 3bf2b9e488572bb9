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

// The rows with an index key from `first` to `last` that the snapshot in use sees, with their column `column`, none of
// them NULL. Valid until the call ends. Runs inside a guard.
std::span<ScannedRow> Scan(KeyedTable& table, int64_t first, int64_t last, int column);

// Deletes rows that a lock of the caller's keeps everybody else from. Runs inside a guard.
void Remove(KeyedTable& table, std::span<const ScannedRow> rows);

}  // namespace botdb::boundary
