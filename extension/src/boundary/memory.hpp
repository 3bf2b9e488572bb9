// Memory of its own for a step of a long loop.
#pragma once

#include "boundary/call.hpp"
#include "boundary/guard.hpp"
#include "boundary/plain_table.hpp"

namespace botdb::boundary {

// Runs `body` with memory and results of its own, which end with it; the indexes that it adds entries to stay open
// until then. A body that throws ends the whole call.
template <class Body>
void InOwnMemory(Call& call, Body&& body) {
  Guarded([&] {
    call.Connect();
    Call::ConnectAgain();
  });
  KeptIndexes kept;
  body();
  Guarded([&] {
    kept.Close();
    SPI_finish();
  });
}

}  // namespace botdb::boundary
