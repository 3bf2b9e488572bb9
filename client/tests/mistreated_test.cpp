// Clients whose server answers late, in pieces, wrongly, or not at all.
#include <optional>
#include <string>
#include <vector>

#include <botdb/epoll.hpp>

#include "proxy.hpp"
#include "support.hpp"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace botdb::test {
namespace {

// libpq forgets results of its own when a server speaks out of turn.
#if defined(__SANITIZE_ADDRESS__)
using LibpqMayLeak = __lsan::ScopedDisabler;
#else
struct LibpqMayLeak {
  LibpqMayLeak() {}
};
#endif

using std::chrono::milliseconds;

constexpr int kCalls = 3;

// What a client's calls have come to: for each the XP that it returned, or nothing for an error.
using Outcome = std::vector<std::optional<std::int64_t>>;

class MistreatedTest : public ClientTest {
 protected:
  Options Own() const { return {.bot_name = bot, .application_name = name_, .timeout = timeout}; }
  AddXpOptions Named(int call) const { return {.request_id = prefix + std::to_string(call)}; }

  // Each adds 1 XP several times, each time under a name of its own.
  Outcome RunClient(const std::string& url) {
    Outcome outcome(kCalls);
    Attempt([&] {
      Client mistreated{url, Own()};
      for (int i = 0; i < kCalls; ++i) {
        Attempt([&] { outcome.at(i) = mistreated.add_xp(id, 1, Named(i)).total_xp; });
      }
    });
    return outcome;
  }
  Outcome RunPipeline(const std::string& url) {
    Outcome outcome(kCalls);
    Attempt([&] {
      Client mistreated{url, Own()};
      Pipeline pipeline{mistreated};
      std::vector<Pending<XpResult>> calls;
      for (int i = 0; i < kCalls; ++i) Attempt([&] { calls.push_back(pipeline.add_xp(id, 1, Named(i))); });
      for (std::size_t i = 0; i < calls.size(); ++i) Attempt([&] { outcome.at(i) = calls.at(i).get().total_xp; });
    });
    return outcome;
  }
  Outcome RunAsync(const std::string& url) {
    Outcome outcome(kCalls);
    epoll::Loop loop;
    AsyncClient mistreated{url, Own()};
    loop.drive(mistreated);
    const auto add = [&](int i) -> Task<void> {
      const AddXpOptions options = Named(i);
      try {
        outcome.at(i) = (co_await mistreated.add_xp(id, 1, options)).total_xp;
      } catch (const Error& error) {
        Note(error);
      }
    };
    for (int i = 0; i < kCalls; ++i) loop.spawn(add(i));
    loop.run();
    return outcome;
  }
  Outcome RunAll(int which, const std::string& url) {
    return which == 0 ? RunClient(url) : which == 1 ? RunPipeline(url) : RunAsync(url);
  }

  // Runs what may end with an error of the client's, and with no other exception.
  template <typename F>
  void Attempt(F function) {
    try {
      function();
    } catch (const Error& error) {
      Note(error);
    }
  }
  void Note(const Error& error) { errors.push_back(error.what()); }

  // Makes all calls again under their names, on a connection that nobody mistreats, as a caller does that got errors.
  // What the mistreated client was told has to be what has happened, and each has to have happened once.
  void Repeat(const Outcome& outcome, const std::string& where) {
    for (int i = 0; i < kCalls; ++i) {
      const std::int64_t total = client.add_xp(id, 1, Named(i)).total_xp;
      EXPECT_EQ(outcome.at(i).value_or(total), total) << where;
    }
    total_ += kCalls;
    EXPECT_EQ(client.get_user(id)->total_xp, total_) << where;
  }

  std::string prefix;
  milliseconds timeout{0};
  std::vector<std::string> errors;

