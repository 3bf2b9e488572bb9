// What an administrator should know of a call that has done what it was asked to.
#pragma once

#include "boundary/value.hpp"

namespace botdb::boundary {

// Sends the client a WARNING, and goes on.
void Warn(const Text& message, const Text& hint);

}  // namespace botdb::boundary
