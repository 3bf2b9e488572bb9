// Reading in another snapshot than the call's own.
#pragma once

#include <utility>

#include "boundary/call.hpp"
#include "boundary/guard.hpp"

namespace botdb::boundary {

// Runs `body` as a reader's, in the snapshot that has just been made the active one.
template <class Body>
void InActiveSnapshot(Call& call, Body& body) {
  {
    const ReaderScope reading(call);
    body();
  }
  Guarded([] { PopActiveSnapshot(); });
}

// Runs `body` as a reader would be, all in one snapshot that has the newest state and the call's own changes.
template <class Body>
void InNewSnapshot(Call& call, Body&& body) {
  Guarded([] {
    PushActiveSnapshot(GetTransactionSnapshot());
    UpdateActiveSnapshotCommandId();
  });
  InActiveSnapshot(call, body);
}

// Likewise in a snapshot of what is committed now, whatever snapshot the transaction has.
template <class Body>
void InLatestSnapshot(Call& call, Body&& body) {
  Guarded([] { PushActiveSnapshot(GetLatestSnapshot()); });
  InActiveSnapshot(call, body);
}

}  // namespace botdb::boundary
