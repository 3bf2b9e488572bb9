#include "calls.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<ErasedUser> =
    std::tuple{Column{"id", &ErasedUser::id}, Column{"user_id", &ErasedUser::user_id},
               Column{"erased_at", &ErasedUser::erased_at}};

}  // namespace detail

using detail::Function;

template <typename Mode>
auto Calls<Mode>::attach_user_table(std::string_view relation, std::string_view column_name) -> Result<std::string> {
  static const Function<std::string> function{"attach_user_table", "relation regclass, column_name name"};
  return Run(function.One(relation, column_name));
}

template <typename Mode>
auto Calls<Mode>::list_erased(std::int64_t after, std::int32_t limit_rows) -> Result<std::vector<ErasedUser>> {
  static const Function<ErasedUser> function{"list_erased", "after bigint, limit_rows int"};
  return Run(function.All(after, limit_rows));
}

template <typename Mode>
auto Calls<Mode>::purge_erased(std::string_view older_than, With<RequestOptions> options) -> Result<std::int64_t> {
  static const Function<std::int64_t> function{"purge_erased", "older_than interval, request_id text"};
  return Run(function.One(older_than, options.request_id));
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
