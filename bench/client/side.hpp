// What is measured: a way to make calls over some connections, as fast as they are answered.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using Clock = std::chrono::steady_clock;

// The function that is called.
enum class Function { kAddXp, kGetUser };

inline constexpr std::int64_t kXp = 10;
inline constexpr std::string_view kBot = "spin_bot";

// What all sides of a comparison share.
struct Setting {
  std::string url;
  Function function;
  std::size_t connections;
  std::size_t at_once;  // how many calls those that do not wait have open on each connection
  std::int64_t users;
  std::string sql = {};  // the function's statement, as the client sends it
};

// Draws the users that are called for: with the same seed the same ones.
class Users {
 public:
  Users(std::int64_t users, std::uint32_t seed)
      : engine_(seed + 1), telegram_id_(7'000'000'001, 7'000'000'000 + users) {}

  std::int64_t Next() { return telegram_id_(engine_); }

 private:
  std::minstd_rand engine_;
  std::uniform_int_distribution<std::int64_t> telegram_id_;
};

// How long calls took, each in nanoseconds.
using Times = std::vector<Clock::duration::rep>;

// One of the ways, connected.
class Side {
 public:
  virtual ~Side() = default;

  // Makes calls until then, and waits for those that are open. Returns the time of each.
  virtual Times Run(Clock::time_point until, std::uint32_t seed) = 0;
};
using SidePtr = std::unique_ptr<Side>;

// A call at a time on each connection, in threads.
SidePtr MakeClients(const Setting& setting);
SidePtr MakeLibpq(const Setting& setting);
SidePtr MakeLibpqxx(const Setting& setting);
// setting.at_once calls on each connection, in threads.
SidePtr MakePipelines(const Setting& setting);
SidePtr MakeLibpqPipelines(const Setting& setting);
// setting.at_once calls in each transaction of a pipeline, in threads.
SidePtr MakePipelineTransactions(const Setting& setting);
// As many coroutines as there are calls at once on all connections, in this thread.
SidePtr MakeAsyncClients(const Setting& setting);
SidePtr MakeAsyncPool(const Setting& setting);

// The statement that the client prepares for the function.
std::string StatementOf(const Setting& setting);

// What calls that wait for their answers take of the program's memory, in bytes for each.
struct Memory {
  double allocated;
  double resident;
};
Memory MemoryOfWaiting(const Setting& setting, std::size_t calls);

}  // namespace bench
