#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

using detail::ActingBot;
using detail::Function;

bool Commands::claim_update(std::int64_t update_id, const ClaimOptions& options) {
  static const Function<bool> function{"claim_update",
                                       "update_id bigint, bot_name text, telegram_id bigint, request_id text"};
  auto& connection = Use();
  return function.One(connection, update_id, ActingBot(connection, options.bot_name), options.telegram_id,
                      options.request_id);
}

std::int64_t Commands::purge_requests(std::string_view older_than, const RequestOptions& options) {
  static const Function<std::int64_t> function{"purge_requests", "older_than interval, request_id text"};
  return function.One(Use(), older_than, options.request_id);
}

}  // namespace botdb
