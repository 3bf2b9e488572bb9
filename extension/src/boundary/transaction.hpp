// The transaction that is under way, and what its snapshots have seen of others.
#pragma once

#include <cstdint>
#include <vector>

#include "boundary/call.hpp"

namespace botdb::boundary {

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

// Whose rights and settings are in use while others are. Both functions run inside a guard.
struct FormerRights {
  Oid user;
  int security;
  int settings;
};
FormerRights TakeRightsOf(KeyedTable& table);
void GiveBack(const FormerRights& former);

// Runs `body` with the rights of the table's owner and a search path of the server's own, whoever the caller is, and
// fires what it has left for the end of the transaction. A body that throws ends the transaction, which brings both
// back.
template <class Body>
void AsOwnerOf(KeyedTable& table, Body&& body) {
  const FormerRights former = Guarded([&] { return TakeRightsOf(table); });
  body();
  Guarded([&] { GiveBack(former); });
}

// Has `work` run once when the transaction commits, as the last thing before it does; not if it is rolled back,
// prepared for a commit in two phases or made READ ONLY at its end.
void BeforeCommit(void (*work)(Call&));

}  // namespace botdb::boundary
