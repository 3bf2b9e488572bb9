// The states of a subscription by whether it renews itself.
#pragma once

#include <algorithm>
#include <string_view>

#include "rules/error.hpp"

namespace botdb {

// Raises 22023 for a word that is no state of a subscription in a list.
inline void RequireRenewalState(std::string_view word) {
  const auto all = {std::string_view("renewing"), std::string_view("past_due"), std::string_view("cancelled"),
                    std::string_view("none")};
  if (std::find(all.begin(), all.end(), word) != all.end()) return;
  ThrowUnknownWord("state", word, "renewing, past_due, cancelled, none");
}

}  // namespace botdb
