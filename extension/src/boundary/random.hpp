// Random numbers that nobody can foresee.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace botdb::boundary {

// A source of random bytes from the server's cryptographic generator.
class RandomBytes {
 public:
  uint8_t Next() {
    if (taken_ == bytes_.size()) Fill();
    return bytes_[taken_++];
  }

 private:
  void Fill();

  std::array<uint8_t, 1024> bytes_{};
  size_t taken_ = bytes_.size();
};

}  // namespace botdb::boundary
