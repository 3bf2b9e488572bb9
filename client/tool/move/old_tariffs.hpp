#pragma once

#include <botdb/botdb.hpp>
#include <string>
#include <vector>

#include "source.hpp"

namespace botdb::tool {

// Defines the tariffs that payments of the old store name and that are not here: month, year and credits_N, at the
// price that was paid last, and not on offer. Returns their names.
std::vector<std::string> DefineOldTariffs(Source& source, Client& client);

}  // namespace botdb::tool
