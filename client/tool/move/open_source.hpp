#pragma once

#include <memory>
#include <string>

#include "source.hpp"

namespace botdb::tool {

// Opens the old store that the URL names: postgresql://…, postgres://… or sqlite:FILE. Throws Failure, which never
// shows a password, also for a database without users.
std::unique_ptr<Source> OpenSource(const std::string& url);

}  // namespace botdb::tool
