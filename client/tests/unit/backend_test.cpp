// A program's code over a Backend, in each way to run calls.
#include <botdb/backend.hpp>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include <botdb/botdb.hpp>
#include <botdb/epoll.hpp>

namespace botdb {
namespace {

using nlohmann::json;

constexpr std::int64_t kId = 6120457731;

// ------------------------------------------------------------------------------- what a program might have written

// Gives XP, and says what is to be told to the user.
template <typename Mode>
std::string Reward(Calls<Mode>& bot, std::int64_t id) {
  try {
    const XpResult result = bot.add_xp(id, 50, {.reason = "quiz"});
    return result.leveled_up ? "level " + std::to_string(result.new_level) : "";
  } catch (const UserNotFound&) {
    return "who are you?";
  }
}

Task<std::string> Start(AsyncPool& bot, std::int64_t id) {
  bool allowed = false;
  const JsonObject session{{"step", "started"}};
  co_await bot.transaction([&](AsyncTransaction& tx) -> Task<void> {
    allowed = co_await tx.consume_access(id);
    if (allowed) co_await tx.update_session(id, session);
  });
  co_return allowed ? "go" : "pay first";
}

// ------------------------------------------------------------------------------------------------------------ tests

class BackendTest : public ::testing::Test {
 protected:
  // What the backend was asked, in its order.
  std::vector<std::string> Asked() const {
    std::vector<std::string> functions;
    for (const BackendCall& call : fake->calls()) functions.push_back(call.function);
    return functions;
  }

  template <typename T>
  T Run(Task<T> task) {
    return loop.run(std::move(task));
  }

