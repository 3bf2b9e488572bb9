#include "boundary/plain_table.hpp"

#include "boundary/counted_table.hpp"
#include "boundary/shape.hpp"
#include "boundary/tables.hpp"

namespace botdb::boundary {
namespace {

NamedRelation* watched = nullptr;

bool IsFiredBy(const Trigger& trigger, Command command) {
  switch (command) {
    case Command::kInsert:
      return TRIGGER_FOR_INSERT(trigger.tgtype);
    case Command::kUpdate:
      return TRIGGER_FOR_UPDATE(trigger.tgtype);
    default:
      return TRIGGER_FOR_DELETE(trigger.tgtype);
  }
}

// Raises that a statement about a row of ours was not carried out.
[[noreturn]] void RaiseSuppressed() {
  ereport(ERROR, (errcode(ERRCODE_TRIGGERED_ACTION_EXCEPTION), errmsg("a row of botdb was not stored or deleted"),
                  errdetail("A trigger, rule or policy that the deployment has added to its table has suppressed it."),
                  errhint("Let it keep to the statement, or raise an error of its own.")));
  pg_unreachable();
}

bool IsEnabled(const Trigger& trigger) {
  if (trigger.tgenabled == TRIGGER_FIRES_ALWAYS) return true;
  const bool replica = SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA;
  return trigger.tgenabled == (replica ? TRIGGER_FIRES_ON_REPLICA : TRIGGER_FIRES_ON_ORIGIN);
}

bool IsCounter(const Trigger& trigger) {
  return trigger.tgnargs == 1 && strcmp(get_func_name(trigger.tgfoid), "count_rows") == 0 &&
         get_func_namespace(trigger.tgfoid) == get_namespace_oid("botdb", false);
}

CmdType CommandType(Command command) { return command == Command::kUpdate ? CMD_UPDATE : CMD_DELETE; }

// An executor's state that knows the table as the one which is being written; where it notes the columns that change.
EState* StateOf(Relation table, Bitmapset*** changed) {
  EState* const state = CreateExecutorState();
  RangeTblEntry* const entry = makeNode(RangeTblEntry);
  entry->rtekind = RTE_RELATION;
  entry->relid = RelationGetRelid(table);
  entry->relkind = table->rd_rel->relkind;
  entry->rellockmode = RowExclusiveLock;
#if PG_VERSION_NUM >= 160000
  List* permissions = NIL;
  *changed = &addRTEPermissionInfo(&permissions, entry)->updatedCols;
#if PG_VERSION_NUM >= 180000
  ExecInitRangeTable(state, list_make1(entry), permissions, bms_make_singleton(1));
#else
  ExecInitRangeTable(state, list_make1(entry), permissions);
#endif
#else
  *changed = &entry->updatedCols;
  ExecInitRangeTable(state, list_make1(entry));
#endif
  return state;
}

// No more of it is told than indexes need: InitResultRelInfo would copy each of the table's triggers.
OpenIndexes OpenIndexesOf(Relation table) {
  OpenIndexes open{table, nullptr, makeNode(ResultRelInfo), nullptr, nullptr};
  open.state = StateOf(table, &open.changed);
  open.target->ri_RelationDesc = table;
  open.target->ri_RangeTableIndex = 1;
  ExecOpenIndices(open.target, false);
  return open;
}

void CloseIndexes(const OpenIndexes& open) {
  ExecCloseIndices(open.target);
  FreeExecutorState(open.state);
}

void AddEntries(const OpenIndexes& open, TupleTableSlot* slot, const bool* changed, [[maybe_unused]] bool summarizing) {
  *open.changed = nullptr;
  for (int i = 0; changed != nullptr && i < RelationGetNumberOfAttributes(open.table); ++i) {
    if (changed[i]) *open.changed = bms_add_member(*open.changed, i + 1 - FirstLowInvalidHeapAttributeNumber);
  }
#if PG_VERSION_NUM >= 190000
  const uint32 flags = (changed != nullptr ? EIIT_IS_UPDATE : 0) | (summarizing ? EIIT_ONLY_SUMMARIZING : 0);
  ExecInsertIndexTuples(open.target, open.state, flags, slot, NIL, nullptr);
#elif PG_VERSION_NUM >= 160000
  ExecInsertIndexTuples(open.target, slot, open.state, changed != nullptr, false, nullptr, NIL, summarizing);
#else
  ExecInsertIndexTuples(open.target, slot, open.state, changed != nullptr, false, nullptr, NIL);
#endif
  ResetPerTupleExprContext(open.state);
}

}  // namespace

void NamedRelation::OnChange(Datum, Oid relation) {
  for (NamedRelation* each = watched; each != nullptr; each = each->next_) {
    if (OidIsValid(relation) && relation != each->oid_) continue;
    each->oid_ = InvalidOid;
    each->known_ = false;
    each->changed_ = true;
  }
}

void NamedRelation::Watch() {
  if (watched_) return;
  if (watched == nullptr) CacheRegisterRelcacheCallback(OnChange, 0);
  next_ = watched;
  watched = this;
  watched_ = true;
}

Oid NamedRelation::Find() {
  if (OidIsValid(oid_)) return oid_;
  Watch();
  char full[NAMEDATALEN];
  snprintf(full, sizeof full, "%s%s", name_, suffix_);
  const Oid found = get_relname_relid(full, get_namespace_oid("botdb", false));
  if (!OidIsValid(found)) {
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("relation botdb.%s is missing", full),
                    errdetail("It has been dropped or renamed."), errhint("Make it again as botdb had made it.")));
  }
  oid_ = found;
  return found;
}

