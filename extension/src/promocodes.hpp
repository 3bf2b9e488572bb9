// What other domains need of promocodes.
#pragma once

#include <cstdint>

#include "boundary/call.hpp"
#include "rules/promocode.hpp"

namespace botdb {

inline constexpr boundary::Length kCodeLength{1, kLongestCode};

// A text as codes are stored: without outer spaces, its letters folded. 22023 in the name of `argument` for what no
// code can be.
boundary::Text StoredCode(const boundary::Text& text, const char* argument, boundary::Length length);

// Whether the user, whose row is locked, has used the code.
bool HasUsed(boundary::Call& call, int64_t user_id, int64_t promocode_id);

}  // namespace botdb
