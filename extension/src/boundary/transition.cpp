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

// Raises 55000 where the column is not of the type that it was made with. Runs inside a guard.
void TransitionRows::RequireType(int index, Oid type) const {
  const TupleDesc shape = slot_->tts_tupleDescriptor;
  if (index < shape->natts && TupleDescAttr(shape, index)->atttypid == type) return;
  ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                  errmsg("column %d of a table whose rows are counted has another type", index + 1),
                  errhint("Undo what was altered of the columns of botdb's own.")));
}

}  // namespace botdb::boundary