bool NamedRelation::Exists() const {
  const Oid schema = get_namespace_oid("botdb", true);
  return OidIsValid(schema) && OidIsValid(get_relname_relid(name_, schema));
}

Relation NamedTable::Open(LOCKMODE mode) {
  Oid found = Find();
  LockRelationOid(found, mode);
  while (Find() != found) {  // dropped and made again before the lock was there
    UnlockRelationOid(found, mode);
    found = Find();
    LockRelationOid(found, mode);
  }
  Relation table = table_open(found, NoLock);
  if (!Knows()) Learn(table);
  return table;
}

void NamedTable::Learn(Relation table) {
  const char* const made = ShapeMade(name());
  if (made == nullptr) elog(ERROR, "table botdb.%s has no shape", name());
  BeginLearning();
  plain_ = false;
  columns_ = ColumnsIn(made);
  RequireColumns(table, made);
  plain_ = strcmp(ShapeOf(table), made) == 0;
  counted_ = CountedTable::Named(name());
  EndLearning();
}

bool CountsItself(Relation table, Command command) {
  const TriggerDesc* const triggers = CopyTriggerDesc(table->trigdesc);
  for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
    const Trigger& trigger = triggers->triggers[i];
    if (IsFiredBy(trigger, command) && IsEnabled(trigger) && IsCounter(trigger)) return true;
  }
  return false;
}

PlainTable::PlainTable(NamedTable& name, Command command)
    : table_(name.Open(RowExclusiveLock)), plain_(name.IsPlain() && (command != Command::kDelete || !FiresOnDelete())) {
  if (plain_ && command != Command::kInsert) CheckCmdReplicaIdentity(table_, CommandType(command));
}

OpenIndexes& KeptIndexes::Of(Relation table) {
  for (OpenIndexes* each = open_; each != nullptr; each = each->next) {
    if (RelationGetRelid(each->table) == RelationGetRelid(table)) return *each;
  }
  const MemoryContext caller = MemoryContextSwitchTo(memory_);
  auto* const opened = static_cast<OpenIndexes*>(palloc(sizeof(OpenIndexes)));
  *opened = OpenIndexesOf(table_open(RelationGetRelid(table), NoLock));
  opened->next = open_;
  MemoryContextSwitchTo(caller);
  open_ = opened;
  return *opened;
}

void KeptIndexes::Close() {
  for (; open_ != nullptr; open_ = open_->next) {
    CloseIndexes(*open_);
    table_close(open_->table, NoLock);
  }
}

