#pragma once

#include <botdb/botdb.hpp>
#include <cstdint>
#include <string>

namespace botdb::tool {

// How many users of a document of import_users have a level below the one that their XP stands for by the levels in
// use: their next XP would raise it, and announce what the old bot has not seen. Those whom `errors` names are not
// counted.
std::uint64_t CountBelowLevel(Client& client, const std::string& users, const std::string& errors);

// What to do about them, in one line; empty where there is none.
std::string LevelAdvice(std::uint64_t users);

}  // namespace botdb::tool
