// Many calls of pools, by threads and by coroutines, while connections and the server are killed at random. Each call
// has to return its result, and has to have happened once.
//
//   botdb_client_soak CALLS       makes about so many; DATABASE_URL names the server, BOTDB_CRASH a command that kills
//   it
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <libpq-fe.h>

#include <botdb/botdb.hpp>
#include <botdb/epoll.hpp>

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kThreads = 8;
constexpr int kCoroutines = 200;
constexpr int kUsers = 50;

std::string Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int Random(int least, int most) {
  thread_local std::mt19937 random{std::random_device{}()};
  return std::uniform_int_distribution<int>{least, most}(random);
}

// What was done, and what went wrong.
struct Count {
  std::atomic<std::int64_t> xp = 0;
  std::atomic<std::int64_t> calls = 0;
  std::atomic<std::int64_t> failed = 0;

  void Fail(const char* who, const std::exception& error) {
    if (failed++ < 10) std::fprintf(stderr, "soak: %s: %s\n", who, error.what());
  }
};

class Soak {
 public:
  Soak(std::string url, std::string crash, std::int64_t calls)
      : url_(std::move(url)), crash_(std::move(crash)), calls_(calls) {}

  // Returns whether all is well.
  bool Run() {
    Prepare();
    std::thread killer{[this] { Kill(); }};
    std::thread coroutines{[this] { RunCoroutines(); }};
    RunThreads();
    coroutines.join();
    done_ = true;
    killer.join();
    return Check();
  }

 private:
  void Prepare() {
    botdb::Client client{url_, bot_};
    for (int i = 0; i < kUsers; ++i) client.get_or_create_user(first_ + i);
  }

  std::int64_t AnyUser() const { return first_ + Random(0, kUsers - 1); }
  botdb::Options Own() const { return {.bot_name = bot_, .application_name = bot_}; }
  static botdb::PoolOptions Retrying() { return {.most = 4, .acquire_timeout = seconds{120}, .retry = seconds{120}}; }

  // One call in two writes.
  void RunThreads() {
    botdb::Pool pool{url_, Own(), Retrying()};
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        while (count_.calls < calls_) {
          try {
            const std::int64_t user = AnyUser();
            pool.add_xp(user, 1);
            ++count_.xp;
            pool.get_user(user);
          } catch (const std::exception& error) {
            count_.Fail("a thread", error);
          }
          count_.calls += 2;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    Tell("threads", pool.statistics());
  }

  void RunCoroutines() {
    botdb::epoll::Loop loop;
    botdb::AsyncPool pool{url_, Own(), Retrying()};
    loop.drive(pool);
    const auto work = [&]() -> botdb::Task<void> {
      while (count_.calls < calls_) {
        try {
          const std::int64_t user = AnyUser();
          co_await pool.add_xp(user, 1);
          ++count_.xp;
          co_await pool.get_user(user);
        } catch (const std::exception& error) {
          count_.Fail("a coroutine", error);
        }
        count_.calls += 2;
      }
    };
    for (int i = 0; i < kCoroutines; ++i) loop.spawn(work());
    loop.run();
    Tell("coroutines", pool.statistics());
  }

  // Ends server processes of the pools every now and then, and the server itself less often.
  void Kill() {
    while (!done_) {
      std::this_thread::sleep_for(milliseconds{Random(10, 150)});
      if (!crash_.empty() && Random(1, 15) == 1) {
        if (std::system(crash_.c_str()) != 0) count_.Fail("the killer", std::runtime_error("the crash failed"));
        ++crashes_;
      }
      try {
        botdb::Client client{url_};
        const std::string sql =
            "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = '" +
            bot_ + "' ORDER BY random() LIMIT " + std::to_string(Random(1, 4)) + ") victims";
        PGresult* const killed = PQexec(client.native_handle(), sql.c_str());
        kills_ += PQntuples(killed);
        PQclear(killed);
      } catch (const botdb::ConnectionError&) {  // the server starts
      }
    }
  }

  bool Check() {
    botdb::Client client{url_, bot_};
    std::int64_t xp = 0, events = 0;
    for (int i = 0; i < kUsers; ++i) {
      xp += client.get_user(first_ + i)->total_xp;
      for (const botdb::BotXp& by : client.get_xp_by_bot(first_ + i)) events += by.xp;
    }
    const auto violations = client.verify().size();
    std::printf(
        "%lld calls, %d connections and %d times the server killed: %lld XP given, %lld there, %lld in events; "
        "%lld calls failed; verify found %zu\n",
        static_cast<long long>(count_.calls), kills_.load(), crashes_.load(), static_cast<long long>(count_.xp),
        static_cast<long long>(xp), static_cast<long long>(events), static_cast<long long>(count_.failed), violations);
    return xp == count_.xp && events == count_.xp && count_.failed == 0 && violations == 0 && kills_ > 0 &&
           (crash_.empty() || crashes_ > 0 || calls_ < 20'000);
  }

  static void Tell(const char* who, const botdb::PoolStatistics& seen) {
    std::printf("%s: %llu connections made, %llu lost, %llu calls made again\n", who,
                static_cast<unsigned long long>(seen.connected), static_cast<unsigned long long>(seen.dropped),
                static_cast<unsigned long long>(seen.retries));
  }

  const std::string url_;
  const std::string crash_;
  const std::int64_t calls_;
  const std::int64_t first_ = (std::int64_t{1} << 40) + std::random_device{}();
  const std::string bot_ = "soak_" + std::to_string(first_);
  Count count_;
  std::atomic<bool> done_ = false;
  std::atomic<int> kills_ = 0;
  std::atomic<int> crashes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string url = Environment("DATABASE_URL");
  const long long calls = argc == 2 ? std::atoll(argv[1]) : 0;
  if (url.empty() || calls <= 0) {
    std::fprintf(stderr, "usage: DATABASE_URL=... [BOTDB_CRASH=...] botdb_client_soak CALLS\n");
    return 2;
  }
  return Soak{url, Environment("BOTDB_CRASH"), calls}.Run() ? 0 : 1;
}
