// Numbers of a sequence.
#pragma once

#include <cstdint>

#include "boundary/guard.hpp"
#include "boundary/plain_table.hpp"

namespace botdb::boundary {

// The next number of a sequence in schema botdb.
inline int64_t NextOf(NamedRelation& sequence) {
  return Guarded([&] { return nextval_internal(sequence.Find(), false); });
}

}  // namespace botdb::boundary
