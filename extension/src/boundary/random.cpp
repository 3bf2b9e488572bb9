#include "boundary/random.hpp"

#include "boundary/guard.hpp"

namespace botdb::boundary {

void RandomBytes::Fill() {
  Guarded([&] {
    if (!pg_strong_random(bytes_.data(), bytes_.size())) {
      ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("could not generate random values")));
    }
  });
  taken_ = 0;
}

}  // namespace botdb::boundary
