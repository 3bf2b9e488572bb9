#include "boundary/append.hpp"

#include "boundary/counted_table.hpp"
#include "rules/error.hpp"

namespace botdb::boundary {
namespace {

// A row straight into the heap and the indexes.
void InsertIntoHeap(PlainTable& table, const Datum* values, const char* nulls, int count) {
  TupleTableSlot* const slot = MakeSingleTupleTableSlot(RelationGetDescr(table.relation()), &TTSOpsVirtual);
  for (int i = 0; i < count; ++i) {
    slot->tts_isnull[i] = nulls[i] == 'n';
    slot->tts_values[i] = values[i];
  }
  ExecStoreVirtualTuple(slot);
  table_tuple_insert(table.relation(), slot, GetCurrentCommandId(true), 0, nullptr);
  table.InsertIndexEntries(slot, nullptr, false);
  ExecDropSingleTupleTableSlot(slot);
  CommandCounterIncrement();
}

}  // namespace

// The same row by an ordinary INSERT.
void AppendTarget::InsertBySql(Relation table, const Datum* values, const char* nulls, int count) {
  RowStatement insert;
  appendStringInfo(insert.sql(), "INSERT INTO botdb.%s (", RelationGetRelationName(table));
  insert.AppendColumns(table, count);
  appendStringInfoString(insert.sql(), ") OVERRIDING SYSTEM VALUE VALUES (");
  for (int i = 0; i < count; ++i) {
    const Oid type = TupleDescAttr(RelationGetDescr(table), i)->atttypid;
    appendStringInfo(insert.sql(), "%s$%d", i == 0 ? "" : ", ", insert.Add(type, values[i], nulls[i] == 'n'));
  }
  appendStringInfoString(insert.sql(), ") RETURNING ");
  insert.AppendColumns(table, count);
  TupleDesc returned;
  HeapTuple row = insert.Run(SPI_OK_INSERT_RETURNING, &returned);
  if (row == nullptr) {
    ereport(ERROR, (errcode(ERRCODE_TRIGGERED_ACTION_EXCEPTION),
                    errmsg("a new row of table botdb.%s was not stored", table_.name()),
                    errdetail("A trigger of the table has suppressed it."),
                    errhint("Let that trigger return the row, or raise an error of its own.")));
  }
  stored_ = static_cast<Datum*>(palloc(sizeof(Datum) * count));
  stored_nulls_ = static_cast<bool*>(palloc(count));
  heap_deform_tuple(row, returned, stored_, stored_nulls_);
}

int64_t AppendTarget::Append(Datum* values, const char* nulls, int count, int id_column) {
  PreventCommandIfReadOnly("INSERT");
  PlainTable table(table_, Command::kInsert);
  if (count != table_.columns()) elog(ERROR, "table %s has another shape", table_.name());
  const int64_t id = id_column < 0 ? 0 : nextval_internal(sequence_.Find(), false);
  if (id_column >= 0) values[id_column] = Int64GetDatum(id);
  counted_by_trigger_ = !table.IsPlain() && CountsItself(table.relation(), Command::kInsert);
  stored_ = nullptr;
  if (table.IsPlain()) {
    InsertIntoHeap(table, values, nulls, count);
  } else {
    InsertBySql(table.relation(), values, nulls, count);
  }
  table.Close();
  return id;
}

void AppendTarget::ReportAppended(Call& call, const Datum* given) const {
  if (table_.counted() == nullptr || counted_by_trigger_) return;
  table_.counted()->Report(call, stored_ == nullptr ? given : stored_, std::nullopt);
}

int64_t AppendRow(Call& call, AppendTarget& target, Datum* values, const char* nulls, int count, int id_column) {
  try {
    const int64_t id = Guarded([&] { return target.Append(values, nulls, count, id_column); });
    target.ReportAppended(call, values);
    return id;
  } catch (const ServerError& error) {
    // The caller has looked for the key and found none: the row is there, but its snapshot is older.
    if (error.data()->sqlerrcode != ERRCODE_UNIQUE_VIOLATION || !IsolationUsesXactSnapshot()) throw;
  }
  throw UserError(kNotSerializable, "could not serialize access due to concurrent update");
}

}  // namespace botdb::boundary