  const std::shared_ptr<Fake> fake = std::make_shared<Fake>();
  const Options options{.bot_name = "quiz_bot", .backend = fake};
  Client client{"", options};
  epoll::Loop loop;
};

using Texts = std::vector<std::string>;

// The SQLSTATE of the Error that a call throws.
template <typename E = Error, typename F>
std::string Thrown(F&& call) {
  try {
    call();
  } catch (const E& error) {
    return error.sqlstate();
  }
  return "";
}

TEST_F(BackendTest, AnswersACall) {
  fake->returns("add_xp", {{{"leveled_up", true}, {"old_level", 1}, {"new_level", 2}, {"total_xp", 100}}});
  EXPECT_EQ(Reward(client, kId), "level 2");
  Pool pool{"", options};
  EXPECT_EQ(Reward(pool, kId), "level 2");
  ASSERT_EQ(fake->calls().size(), 2u);
  EXPECT_EQ(fake->calls()[0].function, "add_xp");
  EXPECT_EQ(fake->calls()[0].arguments, (json{{"telegram_id", kId},
                                              {"xp", 50},
                                              {"bot_name", "quiz_bot"},
                                              {"levels_config", nullptr},
                                              {"reason", "quiz"},
                                              {"request_id", nullptr}}));
}

TEST_F(BackendTest, FailsByItsSqlstate) {
  fake->fails("add_xp", "TB001");
  EXPECT_EQ(Reward(client, kId), "who are you?");
  fake->fails("add_xp", "TB007");
  EXPECT_EQ(Thrown<LimitReached>([&] { client.add_xp(kId, 1); }), "TB007");
  fake->on("add_xp", [](const json&) -> BackendRows {
    throw Timeout({.message = "late", .sqlstate = "57014", .detail = {}, .hint = {}});
  });
  EXPECT_EQ(Thrown<Timeout>([&] { client.add_xp(kId, 1); }), "57014");
  EXPECT_EQ(Thrown([&] { client.count_users(); }), "42883");
}

TEST_F(BackendTest, SeesArgumentsOfEachKind) {
  fake->on("storage_write", [](const json&) { return BackendRows{1}; });
  fake->returns("create_promocode", {{{"code", "SALE"}}});
  fake->returns("increment_session", {"7"});
  fake->returns("get_leaderboard_among", {});
  fake->returns("reset_session", {true});
  const StorageOptions day{.ttl = std::chrono::hours{24}, .expected_version = 0};
  client.storage_write("chat", JsonText::Of(R"({"b": 1, "a": 2})"), day);
  client.create_promocode("SALE", "credits", 5,
                          {.expires_at = std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}});
  EXPECT_EQ(client.increment_session(kId, {"answers", "right"}, {.by = "0.5"}), "7");
  EXPECT_TRUE(client.get_leaderboard_among({1, -2}).empty());
  client.reset_session(kId, {.keep_stats = false});
  EXPECT_EQ(fake->calls()[0].arguments.at("value"), (json{{"b", 1}, {"a", 2}}));
  EXPECT_EQ(fake->calls()[0].arguments.at("ttl"), "86400000000 microseconds");
  EXPECT_EQ(fake->calls()[0].arguments.at("expected_version"), 0);
  EXPECT_EQ(fake->calls()[1].arguments.at("expires_at"), "2026-11-20T00:00:00.000000+00:00");
  EXPECT_EQ(fake->calls()[2].arguments.at("path"), (json{"answers", "right"}));
  EXPECT_EQ(fake->calls()[2].arguments.at("by"), "0.5");
  EXPECT_EQ(fake->calls()[3].arguments.at("telegram_ids"), (json{1, -2}));
  EXPECT_EQ(fake->calls()[4].arguments.at("keep_stats"), false);
}

TEST_F(BackendTest, AnswersWithColumnsOfEachKind) {
  fake->returns("get_payment", {{{"id", 5},
                                 {"amount", "199.00"},
                                 {"currency", "XTR"},
                                 {"status", "completed"},
                                 {"metadata", {{"a", 1}}},
                                 {"created_at", "2026-11-20T14:14:00.5+00:00"},
                                 {"is_repeat", true}}});
  const std::optional<Payment> payment = client.get_payment("stars", "c1");
  ASSERT_TRUE(payment);
  EXPECT_EQ(payment->id, 5);
  EXPECT_EQ(payment->money(), Money(199, "XTR"));
  EXPECT_EQ(payment->status, "completed");
  EXPECT_EQ(payment->metadata, (json{{"a", 1}}));
  EXPECT_EQ(payment->created_at,
            Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 11 / 20}} + std::chrono::milliseconds{51240500});
  EXPECT_TRUE(payment->is_repeat);
  // What was left out.
  EXPECT_EQ(payment->user_id, 0);
  EXPECT_EQ(payment->provider, "");
  EXPECT_FALSE(payment->is_recurring);
  EXPECT_EQ(payment->tariff, std::nullopt);
  EXPECT_EQ(payment->paid_until, std::nullopt);
}

TEST_F(BackendTest, AnswersWithRowsAndNone) {
  fake->returns("get_user", {});
  EXPECT_FALSE(client.get_user(kId));
  fake->returns("get_leaderboard", {{{"rank", 1}}, {{"rank", 2}}});
  EXPECT_EQ(client.get_leaderboard().at(1).rank, 2);
  fake->returns("get_user_rank", {nullptr});
  EXPECT_FALSE(client.get_user_rank(kId));
  fake->returns("storage_read", {{{"value", {{"a", 1}}}, {"version", 3}}});
  EXPECT_EQ(client.storage_read("chat")->value.Parse(), (json{{"a", 1}}));
  fake->returns("finish_training", {{{"new_badges", {"first", "tenth"}}}});
  EXPECT_EQ(client.finish_training(kId, 5, {}).new_badges, (Texts{"first", "tenth"}));
  fake->returns("get_levels", {json::array({{{"level", 2}, {"min_xp", 100}}})});
  EXPECT_EQ(client.get_levels()->at(0).at("level"), 2);
}

