#pragma once

#include <string>
#include <vector>

#include "exposition.hpp"

namespace botdb::tool::metrics {

// The metrics that are read from the database, in the order in which they are printed.
const std::vector<Family>& Families();

// Statements that read them. Each returns rows of a metric's name, its value and the values of its labels.
std::vector<std::string> Statements();

}  // namespace botdb::tool::metrics
