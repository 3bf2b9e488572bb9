#include "boundary/plain_table.hpp"

#include "boundary/settings.hpp"

namespace botdb::boundary {
namespace {

bool IsFiredBy(const Trigger& trigger, Command command) {
  return command == Command::kInsert ? TRIGGER_FOR_INSERT(trigger.tgtype) : TRIGGER_FOR_UPDATE(trigger.tgtype);
}

// Whether a trigger only counts rows that SQL has changed: who writes a row straight into the heap counts it.
bool OnlyCounts(const Trigger& trigger) { return strncmp(trigger.tgname, "botdb_count_", 12) == 0; }

// Whether the command fires no triggers but those that count, and those of references: the caller's locks make the
// references hold.
bool FiresOnlyOurs(const TriggerDesc* triggers, Command command) {
  for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
    const Trigger& trigger = triggers->triggers[i];
    if (!trigger.tgisinternal && IsFiredBy(trigger, command) && !OnlyCounts(trigger)) return false;
  }
  return true;
}

// Whether the caller's rules keep all constraints of the table, of which they know `checks`.
bool HasOnlyKnownConstraints(const TupleConstr* constraints, int checks) {
  return constraints == nullptr || (constraints->num_check <= checks && !constraints->has_generated_stored);
}

// Whether an index needs nothing of the executor.
bool IsPlainIndex(Relation index, const IndexInfo* info) {
  return info->ii_Expressions == NIL && info->ii_Predicate == NIL && info->ii_ExclusionOps == nullptr &&
         index->rd_index->indimmediate;
}

bool IsSummarizing([[maybe_unused]] Relation index) {
#if PG_VERSION_NUM >= 160000
  return index->rd_indam->amsummarizing;
#else
  return false;
#endif
}

// Whether none of the columns that an index holds has changed: a hint that makes room where only versions pile up.
bool HoldsUnchanged(const IndexInfo* info, const bool* changed) {
  for (int i = 0; i < info->ii_NumIndexAttrs; ++i) {
    const AttrNumber column = info->ii_IndexAttrNumbers[i];
    if (column > 0 && changed[column - 1]) return false;
  }
  return true;
}

}  // namespace

Oid RelationName::Find() {
  if (OidIsValid(oid_) && generation_ == RelationGeneration()) return oid_;
  char full[NAMEDATALEN];
  snprintf(full, sizeof full, "%s%s", name_, suffix_);
  generation_ = RelationGeneration();
  indexes_ = Indexes::kUnknown;
  oid_ = get_relname_relid(full, get_namespace_oid("botdb", false));
  if (!OidIsValid(oid_)) elog(ERROR, "relation botdb.%s is missing", full);
  return oid_;
}

bool RelationName::Exists() const {
  const Oid schema = get_namespace_oid("botdb", true);
  return OidIsValid(schema) && OidIsValid(get_relname_relid(name_, schema));
}

RelationName::Indexes RelationName::KnownIndexes() {
  Find();
  return indexes_;
}

PlainTable::PlainTable(RelationName& name, int checks, Command command)
    : table_(table_open(name.Find(), RowExclusiveLock)) {
  plain_ =
      FiresOnlyOurs(table_->trigdesc, command) && HasOnlyKnownConstraints(RelationGetDescr(table_)->constr, checks);
  if (name.KnownIndexes() == RelationName::Indexes::kUnknown) {
    OpenIndexes();
    name.Know(AllIndexesPlain() ? RelationName::Indexes::kPlain : RelationName::Indexes::kOther);
  }
  plain_ = plain_ && name.KnownIndexes() == RelationName::Indexes::kPlain;
}

bool PlainTable::AllIndexesPlain() const {
  for (int i = 0; i < index_count_; ++i) {
    if (!IsPlainIndex(indexes_[i], infos_[i])) return false;
  }
  return !too_many_;
}

void PlainTable::OpenIndexes() {
  if (open_) return;
  open_ = true;
  List* const ids = RelationGetIndexList(table_);
  ListCell* cell;
  foreach (cell, ids) {
    too_many_ = index_count_ == kMostIndexes;
    if (too_many_) break;
    Relation index = index_open(lfirst_oid(cell), RowExclusiveLock);
    IndexInfo* const info = BuildIndexInfo(index);
    indexes_[index_count_] = index;
    infos_[index_count_++] = info;
  }
  list_free(ids);
}

void PlainTable::InsertIndexEntries(TupleTableSlot* slot, const bool* changed, bool summarizing) {
  OpenIndexes();
  for (int i = 0; i < index_count_; ++i) {
    if (summarizing && !IsSummarizing(indexes_[i])) continue;
    Datum values[INDEX_MAX_KEYS];
    bool nulls[INDEX_MAX_KEYS];
    FormIndexDatum(infos_[i], slot, nullptr, values, nulls);
    const IndexUniqueCheck check = indexes_[i]->rd_index->indisunique ? UNIQUE_CHECK_YES : UNIQUE_CHECK_NO;
    const bool unchanged = changed != nullptr && HoldsUnchanged(infos_[i], changed);
    index_insert(indexes_[i], values, nulls, &slot->tts_tid, table_, check, unchanged, infos_[i]);
  }
}

void PlainTable::Close() const {
  for (int i = 0; i < index_count_; ++i) {
#if PG_VERSION_NUM >= 170000
    index_insert_cleanup(indexes_[i], infos_[i]);
#endif
    index_close(indexes_[i], NoLock);
  }
  table_close(table_, NoLock);
}

}  // namespace botdb::boundary
