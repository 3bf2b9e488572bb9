#include "boundary/identity.hpp"

namespace botdb::boundary {
namespace {

Oid OwnerOf(const char* table) {
  Relation relation = table_open(get_relname_relid(table, get_namespace_oid("botdb", false)), AccessShareLock);
  const Oid owner = relation->rd_rel->relowner;
  table_close(relation, NoLock);
  return owner;
}

}  // namespace

std::string CurrentRole() {
  return Guarded([] { return quote_identifier(GetUserNameFromId(GetUserId(), false)); });
}

void AsOwnerOf(Call& call, const char* table, const std::string& sql) {
  Oid role;
  int context;
  Guarded([&] {
    const Oid owner = OwnerOf(table);
    GetUserIdAndSecContext(&role, &context);
    SetUserIdAndSecContext(owner, context | SECURITY_LOCAL_USERID_CHANGE);
  });
  call.Execute(sql);  // an error ends the transaction or a savepoint, and either gives the role back
  SetUserIdAndSecContext(role, context);
}

}  // namespace botdb::boundary
