// What has to follow when users are erased: tables of the deployment's own.
#include <optional>
#include <string>
#include <vector>

#include "boundary/call.hpp"
#include "boundary/identity.hpp"
#include "boundary/locks.hpp"
#include "boundary/statement.hpp"
#include "requests.hpp"
#include "rules/error.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Name;
using boundary::Rows;
using boundary::Statement;
using boundary::Text;

// A table of the deployment's own, and the column in which it has users.id; names are quoted.
struct OwnTable {
  int64_t oid;
  std::string name;
  std::string column;
  bool is_trusted;  // its owner is an administrator
};

OwnTable ReadTable(Call& call) {
  static Statement find(R"(
    SELECT c.oid::regclass::text, quote_ident(a.attname), pg_has_role(c.relowner, 'botdb_admin', 'MEMBER'),
           a.atttypid = 'bigint'::regtype, format_type(a.atttypid, a.atttypmod)
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = $2 AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.oid = $1::oid AND c.relkind IN ('r', 'p') AND c.relnamespace <> 'botdb'::regnamespace)");
  static Statement name_of("SELECT $1::oid::regclass::text");
  const auto oid = static_cast<int64_t>(call.Required<boundary::ObjectId>(0, "relation").oid);
  const auto column = call.Required<Name>(1, "column_name");
  boundary::LockAgainstWriting(static_cast<uint32_t>(oid));  // what is found out of it stays so
  const auto row = One(call, find, oid, column);
  if (!row) {
    throw UserError(kInvalidArgument, "relation is no table of the deployment's own",
                    "relation is " + std::string(One(call, name_of, oid)->Get<Text>(0).view) + ".",
                    "Give the name of a table, such as 'quiz.answers'.");
  }
  const std::string name(row->Get<Text>(0).view);
  if (!row->Get<std::optional<bool>>(3).value_or(false)) {
    const auto type = row->Get<std::optional<Text>>(4);
    throw UserError(kInvalidArgument, "column_name is no column of type bigint",
                    type ? "Column " + std::string(row->Get<Text>(1).view) + " of table " + name + " is of type " +
                               std::string(type->view) + "."
                         : "Table " + name + " has no such column.",
                    "Give the column in which the table has users.id.");
  }
  return {oid, name, std::string(row->Get<Text>(1).view), row->Get<bool>(2)};
}

// The names of the keys that the table has to users.
std::vector<std::string> Keys(Call& call, const OwnTable& table) {
  static Statement find(R"(
    SELECT quote_ident(conname) FROM pg_constraint
    WHERE conrelid = $1::oid AND contype = 'f' AND confrelid = 'botdb.users'::regclass AND conparentid = 0)");
  const Rows rows = Run(call, find, table.oid);
  std::vector<std::string> names;
  for (uint64_t i = 0; i < rows.size(); ++i) names.emplace_back(rows[i].Get<Text>(0).view);
  return names;
}

// Drops the keys that the table has to users.
void DropKeys(Call& call, const OwnTable& table) {
  for (const std::string& name : Keys(call, table)) {
    Execute(call, "ALTER TABLE " + table.name + " DROP CONSTRAINT " + name);
  }
}

// Whether the column has a key to users that deletes with them.
bool HasKey(Call& call, const OwnTable& table) {
  static Statement find(R"(
    SELECT FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
    WHERE c.conrelid = $1::oid AND c.contype = 'f' AND c.confrelid = 'botdb.users'::regclass AND c.confdeltype = 'c'
      AND quote_ident(a.attname) = $2)");
  return Run(call, find, table.oid, std::string_view(table.column)).size() > 0;
}

// Makes the key. Only the owner of users may let anybody refer to it: the caller may for as long as this takes.
void MakeKey(Call& call, const OwnTable& table) {
  const std::string caller = boundary::CurrentRole();
  boundary::AsOwnerOf(users_by_id, [&] { Execute(call, "GRANT REFERENCES (id) ON botdb.users TO " + caller); });
  Execute(call, "ALTER TABLE " + table.name + " ADD FOREIGN KEY (" + table.column +
                    ") REFERENCES botdb.users (id) ON DELETE CASCADE NOT VALID");
  boundary::AsOwnerOf(users_by_id, [&] { Execute(call, "REVOKE REFERENCES (id) ON botdb.users FROM " + caller); });
}

// Looks at the rows that were there before the key, which runs code of their table's owner: not before it is certain
// that the key is on the table that was judged, whatever its name has come to mean.
void ValidateKeys(Call& call, const OwnTable& table) {
  if (!HasKey(call, table)) {
    throw UserError(kNotReady, "relation is not what it was", "Table " + table.name + " has been renamed meanwhile.",
                    "Try again.");
  }
  for (const std::string& name : Keys(call, table)) {
    Execute(call, "ALTER TABLE " + table.name + " VALIDATE CONSTRAINT " + name);
  }
}

}  // namespace

// Runs with the caller's rights, who has to own the table: only administrators may call it, and it asks nothing of
// tables that they may not read.
BOTDB_ENTRY(attach_user_table, Call::Kind::kWriter) {
  const OwnTable table = ReadTable(call);
  if (!table.is_trusted) {
    DropKeys(call, table);
    return call.Return(std::string_view("queue"));
  }
  if (!HasKey(call, table)) MakeKey(call, table);
  ValidateKeys(call, table);
  return call.Return(std::string_view("foreign key"));
}

BOTDB_READER(list_erased) {
  static Statement list(R"(
    SELECT e.id, e.user_id, e.erased_at
    FROM botdb.erased_users e, (SELECT coalesce(max(xid), '0') AS xid, coalesce(max(origin), '0') AS origin
                                 FROM botdb.erased_users WHERE id = $1) seen
    WHERE (e.xid, e.origin, e.id) > (seen.xid, seen.origin, $1) AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY e.xid, e.origin, e.id LIMIT $2)");
  const auto after = call.Required<int64_t>(0, "after");
  return call.ReturnSet(Run(call, list, after, call.Limit(1)));
}

BOTDB_WRITER(purge_erased) {
  static Statement purge("DELETE FROM botdb.erased_users WHERE erased_at < now() - $1");
  return call.Return(static_cast<int64_t>(Run(call, purge, call.RequiredInterval(0, "older_than")).processed()));
}

}  // namespace botdb
