#include "boundary/append.hpp"

namespace botdb::boundary {
namespace {

// The same row by an ordinary INSERT.
void InsertBySql(Relation table, Datum* values, const char* nulls) {
  const TupleDesc shape = RelationGetDescr(table);
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(&sql, "INSERT INTO botdb.%s OVERRIDING SYSTEM VALUE VALUES (", RelationGetRelationName(table));
  auto* const types = static_cast<Oid*>(palloc(sizeof(Oid) * shape->natts));
  for (int i = 0; i < shape->natts; ++i) {
    types[i] = TupleDescAttr(shape, i)->atttypid;
    appendStringInfo(&sql, "%s$%d", i == 0 ? "" : ", ", i + 1);
  }
  appendStringInfoChar(&sql, ')');
  SPI_connect();
  const int status = SPI_execute_with_args(sql.data, shape->natts, types, values, nulls, false, 0);
  if (status != SPI_OK_INSERT) elog(ERROR, "could not append: %s", SPI_result_code_string(status));
  SPI_finish();
}

// The same row straight into the heap and the indexes.
void InsertIntoHeap(PlainTable& table, const Datum* values, const char* nulls) {
  TupleTableSlot* const slot = MakeSingleTupleTableSlot(RelationGetDescr(table.relation()), &TTSOpsVirtual);
  for (int i = 0; i < table.columns(); ++i) {
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

int64_t AppendTarget::Append(Datum* values, const char* nulls, int count, int id_column) {
  PreventCommandIfReadOnly("INSERT");
  PlainTable table(table_, checks_, Command::kInsert);
  if (table.columns() != count) elog(ERROR, "table %s has another shape", table_.name());
  const int64_t id = id_column < 0 ? 0 : nextval_internal(sequence_.Find(), false);
  if (id_column >= 0) values[id_column] = Int64GetDatum(id);
  stored_by_sql_ = !table.IsPlain();
  if (!stored_by_sql_) {
    InsertIntoHeap(table, values, nulls);
  } else {
    InsertBySql(table.relation(), values, nulls);
  }
  table.Close();
  return id;
}

}  // namespace botdb::boundary
