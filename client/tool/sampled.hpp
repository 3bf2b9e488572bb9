#pragma once

#include <string>

namespace botdb::tool {

// These columns of a table in a FROM clause, and `factor`. At most about 2,000 pages are read however large the table
// is, and each time the same ones; a smaller table is read whole. What is counted there times the factor is an estimate
// for the whole. For a transaction in which search_path is pg_catalog.
std::string Sampled(const std::string& table, const std::string& columns);

}  // namespace botdb::tool
