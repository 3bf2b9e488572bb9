#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

std::int64_t Commands::rebuild_counts(const RequestOptions& options) {
  static const detail::Function<std::int64_t> function{"rebuild_counts", "request_id text"};
  return function.One(Use(), options.request_id);
}

}  // namespace botdb
