// Looking for a row that others may be entering at this moment.
#pragma once

#include <optional>
#include <span>

#include "boundary/guard.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/keyed_table.hpp"
#include "boundary/stored_row.hpp"

namespace botdb::boundary {

// The lock of a key of texts, whether or not there is a row that has it. It is of a bot: whoever chooses keys could
// choose such as share the lock of any other key, so those of two bots must never share one.
class KeyLock {
 public:
  explicit KeyLock(const Text& bot) : bot_(bot) {}

  // The row with this key, whatever snapshot the transaction has; one that another transaction is entering or removing
  // is waited for. Where there is none, everybody else who looks for it so waits until Release or the end of the
  // transaction. 40001 if the row that is there is newer than the snapshot that the transaction keeps.
  template <class... Keys>
  std::optional<StoredRow> FindOrLock(KeyedTable& table, const Keys&... key) {
    StoredRow row;
    const bool found = Guarded([&] { return FindOrLockRow(table, KeyOf(key...), &row); });
    return found ? std::optional<StoredRow>(row) : std::nullopt;
  }

  // Lets those go on who wait for the row that was not found: it has been entered.
  void Release() {
    Guarded([&] { LockRelease(&lock_, ExclusiveLock, false); });
  }

 private:
  bool FindOrLockRow(KeyedTable& table, std::span<const Bound> key, StoredRow* row);

  Text bot_;
  LOCKTAG lock_{};
};

}  // namespace botdb::boundary
