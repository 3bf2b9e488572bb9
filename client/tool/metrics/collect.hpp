#pragma once

#include <chrono>
#include <string>

#include "../command.hpp"

namespace botdb::tool::metrics {

// What the database says of itself now, in Prometheus' text format. All statements run in one transaction that can
// write nothing, and together within the limit. Throws what Connect and Query do.
std::string Collect(const Context& context, std::chrono::seconds limit);

// The same where the database cannot be asked.
std::string Down();

}  // namespace botdb::tool::metrics
