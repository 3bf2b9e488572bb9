// What an AsyncPool runs on: its links, those who wait for one, and calls that are made again.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <botdb/async_client.hpp>
#include <botdb/async_lease.hpp>
#include <botdb/pool_options.hpp>

#include "async_link.hpp"
#include "poller.hpp"

namespace botdb::detail {

// A client of the pool, and since when it is what it is.
struct PoolLink {
  PoolLink(std::shared_ptr<AsyncLink> its_link, std::unique_ptr<AsyncClient> its_client, Poller& poller,
           std::uint64_t its_number)
      : link(std::move(its_link)), client(std::move(its_client)), ear(poller, *client, its_number) {}

  std::shared_ptr<AsyncLink> link;
  std::unique_ptr<AsyncClient> client;  // on the link
  Ear ear;
  Clock::time_point made = Clock::now();
  Clock::time_point busy_until = made;  // when it was last seen with calls
  bool leased = false;                  // whether a transaction has it
  bool retired = false;                 // whether it is to be closed once it is idle
  bool counted = false;                 // whether it has been seen connected
  bool counted_useful = false;          // whether it has been seen to answer
};
using PoolLinkPtr = std::shared_ptr<PoolLink>;

class AsyncPoolCore final : public AsyncRunner, public Keeper, public std::enable_shared_from_this<AsyncPoolCore> {
 public:
  AsyncPoolCore(std::string conninfo, Options options, PoolOptions pool_options);

  // Begins to connect.
  void Open();
  // Closes the connections. What is open fails, and those who wait are resumed.
  void Close();

  const Options& options() const noexcept override { return options_; }
  bool Start(AsyncExchange& exchange, std::coroutine_handle<> waiter) override;
  void Abandon(AsyncExchange& exchange) noexcept override;
  bool TakeBack(AsyncExchange& exchange) noexcept override;

  // Gives the lease a link, or fails it, if that can be done at once. Returns false if it has to wait.
  bool TryLease(AsyncLease& lease);
  // Has it wait.
  void Await(AsyncLease& lease);
  // It ends.
  void Return(AsyncLease& lease) noexcept;
  // Whether a transaction that has not begun, since its connection was lost, may take another one.
  bool MayLeaseAgain(Clock::time_point since) const;

  int socket() const noexcept { return poller_.descriptor(); }
  std::optional<Clock::time_point> deadline() const;
  void Progress();
  void OnChange(std::function<void()> function);

  PoolStatistics statistics() const;

 private:
  // Who waits for a link that is not leased: a call, or a lease.
  struct Waiter {
    AsyncExchangePtr exchange;
    AsyncLease* lease;
    Clock::time_point due{};
  };
  using Waiters = std::map<std::uint64_t, Waiter>;

  // How many calls are under way on a connection at the most: so many may have to wait behind one that waits for a
  // lock. Enough to keep a server busy that answers within a few milliseconds.
  static constexpr std::size_t kMostOpen = 32;

  AsyncExchangePtr MakeExchange(Request request) override;
  // Has a link run the call, or has it wait for one.
  void Place(const AsyncExchangePtr& exchange);
  // Has a link run it, if one has room. Returns false if none has.
  bool AdmitSomewhere(const AsyncExchangePtr& exchange);
  // The link for a call, or for a transaction; null if there is none to be had now.
  PoolLinkPtr LinkForCall();
  PoolLinkPtr LinkForLease();
  // The one with the fewest calls of those that have fewer than so many and take more, connected ones first; null if
  // none does.
  PoolLinkPtr LeastBusy(std::size_t most_open = std::numeric_limits<std::size_t>::max()) const;
  PoolLinkPtr AddLink();
  // Not while the last attempt to connect has failed, if there are others.
  bool can_grow() const noexcept {
    return links_.size() < pool_options_.most && (Clock::now() >= connect_not_before_ || !HasConnection());
  }
  bool has_room(const Waiter& waiter) const {
    return can_grow() || (waiter.lease == nullptr ? LeastBusy(kMostOpen) : LeastBusy()) != nullptr;
  }
  bool Connecting() const;
  bool HasConnection() const;
  void RetireLinkOf(const AsyncExchange& exchange) noexcept;
  // Whether a call whose connection was lost is to be made again, and how long that may take.
  bool MayGoOn(AsyncExchange& exchange) const;
  std::chrono::milliseconds PatienceWithoutConnection(bool others) const;
  static bool IsIdle(const PoolLink& link);
  // Until when an idle one may stay.
  Clock::time_point LastIdle(const PoolLink& link) const;
  bool TooOld(const PoolLink& link) const;
  bool Takes(const PoolLink& link) const;
  void Lend(const PoolLinkPtr& link, AsyncLease& lease);
  std::uint64_t Enqueue(Waiter waiter);
  Waiter Dequeue(Waiters::iterator place);
  void RemoveWaiter(std::uint64_t turn) noexcept;

  void ProgressLinks();
  // Looks which links have been connected, and which are lost.
  void LookAfterLinks();
  void NoteConnected();
  void NoteUseful();
  void NoteDead(const PoolLink& link);
  // Closes what is too old or has been idle for too long, and makes what there has to be at least.
  void Tidy();
  void PlaceAgain();
  void ExpireWaiters();
  void ServeWaiters();
  void Resume();
  void Notify();

  const std::string conninfo_;
  const Options options_;
  const PoolOptions pool_options_;
  Poller poller_;
  std::map<std::uint64_t, PoolLinkPtr> links_;
  std::uint64_t last_number_ = 0;
  std::chrono::milliseconds pause_;  // after the next attempt to connect that fails
  Clock::time_point connect_not_before_{};
  Waiters waiters_;                                       // by their turn
  std::multimap<Clock::time_point, std::uint64_t> dues_;  // of their turns
  std::uint64_t last_turn_ = 0;
  std::deque<AsyncExchangePtr> again_;  // calls that are to be placed anew
  std::deque<Waiter> ready_;            // those to be resumed
  PoolStatistics statistics_;           // what counts
  bool closed_ = false;

  std::function<void()> on_change_;
  std::optional<Clock::time_point> told_deadline_;
};

}  // namespace botdb::detail
