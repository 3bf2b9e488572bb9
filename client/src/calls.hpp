// What the definitions of the methods stand on, each of which holds for every way to run it.
#pragma once

#include <botdb/async_client.hpp>
#include <botdb/commands.hpp>
#include <botdb/pipeline.hpp>
#include <botdb/pool.hpp>

#include "async_link.hpp"
#include "connection.hpp"
#include "function.hpp"
#include "pipe.hpp"
#include "pool_core.hpp"

// Makes the methods that were defined before, for each way to run them.
#define BOTDB_MAKE_ALL_METHODS     \
  template class Calls<Blocking>;  \
  template class Calls<Pipelined>; \
  template class Calls<Awaited>;   \
  template class Calls<Pooled>

// At the end of each file that defines methods. Where all files are compiled as one, methods.cpp is its end.
#ifdef BOTDB_ONE_PIECE
#define BOTDB_MAKE_METHODS static_assert(true)
#else
#define BOTDB_MAKE_METHODS BOTDB_MAKE_ALL_METHODS
#endif

namespace botdb {

namespace detail {

// Runs a call, and waits for its result.
template <typename T>
T Start(Connection& connection, Call<T> call) {
  const ResultPtr result = connection.Execute(*call.request.statement, call.request.params);
  return call.read(*call.request.statement, result.get());
}

// Sends a call, and returns what stands for its result.
template <typename T>
Pending<T> Start(Pipe& pipe, Call<T> call) {
  return pipe.Send(std::move(call));
}

// Runs a call on a connection of the pool, and waits for its result.
template <typename T>
T Start(PoolCore& pool, Call<T> call) {
  const Statement& statement = *call.request.statement;
  const ResultPtr result = pool.Execute(std::move(call.request));
  return call.read(statement, result.get());
}

// Makes what sends the call when it is awaited.
template <typename T>
AsyncCall<T> Start(AsyncRunner& runner, Call<T> call) {
  return runner.Make(std::move(call));
}

}  // namespace detail

template <typename Mode>
std::optional<std::string> Calls<Mode>::ActingBot(const std::optional<std::string>& bot_name) {
  const std::string& own = Use().options().bot_name;
  return bot_name || own.empty() ? bot_name : own;
}

template <typename Mode>
template <typename T>
auto Calls<Mode>::Run(detail::Call<T> call) -> Result<T> {
  return detail::Start(Use(), std::move(call));
}

}  // namespace botdb
