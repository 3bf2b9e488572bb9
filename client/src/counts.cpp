#include "calls.hpp"

namespace botdb {

template <typename Mode>
auto Calls<Mode>::rebuild_counts(With<RequestOptions> options) -> Result<std::int64_t> {
  static const detail::Function<std::int64_t> function{"rebuild_counts", "request_id text"};
  return Run(function.One(options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