void PlainTable::InsertIndexEntries(TupleTableSlot* slot, const bool* changed, bool summarizing) {
  if (KeptIndexes::current != nullptr && KeptIndexes::current->MayKeep()) {
    AddEntries(KeptIndexes::current->Of(table_), slot, changed, summarizing);
    return;
  }
  const OpenIndexes open = OpenIndexesOf(table_);
  AddEntries(open, slot, changed, summarizing);
  CloseIndexes(open);
}

void PlainTable::Delete(ItemPointer place) {
  if (plain_) {
    simple_table_tuple_delete(table_, place, GetActiveSnapshot());
    return;
  }
  RowStatement statement;
  const int row = statement.Add(TIDOID, PointerGetDatum(place), false);
  appendStringInfo(statement.sql(), "DELETE FROM ONLY botdb.%s WHERE ctid = $%d RETURNING ctid",
                   RelationGetRelationName(table_), row);
  TupleDesc shape;
  if (statement.Run(SPI_OK_DELETE_RETURNING, &shape) == nullptr) RaiseSuppressed();
}

bool PlainTable::FiresOnDelete() const {
  const TriggerDesc* const triggers = table_->trigdesc;
  for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
    if (IsFiredBy(triggers->triggers[i], Command::kDelete)) return true;
  }
  return false;
}

bool PlainTable::DeleteIfFree(ItemPointer place) {
  if (!plain_) {
    Delete(place);
    return true;
  }
  TM_FailureData failure;
#if PG_VERSION_NUM >= 190000
  return table_tuple_delete(table_, place, GetCurrentCommandId(true), 0, GetActiveSnapshot(), InvalidSnapshot, false,
                            &failure) == TM_Ok;
#else
  return table_tuple_delete(table_, place, GetCurrentCommandId(true), GetActiveSnapshot(), InvalidSnapshot, false,
                            &failure, false) == TM_Ok;
#endif
}

RowStatement::RowStatement()
    : types_(static_cast<Oid*>(palloc(sizeof(Oid) * kMost))),
      values_(static_cast<Datum*>(palloc(sizeof(Datum) * kMost))),
      nulls_(static_cast<char*>(palloc(kMost))) {
  initStringInfo(&sql_);
}

int RowStatement::Add(Oid type, Datum value, bool null) {
  types_[count_] = type;
  values_[count_] = value;
  nulls_[count_] = null ? 'n' : ' ';
  return ++count_;
}

void RowStatement::AppendColumns(Relation table, int count) {
  const TupleDesc shape = RelationGetDescr(table);
  const char* separator = "";
  for (int i = 0; i < count; ++i) {
    const Form_pg_attribute column = TupleDescAttr(shape, i);
    if (column->attisdropped) continue;
    appendStringInfo(&sql_, "%s%s", separator, quote_identifier(NameStr(column->attname)));
    separator = ", ";
  }
}

HeapTuple RowStatement::Run(int kind, TupleDesc* shape) {
  const MemoryContext caller = CurrentMemoryContext;
  SPI_connect();
  SPIPlanPtr plan = SPI_prepare(sql_.data, count_, types_);
  if (plan == nullptr) elog(ERROR, "could not prepare a statement: %s", SPI_result_code_string(SPI_result));
  const int status = SPI_execute_snapshot(plan, values_, nulls_, GetLatestSnapshot(), InvalidSnapshot, false, true, 0);
  if (status == SPI_OK_REWRITTEN) RaiseSuppressed();
  if (status != kind) elog(ERROR, "could not store a row: %s", SPI_result_code_string(status));
  HeapTuple row = nullptr;
  if (SPI_tuptable != nullptr && SPI_tuptable->numvals == 1) {
    const MemoryContext own = MemoryContextSwitchTo(caller);
    row = heap_copytuple(SPI_tuptable->vals[0]);
    *shape = CreateTupleDescCopy(SPI_tuptable->tupdesc);
    MemoryContextSwitchTo(own);
  }
  SPI_finish();
  return row;
}

}  // namespace botdb::boundary
