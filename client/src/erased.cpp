#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<ErasedUser> =
    std::tuple{Column{"id", &ErasedUser::id}, Column{"user_id", &ErasedUser::user_id},
               Column{"erased_at", &ErasedUser::erased_at}};

}  // namespace detail

using detail::Function;

std::string Commands::attach_user_table(std::string_view relation, std::string_view column_name) {
  static const Function<std::string> function{"attach_user_table", "relation regclass, column_name name"};
  return function.One(Use(), relation, column_name);
}

std::vector<ErasedUser> Commands::list_erased(std::int64_t after, std::int32_t limit_rows) {
  static const Function<ErasedUser> function{"list_erased", "after bigint, limit_rows int"};
  return function.All(Use(), after, limit_rows);
}

std::int64_t Commands::purge_erased(std::string_view older_than, const RequestOptions& options) {
  static const Function<std::int64_t> function{"purge_erased", "older_than interval, request_id text"};
  return function.One(Use(), older_than, options.request_id);
}

}  // namespace botdb
