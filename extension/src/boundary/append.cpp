#include "boundary/append.hpp"

namespace botdb::boundary {
namespace {

// Adds the entries of a new row to one index.
void InsertIntoIndex(Relation table, Relation index, IndexInfo* info, TupleTableSlot* slot) {
  Datum values[INDEX_MAX_KEYS];
  bool nulls[INDEX_MAX_KEYS];
  FormIndexDatum(info, slot, nullptr, values, nulls);
  const IndexUniqueCheck check = index->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO;
  index_insert(index, values, nulls, &slot->tts_tid, table, check, false, info);
}

// The indexes of a table, open, with what is needed to fill them.
struct OpenIndexes {
  static constexpr int kMost = 16;
  Relation relation[kMost];
  IndexInfo* info[kMost];
  int count = 0;
  bool simple = true;  // none needs the executor: no expression, no predicate, no exclusion
};

OpenIndexes OpenIndexesOf(Relation table) {
  OpenIndexes indexes;
  List* const ids = RelationGetIndexList(table);
  ListCell* cell;
  foreach (cell, ids) {
    if (indexes.count == OpenIndexes::kMost) {
      indexes.simple = false;
      break;
    }
    Relation index = index_open(lfirst_oid(cell), RowExclusiveLock);
    IndexInfo* const info = BuildIndexInfo(index);
    indexes.relation[indexes.count] = index;
    indexes.info[indexes.count++] = info;
    if (info->ii_Expressions != NIL || info->ii_Predicate != NIL || info->ii_ExclusionOps != nullptr ||
        !index->rd_index->indimmediate) {
      indexes.simple = false;
    }
  }
  list_free(ids);
  return indexes;
}

// Whether the only triggers are those of the references, which hold by the caller's lock.
bool HasOwnTriggers(Relation table) {
  const TriggerDesc* const triggers = table->trigdesc;
  for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
    if (!triggers->triggers[i].tgisinternal) return true;
  }
  return false;
}

// The same row by an ordinary INSERT.
void InsertBySql(const AppendTarget& target, TupleDesc shape, Datum* values, const char* nulls) {
  StringInfoData sql;
  initStringInfo(&sql);
  appendStringInfo(&sql, "INSERT INTO botdb.%s OVERRIDING SYSTEM VALUE VALUES (", target.name());
  auto* const types = static_cast<Oid*>(palloc(sizeof(Oid) * shape->natts));
  for (int i = 0; i < shape->natts; ++i) {
    types[i] = TupleDescAttr(shape, i)->atttypid;
    appendStringInfo(&sql, "%s$%d", i == 0 ? "" : ", ", i + 1);
  }
  appendStringInfoChar(&sql, ')');
  const int status = SPI_execute_with_args(sql.data, shape->natts, types, values, nulls, false, 0);
  if (status != SPI_OK_INSERT) elog(ERROR, "could not append: %s", SPI_result_code_string(status));
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

// The same row straight into the heap and the indexes.
void InsertIntoHeap(Relation table, const OpenIndexes& indexes, const Datum* values, const char* nulls) {
  TupleTableSlot* const slot = MakeSingleTupleTableSlot(RelationGetDescr(table), table_slot_callbacks(table));
  ExecClearTuple(slot);
  for (int i = 0; i < RelationGetDescr(table)->natts; ++i) {
    slot->tts_isnull[i] = nulls[i] == 'n';
    slot->tts_values[i] = values[i];
  }
  ExecStoreVirtualTuple(slot);
  table_tuple_insert(table, slot, GetCurrentCommandId(true), 0, nullptr);
  for (int i = 0; i < indexes.count; ++i) InsertIntoIndex(table, indexes.relation[i], indexes.info[i], slot);
  ExecDropSingleTupleTableSlot(slot);
  CommandCounterIncrement();
}

}  // namespace

int64_t AppendRow(const AppendTarget& target, Datum* values, const char* nulls, int count, int id_column) {
  PreventCommandIfReadOnly("INSERT");
  Relation table = table_open(RelationOid(target.name()), RowExclusiveLock);
  if (RelationGetDescr(table)->natts != count) elog(ERROR, "table %s has another shape", target.name());
  const int64_t id = NextIdOf(target);
  values[id_column] = Int64GetDatum(id);
  const OpenIndexes indexes = OpenIndexesOf(table);
  if (indexes.simple && !HasOwnTriggers(table)) {
    InsertIntoHeap(table, indexes, values, nulls);
  } else {
    InsertBySql(target, RelationGetDescr(table), values, nulls);
  }
  for (int i = 0; i < indexes.count; ++i) index_close(indexes.relation[i], NoLock);
  table_close(table, NoLock);
  return id;
}

}  // namespace botdb::boundary
