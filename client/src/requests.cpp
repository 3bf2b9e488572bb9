#include "calls.hpp"

namespace botdb {

using detail::Function;

template <typename Mode>
auto Calls<Mode>::claim_update(std::int64_t update_id, With<ClaimOptions> options) -> Result<bool> {
  static const Function<bool> function{"claim_update",
                                       "update_id bigint, bot_name text, telegram_id bigint, request_id text"};
  return Run(function.One(update_id, ActingBot(options.bot_name), options.telegram_id, options.request_id));
}

template <typename Mode>
auto Calls<Mode>::purge_requests(std::string_view older_than, With<RequestOptions> options) -> Result<std::int64_t> {
  static const Function<std::int64_t> function{"purge_requests", "older_than interval, request_id text"};
  return Run(function.One(older_than, options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
