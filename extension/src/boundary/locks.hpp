// Locks that are held until the transaction ends, and waiting for others.
#pragma once

#include <cstdint>

#include "boundary/guard.hpp"
#include "boundary/keyed_table.hpp"

namespace botdb::boundary {

// The extension's own advisory lock of this number in the database, of all things or of one. TryAdvisoryLock does not
// wait; false if somebody else has it.
void AdvisoryLock(uint32_t number, uint32_t thing = 0);

// The lock of a Telegram id, whoever has it. Ids share a thousand locks, so that a transaction about any number of
// users takes no more: those who share one wait for nobody but who wants to be alone.
enum class Sharing { kShared, kAlone };
void IdentityLock(int64_t telegram_id, Sharing sharing);
bool TryAdvisoryLock(uint32_t number, uint32_t thing = 0);

// Likewise, and tries again for a second.
bool AdvisoryLockSoon(uint32_t number);

// Keeps the table from those who let nobody write it meanwhile. What others have committed before is known from then
// on. 25006 where nothing may be written.
void LockForWriting(KeyedTable& table);

// Lets nobody write or alter a relation.
void LockAgainstWriting(uint32_t relation);

// Waits until a transaction has ended.
void AwaitEnd(TransactionId transaction);

}  // namespace botdb::boundary
