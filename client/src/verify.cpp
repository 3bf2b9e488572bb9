#include <botdb/commands.hpp>

#include "function.hpp"

namespace botdb {

namespace detail {

template <>
struct Decoder<Violation> {
  static constexpr std::string_view kColumns = "check_name, subject, detail";
  static Violation Read(Row& row) {
    return {
        .check_name = row.Next<std::string>(), .subject = row.Next<std::string>(), .detail = row.Next<std::string>()};
  }
};

}  // namespace detail

std::vector<Violation> Commands::verify() {
  static const detail::Function<Violation> function{"verify", ""};
  return function.All(Use());
}

}  // namespace botdb
