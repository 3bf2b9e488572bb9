#include <string_view>

#include "boundary/shape.hpp"

#include "boundary/tables.hpp"

namespace botdb::boundary {
namespace {

// Puts a name there, with its schema unless that is the server's own.
void AppendName(StringInfo text, Oid schema, const char* name) {
  if (schema != PG_CATALOG_NAMESPACE) appendStringInfo(text, "%s.", get_namespace_name(schema));
  appendStringInfoString(text, name);
}

void AppendType(StringInfo text, Oid type) {
  HeapTuple row = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
  if (!HeapTupleIsValid(row)) elog(ERROR, "type %u is missing", type);
  const auto* const form = reinterpret_cast<Form_pg_type>(GETSTRUCT(row));
  AppendName(text, form->typnamespace, NameStr(form->typname));
  ReleaseSysCache(row);
}

// A column's name and type, without its end of line.
void AppendColumn(StringInfo text, const FormData_pg_attribute* column) {
  if (column->attisdropped) {
    appendStringInfoString(text, "(dropped)");
    return;
  }
  appendStringInfo(text, "%s ", NameStr(column->attname));
  AppendType(text, column->atttypid);
}

void AppendColumnRules(StringInfo text, const FormData_pg_attribute* column) {
  if (column->attisdropped) return;
  if (column->atttypmod >= 0) appendStringInfo(text, " (%d)", column->atttypmod);
  if (OidIsValid(column->attcollation) && column->attcollation != DEFAULT_COLLATION_OID) {
    appendStringInfo(text, " collate %s", column->attcollation == C_COLLATION_OID ? "C" : "another");
  }
  if (column->attnotnull) appendStringInfoString(text, " not null");
  if (column->attidentity != '\0') appendStringInfo(text, " identity %c", column->attidentity);
  if (column->attgenerated != '\0') appendStringInfo(text, " generated %c", column->attgenerated);
}

void AppendColumns(StringInfo text, TupleDesc columns) {
  for (int i = 0; i < columns->natts; ++i) {
    AppendColumn(text, TupleDescAttr(columns, i));
    AppendColumnRules(text, TupleDescAttr(columns, i));
    appendStringInfoChar(text, '\n');
  }
}

// The CHECK constraints, in the order of their names. Deparsed where no setting of the session has a say.
void AppendChecks(StringInfo text, Relation table, const TupleConstr* constraints) {
  if (constraints == nullptr || constraints->num_check == 0) return;
  const int level = NewGUCNestLevel();
  set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
  set_config_option("quote_all_identifiers", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
  List* const context = deparse_context_for(RelationGetRelationName(table), RelationGetRelid(table));
  for (int i = 0; i < constraints->num_check; ++i) {
    auto* const check = static_cast<Node*>(stringToNode(constraints->check[i].ccbin));
    appendStringInfo(text, "check %s\n", deparse_expression(check, context, false, false));
  }
  AtEOXact_GUC(true, level);
}

void AppendKeyColumns(StringInfo text, Oid table, const AttrNumber* columns, int count) {
  for (int i = 0; i < count; ++i) {
    appendStringInfo(text, "%s%s", i == 0 ? "(" : ", ", get_attname(table, columns[i], false));
  }
  appendStringInfoChar(text, ')');
}

void AppendForeignKey(StringInfo text, const ForeignKeyCacheInfo* key) {
  HeapTuple row = SearchSysCache1(CONSTROID, ObjectIdGetDatum(key->conoid));
  if (!HeapTupleIsValid(row)) elog(ERROR, "constraint %u is missing", key->conoid);
  const auto* const form = reinterpret_cast<Form_pg_constraint>(GETSTRUCT(row));
  appendStringInfoString(text, "foreign key ");
  AppendKeyColumns(text, key->conrelid, key->conkey, key->nkeys);
  appendStringInfoString(text, " references ");
  AppendName(text, get_rel_namespace(key->confrelid), get_rel_name(key->confrelid));
  appendStringInfoChar(text, ' ');
  AppendKeyColumns(text, key->confrelid, key->confkey, key->nkeys);
  appendStringInfo(text, " match %c update %c delete %c%s\n", form->confmatchtype, form->confupdtype, form->confdeltype,
                   form->condeferrable ? " deferrable" : "");
  ReleaseSysCache(row);
}

Oid PrimaryKeyOf(Relation table) {
#if PG_VERSION_NUM >= 180000
  return RelationGetPrimaryKeyIndex(table, false);
#else
  return RelationGetPrimaryKeyIndex(table);
#endif
}

// The triggers that the server keeps foreign keys with count as those keys, which their own lines tell. Where another
// table refers to the primary key, which no call changes, there is nothing to keep.
bool KeepsForeignKey(Relation table, const Trigger& trigger) {
  if (!trigger.tgisinternal) return false;
  const int kind = RI_FKey_trigger_type(trigger.tgfoid);
  return kind == RI_TRIGGER_FK || (kind == RI_TRIGGER_PK && trigger.tgconstrindid == PrimaryKeyOf(table));
}

void AppendTrigger(StringInfo text, const Trigger& trigger) {
  const int16 type = trigger.tgtype;
  appendStringInfo(text, "trigger %s", TRIGGER_FOR_BEFORE(type) ? "before" : "after");
  if (TRIGGER_FOR_INSERT(type)) appendStringInfoString(text, " insert");
  if (TRIGGER_FOR_UPDATE(type)) appendStringInfoString(text, " update");
  if (TRIGGER_FOR_DELETE(type)) appendStringInfoString(text, " delete");
  if (TRIGGER_FOR_TRUNCATE(type)) appendStringInfoString(text, " truncate");
  appendStringInfo(text, " %s ", TRIGGER_FOR_ROW(type) ? "row" : "statement");
  AppendName(text, get_func_namespace(trigger.tgfoid), get_func_name(trigger.tgfoid));
  for (int i = 0; i < trigger.tgnargs; ++i) appendStringInfo(text, " '%s'", trigger.tgargs[i]);
  if (trigger.tgqual != nullptr) appendStringInfoString(text, " when");
  if (trigger.tgnattr > 0) appendStringInfo(text, " of %d", trigger.tgnattr);
  if (trigger.tgdeferrable) appendStringInfoString(text, " deferrable");
  if (trigger.tgenabled != TRIGGER_FIRES_ON_ORIGIN) appendStringInfo(text, " enabled %c", trigger.tgenabled);
  appendStringInfoChar(text, '\n');
}

void AppendTriggers(StringInfo text, Relation table) {
  const TriggerDesc* const triggers = CopyTriggerDesc(table->trigdesc);
  for (int i = 0; triggers != nullptr && i < triggers->numtriggers; ++i) {
    const Trigger& trigger = triggers->triggers[i];
    if (!TRIGGER_FOR_INSERT(trigger.tgtype) && !TRIGGER_FOR_UPDATE(trigger.tgtype)) continue;
    if (!KeepsForeignKey(table, trigger)) AppendTrigger(text, trigger);
  }
}

// What an ordinary table does not have.
void AppendOddities(StringInfo text, Relation table) {
  const Form_pg_class form = table->rd_rel;
  if (table->rd_rules != nullptr) appendStringInfoString(text, "rules\n");
  if (form->relrowsecurity || form->relforcerowsecurity) appendStringInfoString(text, "row level security\n");
  if (form->relispartition) appendStringInfoString(text, "partition\n");
  if (form->relhassubclass) appendStringInfoString(text, "children\n");
  if (form->relkind != RELKIND_RELATION) appendStringInfo(text, "kind %c\n", form->relkind);
  if (form->relam != HEAP_TABLE_AM_OID) appendStringInfoString(text, "another access method\n");
  if (form->relreplident != REPLICA_IDENTITY_DEFAULT) {
    appendStringInfo(text, "replica identity %c\n", form->relreplident);
  }
}

// Raises that a column is not what it was made as, `made` being its line of the shape.
[[noreturn]] void RaiseAltered(Relation table, std::string_view made, const char* found) {
  const size_t name_end = made.find(' ');
  const auto name = static_cast<int>(name_end);
  const auto type = static_cast<int>(made.find_first_of(" \n", name_end + 1) - name_end - 1);
  const bool there = found != nullptr && strncmp(found, made.data(), name_end + 1) == 0;
  ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
                  errmsg("column %.*s of table botdb.%s %s", name, made.data(), RelationGetRelationName(table),
                         there ? "has another type" : "is missing"),
                  there ? errdetail("It has type %s, and was made with type %.*s.", found + name_end + 1, type,
                                    made.data() + name_end + 1)
                        : errdetail("It was made with type %.*s, and has been dropped or renamed.", type,
                                    made.data() + name_end + 1),
                  errhint("Columns may be added to the tables of botdb; undo what was altered of its own.")));
  pg_unreachable();
}

}  // namespace

