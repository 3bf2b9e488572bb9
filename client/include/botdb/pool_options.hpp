// How Pool and AsyncPool keep their connections, and what they tell of them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace botdb {

// How a pool keeps its connections. Fixed for its life.
struct PoolOptions {
  // How many connections there are at least, made when the pool is, and at most, made when they are needed. most is 1
  // or more.
  std::size_t least = 1;
  std::size_t most = 10;
  // How long a call waits for a connection to be free before it throws Timeout, with retry too. An AsyncPool has up to
  // 32 calls under way on a connection, and others wait: after this time a call joins them all the same.
  std::chrono::milliseconds acquire_timeout = std::chrono::seconds{5};
  // How old a connection may be when it is given back; an older one is closed. 0: any age.
  std::chrono::milliseconds max_age = std::chrono::minutes{30};
  // How long a connection may be idle, as long as there are more than least. 0: any time. A Pool looks at this whenever
  // a connection is given back.
  std::chrono::milliseconds idle_timeout = std::chrono::minutes{5};
  // For how long after its connection was lost a call is made again, on another connection, until it has been answered;
  // while the server cannot be reached it is tried again and again. A writing call gets a request_id of its own for
  // that, unless it has one, so that it takes effect once. 0: a lost connection is thrown (ConnectionError). Calls of a
  // transaction are never made again by themselves.
  std::chrono::milliseconds retry = {};
};

// What a pool has seen. A copy, which changes no more.
struct PoolStatistics {
  std::size_t open = 0;         // connections now, those included that are being made
  std::size_t idle = 0;         // of them, those that nobody uses
  std::size_t waiting = 0;      // callers that wait for one now, and calls that are to be made again
  std::uint64_t acquired = 0;   // how often a connection was taken
  std::uint64_t connected = 0;  // connections that were made
  std::uint64_t dropped = 0;    // connections that were lost, or given back unfit: in the middle of a transaction
  std::uint64_t recycled = 0;   // connections that were closed for their age, or because they were idle
  std::uint64_t timeouts = 0;   // callers that waited in vain
  std::uint64_t retries = 0;    // attempts to make a call again, also those that found no connection
  std::uint64_t failed = 0;     // connections that could not be made
};

}  // namespace botdb
