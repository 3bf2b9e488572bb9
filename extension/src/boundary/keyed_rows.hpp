// Rows found, locked and changed by their key, for a call: a reader sees the caller's snapshot, a writer the row as it
// is now.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <vector>

#include "boundary/call.hpp"
#include "boundary/guard.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/snapshot.hpp"
#include "boundary/stored_row.hpp"
#include "rules/error.hpp"

namespace botdb::boundary {

// What came of changing a row without waiting for anybody. If neither is set, there is nothing to change.
struct Attempt {
  bool changed = false;
  std::optional<TransactionId> holder;  // the transaction that is changing the row
};

// Whether the table is there: the extension may have been dropped in this very transaction.
inline bool Exists(KeyedTable& table) {
  return Guarded([&] { return table.table().Exists(); });
}

template <class... Keys>
std::optional<StoredRow> FindAs(Seek seek, KeyedTable& table, const Keys&... key) {
  StoredRow row;
  const bool found = Guarded([&] { return StoredRow::Find(table, KeyOf(key...), seek, &row); });
  return found ? std::optional<StoredRow>(row) : std::nullopt;
}

// Stores what was set in a row. False if another transaction has changed the row since it was found.
inline bool Store(Call& call, StoredRow& row) {
  const bool stored = Guarded([&] { return row.Store(); });
  if (stored) row.ReportStored(call);
  return stored;
}

// The row with this key.
template <class... Keys>
std::optional<StoredRow> Find(Call& call, KeyedTable& table, const Keys&... key) {
  return FindAs(call.IsReader() ? Seek::kAsReader : Seek::kAsWriter, table, key...);
}

// All rows whose key begins with these values, in its order, as they are now; they know their holders.
template <class... Keys>
std::vector<StoredRow> FindAll(Call& call, KeyedTable& table, const Keys&... key) {
  std::vector<StoredRow> rows;
  InNewSnapshot(call, [&] {
    const auto bounds = Guarded([&] { return KeyOf(key...); });
    ScanEach(
        table, bounds, [&](IndexScan& scan) { rows.push_back(StoredRow::At(table, scan)); }, RowExclusiveLock);
  });
  return rows;
}

// The row with this key, locked against every other writer until the transaction ends.
template <class... Keys>
std::optional<StoredRow> Lock(Call&, KeyedTable& table, const Keys&... key) {
  return FindAs(Seek::kLocking, table, key...);
}

// Changes the row with this key and returns it; none if there is no such row. `alter` sets the new values from the old
// ones, or returns false if the row is to stay as it is. It runs again, on the newer row, if another transaction was
// faster.
template <class Alter, class... Keys>
std::optional<StoredRow> Change(Call& call, KeyedTable& table, Alter&& alter, const Keys&... key) {
  for (Seek seek = Seek::kAsWriter;; seek = Seek::kLocking) {
    std::optional<StoredRow> row = FindAs(seek, table, key...);
    if (!row) return std::nullopt;
    if (!alter(*row) || Store(call, *row)) return row;
  }
}

// Likewise, but 09000 where a trigger, rule or policy of the deployment's keeps the row as it was.
template <class Alter, class... Keys>
std::optional<StoredRow> ChangeSurely(Call& call, KeyedTable& table, Alter&& alter, const Keys&... key) {
  std::optional<StoredRow> row = Change(call, table, alter, key...);
  if (row && row->WasKept()) ThrowSuppressed("a row");
  return row;
}

// Changes the row with this key as ChangeSurely does, but leaves it alone if another transaction is changing it. One
// that begins to at this very moment, or has only locked the row, is waited for.
template <class Alter, class... Keys>
Attempt TryChange(Call& call, KeyedTable& table, Alter&& alter, const Keys&... key) {
  for (;;) {
    std::optional<StoredRow> row = FindAs(Seek::kDirty, table, key...);
    if (!row || !alter(*row)) return {};
    if (row->holder()) return {.holder = row->holder()};
    if (!Store(call, *row)) continue;
    if (row->WasKept()) ThrowSuppressed("a row");
    return {.changed = true};
  }
}

// Changes the row with this key as the snapshot in use shows it; false if there is none. A lock of the caller's keeps
// everybody else from the row. `alter` returns false if the row is to be deleted.
template <class Alter, class... Keys>
bool ChangeLocked(Call& call, KeyedTable& table, Alter&& alter, const Keys&... key) {
  std::optional<StoredRow> row = FindAs(Seek::kAsReader, table, key...);
  if (!row) return false;
  if (!alter(*row)) {
    Guarded([&] { row->Remove(); });
  } else if (!Store(call, *row)) {
    throw std::logic_error("a row was changed by somebody who does not hold its lock");
  }
  return true;
}

// Changes the row with this key as it is at this moment, whatever snapshot the transaction has; false if there is none,
// another transaction is changing it, or `alter` returns false. No isolation level watches over it.
template <class Alter, class... Keys>
bool ChangeIfFree(KeyedTable& table, Alter&& alter, const Keys&... key) {
  std::optional<StoredRow> row = FindAs(Seek::kNow, table, key...);
  return row && alter(*row) && Guarded([&] { return row->StoreIfFree(); });
}

// Deletes the rows at these places, but those that another transaction has locked, is changing, or has changed since
// they were seen. Which of them are gone.
std::vector<bool> RemoveFree(KeyedTable& table, std::span<const RowPlace> places);

}  // namespace botdb::boundary
