#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
inline constexpr auto kColumns<Violation> =
    std::tuple{Column{"check_name", &Violation::check_name}, Column{"subject", &Violation::subject},
               Column{"detail", &Violation::detail}};

}  // namespace detail

std::vector<Violation> Commands::verify() {
  static const detail::Function<Violation> function{"verify", ""};
  return function.All(Use());
}

}  // namespace botdb
