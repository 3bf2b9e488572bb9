// With whose rights something is done.
#pragma once

#include <string>

#include "boundary/guard.hpp"
#include "boundary/keyed_table.hpp"

namespace botdb::boundary {

// The current role, quoted for a statement.
std::string CurrentRole();

// Whose rights and settings are in use while others are. Both functions run inside a guard.
struct FormerRights {
  Oid user;
  int security;
  int settings;
};
FormerRights TakeRightsOf(KeyedTable& table);
void GiveBack(const FormerRights& former);

// Runs `body` with the rights of the table's owner and a search path of the server's own, whoever the caller is. It
// runs nothing of a caller's choice. A body that throws ends the transaction or a savepoint, which brings both back.
template <class Body>
void AsOwnerOf(KeyedTable& table, Body&& body) {
  const FormerRights former = Guarded([&] { return TakeRightsOf(table); });
  body();
  Guarded([&] { GiveBack(former); });
}

}  // namespace botdb::boundary
