#include "boundary/append.hpp"

namespace botdb::boundary {
namespace {

// Adds the entries of a new row to one index.
void InsertIntoIndex(Relation table, Oid index_id, TupleTableSlot* slot) {
  Relation index = index_open(index_id, RowExclusiveLock);
  IndexInfo* const info = BuildIndexInfo(index);
  Datum values[INDEX_MAX_KEYS];
  bool nulls[INDEX_MAX_KEYS];
  FormIndexDatum(info, slot, nullptr, values, nulls);
  index_insert(index, values, nulls, &slot->tts_tid, table,
               index->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO, false, info);
  index_close(index, NoLock);
}

Oid RelationOid(const char* name) {
  const Oid relation = get_relname_relid(name, get_namespace_oid("botdb", false));
  if (!OidIsValid(relation)) elog(ERROR, "relation botdb.%s is missing", name);
  return relation;
}

// The sequence of a table's identity column, by the name that the install script gives it.
int64 NextIdOf(const AppendTarget& target) {
  char name[NAMEDATALEN];
  snprintf(name, sizeof name, "%s_id_seq", target.name());
  return nextval_internal(RelationOid(name), false);
}

}  // namespace

void AppendRow(const AppendTarget& target, Datum* values, const char* nulls, int count, int id_column) {
  Relation table = table_open(RelationOid(target.name()), RowExclusiveLock);
  if (RelationGetDescr(table)->natts != count) elog(ERROR, "table %s has another shape", target.name());
  PreventCommandIfReadOnly("INSERT");
  TupleTableSlot* const slot = MakeSingleTupleTableSlot(RelationGetDescr(table), table_slot_callbacks(table));
  ExecClearTuple(slot);
  for (int i = 0; i < count; ++i) {
    slot->tts_isnull[i] = nulls[i] == 'n';
    slot->tts_values[i] = i == id_column ? Int64GetDatum(NextIdOf(target)) : values[i];
  }
  ExecStoreVirtualTuple(slot);
  table_tuple_insert(table, slot, GetCurrentCommandId(true), 0, nullptr);
  List* const indexes = RelationGetIndexList(table);
  ListCell* cell;
  foreach (cell, indexes) InsertIntoIndex(table, lfirst_oid(cell), slot);
  list_free(indexes);
  ExecDropSingleTupleTableSlot(slot);
  table_close(table, NoLock);
  CommandCounterIncrement();
}

}  // namespace botdb::boundary
