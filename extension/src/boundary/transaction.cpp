#include <stdexcept>

#include "boundary/transaction.hpp"

#include "boundary/call.hpp"

namespace botdb::boundary {
namespace {

void (*work_before_commit)(Call&) = nullptr;

void OnTransactionEvent(XactEvent event, void*) {
  if (event == XACT_EVENT_PARALLEL_PRE_COMMIT || event == XACT_EVENT_PARALLEL_COMMIT ||
      event == XACT_EVENT_PARALLEL_ABORT) {
    return;
  }
  auto* const work = work_before_commit;
  work_before_commit = nullptr;
  if (work != nullptr && event == XACT_EVENT_PRE_COMMIT && !XactReadOnly) Enter(work);
}

// The 64 bits of a transaction that is not far from `known`.
int64_t Widened(TransactionId transaction, FullTransactionId known) {
  const auto difference = static_cast<int32_t>(transaction - XidFromFullTransactionId(known));
  return static_cast<int64_t>(U64FromFullTransactionId(known)) + difference;
}

}  // namespace

int64_t OwnTransaction() {
  return Guarded([] { return static_cast<int64_t>(U64FromFullTransactionId(GetTopFullTransactionId())); });
}

int64_t AssignedTransaction() { return static_cast<int64_t>(U64FromFullTransactionId(GetTopFullTransactionIdIfAny())); }

EndedTransactions SeenAsEnded() {
  const auto [snapshot, own] = Guarded([] { return std::pair(GetActiveSnapshot(), GetTopFullTransactionId()); });
  EndedTransactions seen{Widened(snapshot->xmax, own), {}};
  for (uint32 i = 0; i < snapshot->xcnt; ++i) seen.running.push_back(Widened(snapshot->xip[i], own));
  return seen;
}

bool IsSeenAsEnded(int64_t transaction) {
  return Guarded([&] { return !XidInMVCCSnapshot(static_cast<TransactionId>(transaction), GetActiveSnapshot()); });
}

bool KeepsItsSnapshot() { return IsolationUsesXactSnapshot(); }

bool HasUsedTemporaryTables() { return (MyXactFlags & XACT_FLAGS_ACCESSEDTEMPNAMESPACE) != 0; }

void FireDeferredTriggers() {
  Guarded([] { AfterTriggerFireDeferred(); });
}

void BeforeCommit(void (*work)(Call&)) {
  static bool registered = false;
  if (!registered) Guarded([] { RegisterXactCallback(OnTransactionEvent, nullptr); });
  registered = true;
  if (work_before_commit != nullptr && work_before_commit != work)
    throw std::logic_error("two kinds of work at commit");
  work_before_commit = work;
}

}  // namespace botdb::boundary
