#include "calls.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<Violation> =
    std::tuple{Column{"check_name", &Violation::check_name}, Column{"subject", &Violation::subject},
               Column{"detail", &Violation::detail}};

}  // namespace detail

template <typename Mode>
auto Calls<Mode>::verify() -> Result<std::vector<Violation>> {
  static const detail::Function<Violation> function{"verify", ""};
  return Run(function.All());
}

BOTDB_MAKE_METHODS;

}  // namespace botdb
