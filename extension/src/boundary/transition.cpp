#include "boundary/transition.hpp"

namespace botdb::boundary {

TransitionRows::TransitionRows(Tuplestorestate* rows, Relation table) : rows_(rows) {
  Guarded([&] {
    slot_ = MakeSingleTupleTableSlot(RelationGetDescr(table), &TTSOpsMinimalTuple);
    // Other triggers read the same rows by pointers of their own.
    pointer_ = tuplestore_alloc_read_pointer(rows_, EXEC_FLAG_REWIND);
    tuplestore_select_read_pointer(rows_, pointer_);
    tuplestore_rescan(rows_);
  });
}

// Runs inside a guard.
bool TransitionRows::Fetch() {
  tuplestore_select_read_pointer(rows_, pointer_);
  if (tuplestore_gettupleslot(rows_, true, false, slot_)) return true;
  ExecDropSingleTupleTableSlot(slot_);
  return false;
}

}  // namespace botdb::boundary
