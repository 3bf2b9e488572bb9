// What a Pipeline and its transactions run on: a wire, and waiting for it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <botdb/options.hpp>
#include <botdb/pending.hpp>

#include "wire.hpp"

namespace botdb::detail {

class Pipe : public std::enable_shared_from_this<Pipe> {
 public:
  // Takes the connection for itself. Throws UsageError if it is in use, and ConnectionError if it is dead.
  explicit Pipe(std::shared_ptr<Connection> connection);

  // Waits until all is answered, and gives the connection back. Nothing but waiting for what is done works after that.
  void Close() noexcept;

  const Options& options() const noexcept { return connection_->options(); }
  std::size_t open() const noexcept { return wire_ ? wire_->open() : 0; }

  // Sends a call. Throws ConnectionError for a connection that is known to be lost.
  template <typename T>
  Pending<T> Send(Call<T> call) {
    return {PendingCall{shared_from_this(), Send(std::move(call.request))}, call.read};
  }

  // Waits until the exchange is done.
  void Await(const Exchange& exchange) noexcept;
  // Waits until no more than so many exchanges are open.
  void Drain(std::size_t at_most) noexcept;

  // Throws UsageError in a transaction.
  void CheckFree() const;
  // Begins a transaction, in which all calls are until it ends.
  void Begin(const TransactionOptions& options);
  // Commits it, and waits for that. Throws the first error in it.
  void Commit();
  // Rolls back what was not committed, and waits for that.
  void EndTransaction() noexcept;

 private:
  ExchangePtr Send(Request request);
  ExchangePtr Add(ExchangePtr exchange);
  void Wait() noexcept;

  std::shared_ptr<Connection> connection_;
  std::optional<Wire> wire_;
  bool in_transaction_ = false;
  std::vector<ExchangePtr> transaction_;  // what is in it
};

}  // namespace botdb::detail