TEST_F(BackendTest, IsHeldToWhatTheMethodPromises) {
  fake->returns("add_xp", {});
  EXPECT_EQ(Thrown([&] { client.add_xp(kId, 1); }), "XX000");
  fake->returns("add_xp", {{{"levelled_up", true}}});
  EXPECT_EQ(Thrown([&] { client.add_xp(kId, 1); }), "42703");
  fake->returns("add_xp", {true});
  EXPECT_EQ(Thrown([&] { client.add_xp(kId, 1); }), "XX000");
  for (const json& level : {json{"2"}, json{2.5}, json{std::int64_t{1} << 40}}) {
    fake->returns("add_xp", {{{"new_level", level}}});
    EXPECT_EQ(Thrown([&] { client.add_xp(kId, 1); }), "XX000") << level;
  }
  fake->returns("finish_training", {{{"leveled_up", true}}});
  EXPECT_EQ(Thrown([&] { client.finish_training(kId, 5, {}); }), "XX000");
}

TEST_F(BackendTest, ATransactionIsTold) {
  fake->returns("update_session", {true});
  client.transaction([&](Transaction& tx) { tx.update_session(kId, {{"step", 1}}); });
  EXPECT_EQ(Asked(), (Texts{"BEGIN", "update_session", "COMMIT"}));
  EXPECT_THROW(client.transaction([&](Transaction&) { throw std::runtime_error("no"); }), std::runtime_error);
  EXPECT_EQ(Asked().back(), "ROLLBACK");
}

TEST_F(BackendTest, ATransactionWhoseErrorWasCaughtIsRolledBack) {
  fake->fails("add_xp", "TB001");
  const auto handler = [&](Transaction& tx) {
    EXPECT_THROW(tx.add_xp(kId, 1), UserNotFound);
    EXPECT_EQ(Thrown([&] { tx.count_users(); }), "25P02");
  };
  EXPECT_EQ(Thrown([&] { client.transaction(handler); }), "40000");
  EXPECT_EQ(Asked(), (Texts{"BEGIN", "add_xp", "ROLLBACK"}));
}

TEST_F(BackendTest, ASavepointSavesATransaction) {
  fake->fails("add_xp", "TB001");
  client.transaction([&](Transaction& tx) { EXPECT_THROW(tx.savepoint([&] { tx.add_xp(kId, 1); }), UserNotFound); });
  EXPECT_EQ(Asked().back(), "COMMIT");
}

TEST_F(BackendTest, ACommitMayFail) {
  fake->fails("COMMIT", "40001");
  int runs = 0;
  EXPECT_THROW(client.transaction([&](Transaction&) { ++runs; }, {.attempts = 3}), SerializationFailure);
  EXPECT_EQ(runs, 3);
  fake->fails("COMMIT", "08006");
  EXPECT_THROW(client.transaction([](Transaction&) {}), ConnectionError);
  EXPECT_FALSE(client.connected());
}

TEST_F(BackendTest, LosesTheConnection) {
  fake->fails("count_users", "08006");
  EXPECT_THROW(client.count_users(), ConnectionError);
  fake->returns("count_users", {5});
  EXPECT_EQ(Thrown<ConnectionError>([&] { client.count_users(); }), "08003");
  client.reset();
  EXPECT_EQ(client.count_users(), 5);
}

TEST_F(BackendTest, LosesItByAnyConnectionError) {
  fake->on("count_users", [](const json&) -> BackendRows {
    throw ConnectionError({.message = "gone", .sqlstate = "57P01", .detail = {}, .hint = {}});
  });
  EXPECT_EQ(Thrown<ConnectionError>([&] { client.count_users(); }), "57P01");
  EXPECT_FALSE(client.connected());
}

TEST_F(BackendTest, LosesTheConnectionOfCoroutines) {
  fake->fails("count_users", "08006");
  AsyncClient bot{"", options};
  loop.drive(bot);
  const auto count = [&]() -> Task<std::int64_t> { co_return co_await bot.count_users(); };
  EXPECT_EQ(Thrown<ConnectionError>([&] { Run(count()); }), "08006");
  EXPECT_FALSE(bot.connected());
  fake->returns("count_users", {5});
  EXPECT_EQ(Thrown<ConnectionError>([&] { Run(count()); }), "08003");
  bot.reset();
  EXPECT_EQ(Run(count()), 5);
}

