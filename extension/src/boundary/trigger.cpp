#include "boundary/trigger.hpp"

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

FiredTrigger::FiredTrigger(const Call& call) : data_(call.Trigger()) {
  if (data_ == nullptr) throw UserError({"0A000"}, "this function is a trigger", {}, "Do not call it directly.");
}

FiredTrigger::Event FiredTrigger::event() const {
  const TriggerEvent event = data_->tg_event;
  if (TRIGGER_FIRED_BY_INSERT(event)) return Event::kInsert;
  if (TRIGGER_FIRED_BY_UPDATE(event)) return Event::kUpdate;
  return TRIGGER_FIRED_BY_DELETE(event) ? Event::kDelete : Event::kTruncate;
}

std::string_view FiredTrigger::argument() const {
  const Trigger* const trigger = data_->tg_trigger;
  return trigger->tgnargs > 0 ? trigger->tgargs[0] : "";
}

void FiredTrigger::InvalidateTable() const {
  Guarded([&] { CacheInvalidateRelcache(data_->tg_relation); });
}

}  // namespace botdb::boundary
