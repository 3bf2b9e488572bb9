// Connections that threads share.
//
//   botdb::Pool pool{url, {.bot_name = "quiz_bot"}, {.most = 8, .retry = std::chrono::seconds{30}}};
//   pool.add_xp(id, 50);  // by any thread
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <botdb/client.hpp>
#include <botdb/commands.hpp>
#include <botdb/error.hpp>
#include <botdb/options.hpp>
#include <botdb/pool_options.hpp>

namespace botdb {

namespace detail {
class PoolCore;
struct PooledConnection;
}  // namespace detail

// How a Pool runs a call: on a connection that is free, once or again; it waits for the result, and returns that.
struct Pooled {
  template <typename T>
  using Result = T;
  template <typename Options>
  using With = const Options&;
  using Runner = detail::PoolCore;
};

// A client that was taken from a pool, and goes back when this ends. Do not keep the Client beyond that. It is closed
// instead of going back if it is unfit: its connection was lost, or is in a transaction that somebody began by hand.
class PooledClient {
 public:
  PooledClient(PooledClient&&) noexcept;
  PooledClient& operator=(PooledClient&&) = delete;
  ~PooledClient();

  Client& operator*() const& noexcept;
  Client& operator*() const&& = delete;  // it would be back in the pool at once
  Client* operator->() const noexcept;

 private:
  friend class Pool;

  explicit PooledClient(detail::PoolCore& core);

  detail::PoolCore* core_;
  std::unique_ptr<detail::PooledConnection> connection_;
};

// Methods and statistics() may be called by any number of threads at once: each call takes a connection that is free,
// or waits for one. A method throws what Client's throws, and
//   Timeout          no connection has become free within acquire_timeout; nothing was sent
//   ConnectionError  the connection was lost, or could not be made (08001), and was not again within
//   PoolOptions::retry.
//                    If the call was sent by then it is not 08001, and says by its hint under which request_id the
//                    call may be made again.
//
// Where the server has room for no more connections, those that there are are waited for. Idle ones are closed for
// their age or their idleness when another one is given back.
class Pool final : public Calls<Pooled> {
 public:
  // Connects as often as PoolOptions::least says, all with the same parameters. Throws as Client does, and
  // InvalidArgument for most = 0 or less than least.
  explicit Pool(std::string conninfo, Options options = {}, PoolOptions pool_options = {});
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  // Closes the connections. No thread may be in one of its methods, and no PooledClient be left.
  ~Pool();

  // A connection for oneself, for several calls, a Pipeline or SQL of one's own. Waits and throws as the methods do. It
  // is alive when it is given. What SET, LISTEN and advisory locks leave on it meets whoever has it next.
  //
  //   botdb::PooledClient client = pool.acquire();
  //   botdb::Pipeline pipeline{*client};
  PooledClient acquire();

  // As Client::transaction, on a connection of the pool that is alive when it begins. It is not run again when the
  // connection is lost.
  template <typename F>
  std::invoke_result_t<F&, Transaction&> transaction(F&& function, const TransactionOptions& options = {}) {
    const PooledClient client = acquire();
    return client->transaction(std::forward<F>(function), options);
  }

  PoolStatistics statistics() const;

 private:
  detail::PoolCore& Use() override;

  std::unique_ptr<detail::PoolCore> core_;
};

}  // namespace botdb
