// The row that add_xp and the end of a training return.
#pragma once

#include "function.hpp"

namespace botdb::detail {

template <>
inline constexpr auto kColumns<XpResult> =
    std::tuple{Column{"leveled_up", &XpResult::leveled_up}, Column{"old_level", &XpResult::old_level},
               Column{"new_level", &XpResult::new_level}, Column{"total_xp", &XpResult::total_xp}};

}  // namespace botdb::detail
