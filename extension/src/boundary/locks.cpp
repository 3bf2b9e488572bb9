#include "boundary/locks.hpp"

namespace botdb::boundary {
namespace {

// Acquires the extension's lock of this number; false if it may not wait and somebody has it. Runs inside a guard.
bool AcquireNumbered(uint32_t number, uint32_t thing, bool wait) {
  // The last field tells this lock from those of pg_advisory_lock, which have 1 or 2 there, and from those of keys.
  constexpr uint16 kNumberedLock = 0xB1;
  LOCKTAG tag;
  SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, thing, number, kNumberedLock);
  return LockAcquire(&tag, ExclusiveLock, false, !wait) != LOCKACQUIRE_NOT_AVAIL;
}

}  // namespace

void AdvisoryLock(uint32_t number, uint32_t thing) {
  Guarded([&] { AcquireNumbered(number, thing, true); });
}

void IdentityLock(int64_t telegram_id, Sharing sharing) {
  constexpr uint16_t kIdentityLock = 0xB2;
  constexpr int64_t kLocks = 1024;
  Guarded([&] {
    LOCKTAG tag;
    SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, 0, static_cast<uint32_t>(telegram_id % kLocks), kIdentityLock);
    LockAcquire(&tag, sharing == Sharing::kShared ? ShareLock : ExclusiveLock, false, false);
  });
}

bool TryAdvisoryLock(uint32_t number, uint32_t thing) {
  return Guarded([&] { return AcquireNumbered(number, thing, false); });
}

bool AdvisoryLockSoon(uint32_t number) {
  constexpr int kTries = 100;
  constexpr long kMicrosecondsBetween = 10'000;
  for (int tries = 1; !TryAdvisoryLock(number); ++tries) {
    if (tries == kTries) return false;
    pg_usleep(kMicrosecondsBetween);
  }
  return true;
}

void LockForWriting(KeyedTable& table) {
  Guarded([&] {
    PreventCommandIfReadOnly("UPDATE");
    table_close(table.table().Open(RowExclusiveLock), NoLock);
  });
}

void LockAgainstWriting(uint32_t relation) {
  Guarded([&] {
    PreventCommandIfReadOnly("ALTER TABLE");
    LockRelationOid(relation, ShareRowExclusiveLock);
  });
}

void AwaitEnd(TransactionId transaction) {
  Guarded([&] { XactLockTableWait(transaction, nullptr, nullptr, XLTW_None); });
}

}  // namespace botdb::boundary
