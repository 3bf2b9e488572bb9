#include "boundary/counted_table.hpp"

namespace botdb::boundary {

const CountedTable* CountedTable::Named(const char* name) {
  const CountedTable* found = declared;
  while (found != nullptr && strcmp(found->name_, name) != 0) found = found->next_;
  return found;
}

}  // namespace botdb::boundary
