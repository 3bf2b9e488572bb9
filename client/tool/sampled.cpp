#include "sampled.hpp"

namespace botdb::tool {
namespace {

constexpr const char* kPages = "2000.0";

// How many times as many pages the table has as are read.
std::string Factor(const std::string& table) {
  return "(SELECT greatest(1, pg_relation_size('" + table + "') / current_setting('block_size')::bigint / " + kPages +
         ")::float8)";
}

}  // namespace

std::string Sampled(const std::string& table, const std::string& columns) {
  return "(SELECT " + columns + ", " + Factor(table) + " AS factor FROM " + table + " TABLESAMPLE SYSTEM (100 / " +
         Factor(table) + ") REPEATABLE (1))";
}

}  // namespace botdb::tool
