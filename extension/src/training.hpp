// What other domains need of trainings.
#pragma once

#include "boundary/arguments.hpp"
#include "rules/limits.hpp"

namespace botdb {

inline constexpr boundary::Length kScenarioNameLength{0, kMaxShortText};

}  // namespace botdb
