#pragma once

#include <functional>
#include <span>
#include <string>

#include "entry.hpp"

namespace botdb::tool {

// What is done with entries. The first two throw BatchRefused where the server refuses them as a whole.
struct BatchSteps {
  std::function<void(std::span<const OldEntry>)> take;
  std::function<void(std::span<const OldEntry>)> attempt;  // tells whether they are refused, and leaves nothing behind
  std::function<void(const OldEntry&, const std::string& why)> leave;
};

// Takes entries, and leaves those to blame where they are refused as a whole. The good ones of an owner stay together:
// what is there of them already is counted among those that are equal.
void InBatches(std::span<const OldEntry> entries, const BatchSteps& steps);

}  // namespace botdb::tool