 private:
  const std::string name_ = NewName("mistreated");
  std::int64_t total_ = 0;
};

constexpr const char* kWho[] = {"Client", "Pipeline", "AsyncClient"};

TEST_F(MistreatedTest, AnswersInPiecesAreAnswers) {
  Proxy proxy{{.piece = 1}};
  for (int which = 0; which < 3; ++which) {
    prefix = std::string{kWho[which]} + ":";
    const Outcome outcome = RunAll(which, proxy.Url());
    for (const auto& one : outcome) EXPECT_TRUE(one.has_value()) << kWho[which];
    Repeat(outcome, kWho[which]);
  }
  EXPECT_EQ(errors, std::vector<std::string>{});
}

TEST_F(MistreatedTest, LateAnswersAreAnswers) {
  Proxy proxy{{.delay = milliseconds{3}}};
  for (int which = 0; which < 3; ++which) {
    prefix = std::string{kWho[which]} + ":";
    const Outcome outcome = RunAll(which, proxy.Url());
    for (const auto& one : outcome) EXPECT_TRUE(one.has_value()) << kWho[which];
    Repeat(outcome, kWho[which]);
  }
  EXPECT_EQ(errors, std::vector<std::string>{});
}

// The connection is lost within each few bytes of the answers.
TEST_F(MistreatedTest, AConnectionIsLostAnywhere) {
  for (int which = 0; which < 3; ++which) {
    std::size_t complete = 0;
    for (std::size_t cut = 0; complete == 0; cut += 7) {
      Proxy proxy{{.cut_after = cut}};
      prefix = std::string{kWho[which]} + ":" + std::to_string(cut) + ":";
      errors.clear();
      const Outcome outcome = RunAll(which, proxy.Url());
      for (const std::string& error : errors) {
        EXPECT_TRUE(error.find("[08") != std::string::npos) << prefix << " " << error;
      }
      Repeat(outcome, prefix);
      if (errors.empty()) complete = cut;
    }
    EXPECT_GT(complete, 200u) << kWho[which];
  }
}

// A message of the server's is missing, comes twice, or is another one. Whatever comes of it is told within the proxy's
// patience, and a result is the right one.
TEST_F(MistreatedTest, AWrongAnswerIsNoResult) {
  const LibpqMayLeak libpq_may_leak;
  const auto drop = [](const std::string&) { return std::string{}; };
  const auto twice = [](const std::string& message) { return message + message; };
  const auto sync = [](const std::string& message) { return std::string{"Z\0\0\0\5I", 6} + message; };
  const auto complete = [](const std::string& message) { return std::string{"C\0\0\0\15SELECT 1\0", 14} + message; };
  const auto unknown = [](const std::string& message) { return std::string{"?\0\0\0\4", 5} + message; };
  const std::vector<std::function<std::string(const std::string&)>> wrongs{drop, twice, sync, complete, unknown};
  for (int which = 0; which < 3; ++which) {
    Proxy counting{{}};
    prefix = std::string{kWho[which]} + ":";
    Repeat(RunAll(which, counting.Url()), prefix);
    EXPECT_GT(counting.messages(), 10u) << kWho[which];
    for (std::size_t kind = 0; kind < wrongs.size(); ++kind) {
      for (std::size_t wrong = 0; wrong < counting.messages(); wrong += 2) {
        Proxy proxy{
            {.change = [&](std::size_t number,
                           const std::string& message) { return number == wrong ? wrongs.at(kind)(message) : message; },
             .patience = milliseconds{60}}};
        prefix = std::string{kWho[which]} + ":" + std::to_string(kind) + ":" + std::to_string(wrong) + ":";
        const Outcome outcome = RunAll(which, proxy.Url());
        Repeat(outcome, prefix);
      }
    }
  }
  EXPECT_GT(errors.size(), 10u);
}

TEST_F(MistreatedTest, WhoSaysNothingIsNotWaitedForForever) {
  timeout = milliseconds{100};
  for (int which = 0; which < 3; ++which) {
    for (const std::size_t mute : {0u, 20u, 150u}) {
      Proxy proxy{{.mute_after = mute}};
      prefix = std::string{kWho[which]} + ":mute:" + std::to_string(mute) + ":";
      errors.clear();
      const Outcome outcome = RunAll(which, proxy.Url());
      ASSERT_FALSE(errors.empty()) << prefix;
      EXPECT_NE(errors.front().find("[57014]"), std::string::npos) << prefix << errors.front();
      // What follows on a connection that was given up.
      for (const std::string& error : errors) {
        EXPECT_TRUE(error.find("[57014]") != std::string::npos || error.find("[08003]") != std::string::npos) << error;
      }
      Repeat(outcome, prefix);
    }
  }
}

// A server that is frozen takes no more than the socket's buffers hold.
TEST_F(MistreatedTest, WhoTakesNothingIsNotWaitedForForever) {
  Proxy proxy{{.deaf = true}};
  Client mistreated{proxy.Url(), {.timeout = milliseconds{100}}};
  const nlohmann::json much = {{"text", std::string(64 << 20, 'x')}};
  EXPECT_THROW(mistreated.storage_write("much", much), Timeout);
  EXPECT_FALSE(mistreated.connected());
}

TEST_F(MistreatedTest, AClientThatGaveUpConnectsAnew) {
  Proxy proxy{{.mute_after = 0, .mistreated = 1}};
  Client mistreated{proxy.Url(), {.timeout = milliseconds{100}}};
  EXPECT_THROW(mistreated.add_xp(id, 1), Timeout);
  mistreated.reset();
  EXPECT_EQ(mistreated.get_user(id)->telegram_id, id);
}

// The id that a pool has given the call is told, since it may have taken effect; it is not made again meanwhile.
TEST_F(MistreatedTest, APoolsCallThatIsNotAnsweredIsNamed) {
  Proxy proxy{{.mute_after = 0, .mistreated = 1}};
  Pool pool{proxy.Url(), {.timeout = milliseconds{100}}, {.retry = std::chrono::seconds{30}}};
  const Timeout error = Thrown<Timeout>([&] { pool.add_xp(id, 1); });
  EXPECT_NE(error.hint().find("request_id \"retry:"), std::string::npos) << error.what();
  EXPECT_EQ(pool.statistics().retries, 0u);
  EXPECT_EQ(pool.get_user(id)->telegram_id, id);
}

TEST_F(MistreatedTest, AnAsyncPoolsCallThatIsNotAnsweredIsNamed) {
  Proxy proxy{{.mute_after = 0, .mistreated = 1}};
  epoll::Loop loop;
  AsyncPool pool{proxy.Url(), {.timeout = milliseconds{1500}}, {.retry = std::chrono::seconds{30}}};
  loop.drive(pool);
  std::string hint;
  const auto add = [&]() -> Task<void> {
    try {
      co_await pool.add_xp(id, 1);
    } catch (const Timeout& error) {
      hint = error.hint();
    }
  };
  loop.spawn(add());
  loop.run();
  EXPECT_NE(hint.find("request_id \"retry:"), std::string::npos) << hint;
}

TEST_F(MistreatedTest, WhoAnswersNoLoginIsNotWaitedForForever) {
  Proxy proxy{{.silent = true}};
  EXPECT_THROW(Client(proxy.Url(), {.connect_timeout = milliseconds{1}}), ConnectionError);
}

// The network stands still until all that a transaction waits for has timed out, its COMMIT before it was sent. What is
// called afterwards is no part of that transaction, which nobody commits.
TEST_F(MistreatedTest, ACommitThatWasNotSentLeavesNothingOpen) {
  std::atomic<bool> standstill = false;
  Proxy proxy{{.standstill = &standstill}};
  epoll::Loop loop;
  AsyncPool pool{
      proxy.Url(), {.bot_name = bot, .timeout = milliseconds{300}}, {.most = 1, .retry = std::chrono::seconds{30}}};
  loop.drive(pool);
  const nlohmann::json much = {{"text", std::string(900'000, 'x')}};
  const auto write = [&](AsyncTransaction& tx, int number) -> Task<void> {
    co_await tx.storage_write("much:" + std::to_string(number), much);
  };
  const auto work = [&](AsyncTransaction& tx) -> Task<void> {
    co_await tx.add_xp(id, 1000);
    standstill = true;
    // More than the sockets take.
    for (int i = 0; i < 12; ++i) {
      try {
        co_await write(tx, i);
      } catch (const Error&) {
      }
    }
  };
  const auto run = [&]() -> Task<void> {
    try {
      co_await pool.transaction(work);
    } catch (const Error& error) {
      Note(error);
    }
    standstill = false;
    for (int i = 1; i <= 5; ++i) {
      const std::int64_t total = (co_await pool.add_xp(id, 1).within(std::chrono::seconds{30})).total_xp;
      EXPECT_EQ(total, i);
    }
  };
  loop.run(run());
  EXPECT_EQ(errors.size(), 1u);
  EXPECT_EQ(client.get_user(id)->total_xp, 5);
}

// Neither is a cancel answered, nor does the connection for it end: libpq waits for it as long as it takes.
TEST_F(MistreatedTest, ACancelThatIsNotAnsweredHoldsUpNoTransactionForGood) {
  Proxy proxy{{.held = 1}};
  epoll::Loop loop;
  AsyncPool pool{proxy.Url(), {.bot_name = bot}, {.most = 1, .retry = std::chrono::seconds{30}}};
  loop.drive(pool);
  const auto late = [&]() -> Task<void> {
    try {
      co_await pool.add_xp(id, 1).within(milliseconds{100});
    } catch (const Timeout& error) {
      Note(error);
    }
  };
  client.transaction([&](Transaction& tx) {
    tx.add_xp(id, 1);
    loop.run(late());
  });
  EXPECT_EQ(errors.size(), 1u);
  const auto begun = std::chrono::steady_clock::now();
  const auto body = [&](AsyncTransaction& tx) -> Task<void> { co_await tx.add_xp(id, 10); };
  const auto run = [&]() -> Task<void> { co_await pool.transaction(body); };
  loop.run(run());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{20});
  EXPECT_GE(client.get_user(id)->total_xp, 11);
}

}  // namespace
}  // namespace botdb::test
