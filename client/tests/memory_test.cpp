// What calls cost in memory: a waiting one, and one with much JSON, which is never copied.
#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <new>

#include <botdb/epoll.hpp>

#include "support.hpp"

namespace {

// How often this thread has asked for memory by new.
thread_local std::size_t allocations = 0;

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace botdb::test {
namespace {

using nlohmann::json;

// How often a function asks for memory by new, at the least: a lost moment on a busy machine costs more.
template <typename F>
std::size_t Allocations(F&& function, int times = 3) {
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (int i = 0; i < times; ++i) {
    const std::size_t before = allocations;
    function();
    least = std::min(least, allocations - before);
  }
  return least;
}

class MemoryTest : public ClientTest {
 protected:
  static constexpr std::size_t kMembers = 10'000;
  // What a call asks for beside what grows with its arguments and its result.
  static constexpr std::size_t kFew = 200;

  // An object that takes an allocation for each of its members at least, whoever copies it.
  static json MakeLarge() {
    json large = json::object();
    for (std::size_t i = 0; i < kMembers; ++i) large["member " + std::to_string(i)] = i;
    return large;
  }

  const json large = MakeLarge();
  const std::string text = large.dump();
  const std::size_t parsing = Allocations([this] { const json parsed = json::parse(text); });
};

TEST_F(MemoryTest, TheTestCounts) {
  EXPECT_GE(Allocations([&] { json copy = large; }), kMembers);
  EXPECT_GE(parsing, kMembers);
}

TEST_F(MemoryTest, ArgumentsAreNotCopied) {
  EXPECT_LT(Allocations([&] { client.save_session(id, large, large); }), kFew);
  EXPECT_LT(Allocations([&] { client.update_session(id, large); }), kFew);
  EXPECT_LT(Allocations([&] { client.set_user_attributes(id, large, {}); }), parsing + kFew);
  EXPECT_LT(Allocations([&] { client.storage_write("large", large); }), kFew);
  EXPECT_LT(Allocations([&] { client.storage_write("large", JsonText::Of(text)); }), kFew);
  PatchSessionOptions options{.session_patch = large};
  // What is returned has the session, the stats and the user's attributes.
  EXPECT_LT(Allocations([&] { client.patch_session(id, options); }), 3 * parsing + kFew);
}

TEST_F(MemoryTest, OptionsAreMovedInto) {
  json moved = large;
  const auto patch = [&] { client.patch_session(id, {.stats_patch = std::move(moved)}); };
  EXPECT_LT(Allocations(patch, /*times=*/1), parsing + kFew);
}

TEST_F(MemoryTest, ResultsAreNotCopied) {
  client.save_session(id, large, {});
  client.storage_write("large", large);
  EXPECT_LT(Allocations([&] { client.get_user_session(id); }), parsing + kFew);
  EXPECT_LT(Allocations([&] { client.get_session(id); }), parsing + kFew);
  EXPECT_LT(Allocations([&] { client.get_user_sessions(id); }), parsing + kFew);
  EXPECT_LT(Allocations([&] { client.storage_read("large"); }), kFew);
  EXPECT_LT(Allocations([&] { client.transaction([&](Transaction& tx) { return tx.get_user_session(id); }); }),
            parsing + kFew);
  Pipeline pipeline{client};
  EXPECT_LT(Allocations([&] { pipeline.get_session(id).get(); }), parsing + kFew);
}

TEST_F(MemoryTest, ResultsOfCoroutinesAreNotCopied) {
  client.save_session(id, large, {});
  epoll::Loop loop;
  AsyncPool pool{DatabaseUrl(), {.bot_name = bot}};
  loop.drive(pool);
  const auto read = [&]() -> Task<UserSession> { co_return co_await pool.get_user_session(id); };
  const auto read_within = [&]() -> Task<UserSession> {
    co_return co_await pool.transaction(
        [&](AsyncTransaction& tx) -> Task<UserSession> { co_return co_await tx.get_user_session(id); });
  };
  loop.run(read());
  EXPECT_LT(Allocations([&] { loop.run(read()); }), parsing + kFew);
  EXPECT_LT(Allocations([&] { loop.run(read_within()); }), parsing + kFew);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // whose malloc tells nothing

// How many bytes the main arena has handed out.
std::size_t BytesInUse() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST_F(MemoryTest, AWaitingCallIsSmall) {
  constexpr std::size_t calls = 10'000, bound = 2048;
  epoll::Loop loop;
  AsyncPool pool{DatabaseUrl(), {.bot_name = bot}, {.least = 4, .most = 4, .retry = std::chrono::seconds{30}}};
  loop.drive(pool);
  const auto play = [&]() -> Task<void> { co_await pool.add_xp(id, 1); };
  const auto warm = [&]() -> Task<void> {
    while (pool.statistics().idle < 4) co_await loop.sleep_for(std::chrono::milliseconds{1});
    for (int i = 0; i < 8; ++i) co_await play();
  };
  loop.run(warm());
  client.transaction([&](Transaction& tx) {
    tx.add_xp(id, 1);  // has the user, for whom all others wait
    const std::size_t before = BytesInUse();
    for (std::size_t i = 0; i < calls; ++i) loop.spawn(play());
    const auto beside = [&]() -> Task<void> { co_await loop.sleep_for(std::chrono::milliseconds{1}); };
    loop.run(beside());
    const std::size_t each = (BytesInUse() - before) / calls;
    EXPECT_EQ(pool.statistics().acquired, calls + 8);
    EXPECT_LE(each, bound);
    RecordProperty("bytes", static_cast<int>(each));
  });
  loop.run();
  EXPECT_EQ(client.get_user(id)->total_xp, static_cast<std::int64_t>(calls) + 9);
}

#endif

}  // namespace
}  // namespace botdb::test
