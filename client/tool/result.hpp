// What libpq gives, freed by itself.
#pragma once

#include <libpq-fe.h>

#include <botdb/error.hpp>
#include <memory>

namespace botdb::tool {

struct Free {
  void operator()(PGresult* result) const { PQclear(result); }
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Result = std::unique_ptr<PGresult, Free>;
using ConnectionOptions = std::unique_ptr<PQconninfoOption, Free>;

// The error that a result tells of.
Error ErrorOf(const PGresult* result);

}  // namespace botdb::tool
