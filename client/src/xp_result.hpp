// The row that add_xp and the end of a training return.
#pragma once

#include "function.hpp"

namespace botdb::detail {

template <>
struct Decoder<XpResult> {
  static constexpr std::string_view kColumns = "leveled_up, old_level, new_level, total_xp";
  static XpResult Read(Row& row) {
    return {.leveled_up = row.Next<bool>(),
            .old_level = row.Next<std::int32_t>(),
            .new_level = row.Next<std::int32_t>(),
            .total_xp = row.Next<std::int64_t>()};
  }
};

}  // namespace botdb::detail
