// botdb's AsyncClient and AsyncPool: coroutines, all in one thread; and what those take that wait.
#include <botdb/async_client.hpp>
#include <botdb/async_pool.hpp>
#include <botdb/client.hpp>
#include <botdb/epoll.hpp>

#include <libpq-fe.h>
#include <malloc.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "side.hpp"

namespace bench {

namespace {

botdb::Options TheOptions() { return {.bot_name = std::string{kBot}}; }

botdb::PoolOptions PoolOf(std::size_t connections) { return {.least = connections, .most = connections}; }

// One of many coroutines that make calls, one after the other.
template <typename Bot>
botdb::Task<void> CallUntil(Bot& bot, Function function, Clock::time_point until, Users& users, Times& times) {
  for (Clock::time_point now = Clock::now(); now < until;) {
    if (function == Function::kAddXp) {
      co_await bot.add_xp(users.Next(), kXp);
    } else {
      const std::optional<botdb::User> user = co_await bot.get_user(users.Next());
      user.value();
    }
    const Clock::time_point then = std::exchange(now, Clock::now());
    times.push_back((now - then).count());
  }
}

template <typename Bot>
class Coroutines final : public Side {
 public:
  // make(): one of what there are `bots` of, for all coroutines together.
  template <typename Make>
  Coroutines(const Setting& setting, std::size_t bots, Make&& make) : setting_(setting) {
    for (std::size_t i = 0; i < bots; ++i) {
      bots_.push_back(make());
      loop_.drive(*bots_.back());
    }
  }

  Times Run(Clock::time_point until, std::uint32_t seed) override {
    Users users{setting_.users, seed};
    Times times;
    for (std::size_t i = 0; i < setting_.connections * setting_.at_once; ++i) {
      loop_.spawn(CallUntil(*bots_[i % bots_.size()], setting_.function, until, users, times));
    }
    loop_.run();
    return times;
  }

 private:
  const Setting setting_;
  botdb::epoll::Loop loop_;
  std::vector<std::unique_ptr<Bot>> bots_;
};

// Another connection that keeps everybody from the users until it ends.
class Lock {
 public:
  explicit Lock(const std::string& url) : client_(url) {
    Run("BEGIN");
    Run("LOCK TABLE botdb.users IN ACCESS EXCLUSIVE MODE");
  }
  ~Lock() { Run("ROLLBACK"); }

 private:
  void Run(const char* sql) { PQclear(PQexec(client_.native_handle(), sql)); }

  botdb::Client client_;
};

double Allocated() {
  const auto heap = mallinfo2();
  return static_cast<double>(heap.uordblks + heap.hblkhd);
}

double Resident() {
  std::size_t all, resident;
  std::ifstream{"/proc/self/statm"} >> all >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

botdb::Task<void> CallOnce(botdb::AsyncPool& bot, std::int64_t user, std::size_t& begun) {
  ++begun;
  co_await bot.add_xp(user, kXp);
}

// Comes behind all others: by then they wait.
botdb::Task<void> Look(botdb::epoll::Loop& loop, Memory& memory) {
  co_await loop.sleep_for(std::chrono::milliseconds{500});
  memory = {.allocated = Allocated(), .resident = Resident()};
}

}  // namespace

SidePtr MakeAsyncClients(const Setting& setting) {
  return std::make_unique<Coroutines<botdb::AsyncClient>>(
      setting, setting.connections, [&] { return std::make_unique<botdb::AsyncClient>(setting.url, TheOptions()); });
}

SidePtr MakeAsyncPool(const Setting& setting) {
  return std::make_unique<Coroutines<botdb::AsyncPool>>(setting, 1, [&] {
    return std::make_unique<botdb::AsyncPool>(setting.url, TheOptions(), PoolOf(setting.connections));
  });
}

Memory MemoryOfWaiting(const Setting& setting, std::size_t calls) {
  botdb::epoll::Loop loop;
  botdb::AsyncPool bot{setting.url, TheOptions(), PoolOf(setting.connections)};
  loop.drive(bot);
  std::size_t begun = 0;
  // Connects, and prepares.
  for (std::size_t i = 0; i < 100; ++i) loop.spawn(CallOnce(bot, 7'000'000'001, begun));
  loop.run();
  malloc_trim(0);
  const Memory before{.allocated = Allocated(), .resident = Resident()};
  Memory after{};
  {
    const Lock lock{setting.url};
    Users users{setting.users, 1};
    for (std::size_t i = 0; i < calls; ++i) loop.spawn(CallOnce(bot, users.Next(), begun));
    loop.run(Look(loop, after));
  }
  loop.run();
  if (begun != calls + 100) throw std::runtime_error("some calls were not made");
  const auto each = static_cast<double>(calls);
  return {.allocated = (after.allocated - before.allocated) / each,
          .resident = (after.resident - before.resident) / each};
}

}  // namespace bench
