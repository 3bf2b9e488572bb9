// Statements that are not kept, run with the rights of the current role or of a table's owner.
#pragma once

#include <string>

#include "boundary/call.hpp"

namespace botdb::boundary {

// The current role, quoted for a statement.
std::string CurrentRole();

// Runs a statement with the rights of the owner of a table in schema botdb. The statement names nothing of a caller's
// choice but what is quoted.
void AsOwnerOf(Call& call, const char* table, const std::string& sql);

}  // namespace botdb::boundary
