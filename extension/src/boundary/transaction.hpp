// The transaction that is under way, and what its snapshots have seen of others.
#pragma once

#include <cstdint>
#include <vector>

namespace botdb::boundary {

class Call;

// The transaction's own number, of 64 bits, which no other transaction ever has.
int64_t OwnTransaction();

// Which transactions had ended when the snapshot in use was taken: those below `next` but the ones in `running`, and
// but this one.
struct EndedTransactions {
  int64_t next;
  std::vector<int64_t> running;
};
EndedTransactions SeenAsEnded();

// The number of this transaction if it has one yet, else 0.
int64_t AssignedTransaction();

// Whether the transaction keeps one snapshot: at REPEATABLE READ and SERIALIZABLE.
bool KeepsItsSnapshot();

// Whether the snapshot in use sees this transaction, which is not this one, as ended.
bool IsSeenAsEnded(int64_t transaction);

// Whether the transaction has used temporary tables: its commit may have to empty some, and wait for whoever reads
// them.
bool HasUsedTemporaryTables();

// Fires the triggers that were deferred to the end of the transaction: whoever works after it has done so fires those
// of the work.
void FireDeferredTriggers();

// Has `work`, of which there is one kind, run once when the transaction commits, as the last thing before it does; not
// if it is rolled back, prepared for a commit in two phases or made READ ONLY at its end.
void BeforeCommit(void (*work)(Call&));

}  // namespace botdb::boundary
