// Connections that coroutines share (Linux).
//
//   botdb::epoll::Loop loop;
//   botdb::AsyncPool bot{url, {.bot_name = "quiz_bot"}, {.most = 4, .retry = std::chrono::seconds{30}}};
//   loop.drive(bot);
//   loop.spawn(Handle(bot, update));  // co_await bot.add_xp(id, 50), as with an AsyncClient
#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include <botdb/async_client.hpp>
#include <botdb/async_lease.hpp>
#include <botdb/commands.hpp>
#include <botdb/event_source.hpp>
#include <botdb/options.hpp>
#include <botdb/pool_options.hpp>

namespace botdb {

// Several connections with the methods of one AsyncClient. A call goes over that with the fewest calls open, at once; a
// transaction has one for itself. As with an AsyncClient, one thread uses it, that of the event loop, which drives it
// as it drives an AsyncClient.
//
// A method throws what AsyncClient's throws, and
//   Timeout          53300: all connections belonged to transactions for acquire_timeout; nothing was sent
//   ConnectionError  the connection was lost, or could not be made (08001), and was not again within PoolOptions::retry
// The calls of one coroutine are run in its order; those of several in any.
//
// PoolOptions mean what they mean for a Pool. Connections beyond least are made when all others have calls open. Those
// that were lost are made anew, after a pause if they could not be, and a call waits for that.
class AsyncPool final : public Calls<Awaited>, public EventSource {
 public:
  // Begins to connect as often as PoolOptions::least says, for which calls wait. Throws InvalidArgument for most = 0 or
  // less than least, and for a text that holds a NUL byte.
  explicit AsyncPool(std::string conninfo, Options options = {}, PoolOptions pool_options = {});
  // Closes the connections. Calls that are open throw ConnectionError: the coroutines that await them are resumed here.
  ~AsyncPool();

  // As AsyncClient::transaction, on a connection of its own, for which it waits for acquire_timeout: the pool's methods
  // may be called meanwhile, by this coroutine too if there is another connection. A connection that turns out to be
  // lost before the function has begun is replaced, within PoolOptions::retry; later, it is not run again.
  template <typename F>
  std::invoke_result_t<F&, AsyncTransaction&> transaction(F&& function, const TransactionOptions& options = {}) {
    static_assert(Awaitable<F>, "GCC 12: give the function that captures by value a name first, and pass that");
    return RunTransaction(core_, std::remove_cvref_t<F>{std::forward<F>(function)}, options);
  }

  // acquired counts calls and transactions. idle are the connections without calls and transactions.
  PoolStatistics statistics() const;

  // For the event loop. The socket stays the same.
  int socket() const noexcept override;
  Interest interest() const noexcept override;
  std::optional<Clock::time_point> deadline() const override;
  void progress() override;
  void on_change(std::function<void()> function) override;

 private:
  template <typename F>
  static std::invoke_result_t<F&, AsyncTransaction&> RunTransaction(std::shared_ptr<detail::AsyncPoolCore> core,
                                                                    F function, TransactionOptions options) {
    const Clock::time_point begun = Clock::now();
    for (;;) {
      detail::AsyncLease lease{core};
      co_await lease;
      bool entered = false;
      const auto enter = [&](AsyncTransaction& transaction) {
        entered = true;
        return function(transaction);
      };
      try {
        co_return co_await lease.client().transaction(enter, options);
      } catch (const ConnectionError&) {
        if (entered || !lease.MayTryAgain(begun)) throw;
      }
    }
  }

  detail::AsyncRunner& Use() override;

  std::shared_ptr<detail::AsyncPoolCore> core_;
};

}  // namespace botdb