TEST_F(BackendTest, APipelineIsAnswered) {
  fake->returns("add_xp", {{{"new_level", 2}}});
  Pipeline pipeline{client};
  const Pending<XpResult> pending = pipeline.add_xp(kId, 1);
  fake->fails("add_xp", "TB001");
  const Pending<XpResult> failing = pipeline.add_xp(kId, 1);
  EXPECT_EQ(pending.get().new_level, 2);
  EXPECT_THROW(failing.get(), UserNotFound);
  EXPECT_THROW(pipeline.transaction([&](PipelineTransaction& tx) { tx.add_xp(kId, 1); }), UserNotFound);
  fake->returns("add_xp", {{{"new_level", 3}}});
  pipeline.transaction([&](PipelineTransaction& tx) { tx.add_xp(kId, 1); });
  EXPECT_EQ(Asked(), (Texts{"add_xp", "add_xp", "BEGIN", "add_xp", "ROLLBACK", "BEGIN", "add_xp", "COMMIT"}));
}

TEST_F(BackendTest, CoroutinesAreAnswered) {
  fake->returns("consume_access", {false});
  AsyncPool bot{"", options, {.most = 4}};
  loop.drive(bot);
  EXPECT_EQ(Run(Start(bot, kId)), "pay first");
  EXPECT_EQ(Asked(), (Texts{"BEGIN", "consume_access", "COMMIT"}));
  fake->returns("consume_access", {true});
  fake->returns("update_session", {true});
  EXPECT_EQ(Run(Start(bot, kId)), "go");
  fake->fails("consume_access", "TB001");
  EXPECT_THROW(Run(Start(bot, kId)), UserNotFound);
  EXPECT_EQ(Asked().back(), "ROLLBACK");
}

TEST_F(BackendTest, ManyCoroutinesAreAnswered) {
  fake->on("add_xp", [](const json& arguments) { return BackendRows{{{"total_xp", arguments.at("telegram_id")}}}; });
  AsyncClient bot{"", options};
  loop.drive(bot);
  std::int64_t sum = 0;
  const auto play = [&](std::int64_t id) -> Task<void> { sum += (co_await bot.add_xp(id, 1)).total_xp; };
  for (std::int64_t id = 1; id <= 1000; ++id) loop.spawn(play(id));
  loop.run();
  EXPECT_EQ(sum, 500500);
}

TEST_F(BackendTest, APoolMakesACallAgain) {
  fake->on("add_xp", [times = 0](const json&) mutable -> BackendRows {
    if (++times % 2 == 1) throw ConnectionError({.message = "gone", .sqlstate = "57P01", .detail = {}, .hint = {}});
    return {{{"new_level", 2}}};
  });
  const PoolOptions again{.most = 2, .retry = std::chrono::seconds{30}};
  Pool pool{"", options, again};
  EXPECT_EQ(pool.add_xp(kId, 1).new_level, 2);
  AsyncPool bot{"", options, again};
  loop.drive(bot);
  const auto play = [&]() -> Task<std::int32_t> { co_return (co_await bot.add_xp(kId, 1)).new_level; };
  EXPECT_EQ(Run(play()), 2);
  const std::vector<BackendCall> calls = fake->calls();
  ASSERT_EQ(calls.size(), 4u);
  EXPECT_TRUE(calls[2].arguments.at("request_id").is_string());
  EXPECT_EQ(calls[2].arguments, calls[3].arguments);  // by the same request_id
  EXPECT_NE(calls[1].arguments, calls[3].arguments);
}

TEST_F(BackendTest, ThreadsAreAnswered) {
  fake->returns("count_users", {1});
  Pool pool{"", options, {.most = 4}};
  std::atomic<std::int64_t> sum = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int call = 0; call < 100; ++call) sum += pool.count_users();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum, 400);
  EXPECT_EQ(fake->calls().size(), 400u);
}

}  // namespace
}  // namespace botdb