const char* ShapeOf(Relation table) {
  StringInfoData text;
  initStringInfo(&text);
  const TupleDesc columns = CreateTupleDescCopyConstr(RelationGetDescr(table));
  AppendColumns(&text, columns);
  AppendChecks(&text, table, columns->constr);
  ListCell* cell;
  foreach (cell, static_cast<List*>(copyObjectImpl(RelationGetFKeyList(table)))) {
    AppendForeignKey(&text, static_cast<ForeignKeyCacheInfo*>(lfirst(cell)));
  }
  AppendTriggers(&text, table);
  AppendOddities(&text, table);
  return text.data;
}

const char* ShapeOf(const char* name) {
  const Oid found = get_relname_relid(name, get_namespace_oid("botdb", false));
  Relation table = table_open(found, AccessShareLock);
  const char* const shape = ShapeOf(table);
  table_close(table, NoLock);
  return shape;
}

int ColumnsIn(const char* made) {
  int columns = 0;
  for (std::string_view rest = made; BeginsWithColumn(rest); rest.remove_prefix(rest.find('\n') + 1)) ++columns;
  return columns;
}

void RequireColumns(Relation table, const char* made) {
  const TupleDesc columns = RelationGetDescr(table);
  const int count = ColumnsIn(made);
  std::string_view rest = made;
  for (int i = 0; i < count; ++i, rest.remove_prefix(rest.find('\n') + 1)) {
    if (i >= columns->natts) RaiseAltered(table, rest, nullptr);
    StringInfoData found;
    initStringInfo(&found);
    AppendColumn(&found, TupleDescAttr(columns, i));
    const bool same = rest.starts_with(found.data) && (rest[found.len] == ' ' || rest[found.len] == '\n');
    if (!same) RaiseAltered(table, rest, found.data);
    pfree(found.data);
  }
}

}  // namespace botdb::boundary
