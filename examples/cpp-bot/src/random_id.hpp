// Names that nobody else has.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

// 128 random bits, in hexadecimal digits.
inline std::string RandomId() {
  std::random_device random;
  std::array<char, 33> text;
  std::snprintf(text.data(), text.size(), "%08x%08x%08x%08x", random(), random(), random(), random());
  return text.data();
}
