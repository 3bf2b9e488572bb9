// Pipelines against a real server: order, errors where they belong, transactions, and what is left when things end
// early.
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "support.hpp"

namespace botdb::test {
namespace {

static_assert(!std::is_move_constructible_v<Pipeline> && !std::is_copy_constructible_v<Pipeline>);
static_assert(std::is_copy_constructible_v<Pending<User>>);

// A client, and another one that can hold the user's row, so that calls of the first wait.
class PipelineTest : public ClientTest {
 protected:
  // Runs the function while calls that change the user wait.
  template <typename F>
  void WhileTheUserIsLocked(F&& function) {
    other.transaction([&](Transaction& tx) {
      tx.add_score(id, 0);
      function();
    });
  }

  std::string Pid() { return std::to_string(PQbackendPID(client.native_handle())); }

  Client other{DatabaseUrl(), bot};
};

TEST_F(PipelineTest, ResultsComeInTheOrderOfTheCalls) {
  Pipeline pipeline{client};
  std::vector<Pending<XpResult>> gains;
  for (int i = 0; i < 500; ++i) gains.push_back(pipeline.add_xp(id, 1));
  for (int i = 0; i < 500; ++i) EXPECT_EQ(gains.at(i).get().total_xp, i + 1);
  EXPECT_EQ(pipeline.unanswered(), 0u);
  EXPECT_EQ(gains.at(7).get().total_xp, 8);
}

TEST_F(PipelineTest, NoCallWaitsForAnother) {
  Pipeline pipeline{client};
  std::vector<Pending<XpResult>> gains;
  WhileTheUserIsLocked([&] {
    for (int i = 0; i < 300; ++i) gains.push_back(pipeline.add_xp(id, 1));
    AwaitLock(other.native_handle(), Pid());
    EXPECT_EQ(pipeline.unanswered(), 300u);
    EXPECT_FALSE(gains.back().ready());
  });
  EXPECT_EQ(gains.back().get().total_xp, 300);
  EXPECT_TRUE(gains.front().ready());
}

TEST_F(PipelineTest, AResultWaitsForNothingBehindIt) {
  Pipeline pipeline{client};
  const std::int64_t stranger = NewId();
  WhileTheUserIsLocked([&] {
    const auto made = pipeline.get_or_create_user(stranger);
    const auto gain = pipeline.add_xp(id, 1);
    EXPECT_EQ(made.get().telegram_id, stranger);
    EXPECT_FALSE(gain.ready());
  });
}

TEST_F(PipelineTest, EachCallCommitsOrFailsByItself) {
  Pipeline pipeline{client};
  const auto first = pipeline.add_xp(id, 1);
  const auto unknown = pipeline.add_xp(NewId(), 1);
  const auto malformed = pipeline.add_xp(id, -1);
  const auto last = pipeline.add_xp(id, 1);
  EXPECT_EQ(last.get().total_xp, 2);
  EXPECT_EQ(first.get().total_xp, 1);
  EXPECT_THROW(unknown.get(), UserNotFound);
  EXPECT_THROW(unknown.get(), UserNotFound);
  EXPECT_EQ(Thrown<InvalidArgument>([&] { malformed.get(); }).sqlstate(), "22023");
  EXPECT_EQ(other.get_user(id)->total_xp, 2);
}

TEST_F(PipelineTest, EachKindOfResult) {
  Pipeline pipeline{client};
  const auto nobody = pipeline.get_user(NewId());
  const auto somebody = pipeline.get_user(id);
  const auto rows = pipeline.get_xp_by_bot(id);
  const auto value = pipeline.increment_session(id, {"answers"});
  const auto held = pipeline.has_badge(NewId(), "none");
  EXPECT_FALSE(nobody.get());
  EXPECT_EQ(somebody.get()->first_name, "Нео");
  EXPECT_TRUE(rows.get().empty());
  EXPECT_EQ(value.get(), "1");
  EXPECT_FALSE(held.get());
}

TEST_F(PipelineTest, AnArgumentThatIsWrongByItselfIsRefusedAtOnce) {
  Pipeline pipeline{client};
  EXPECT_THROW(pipeline.storage_read(std::string_view{"a\0b", 3}), InvalidArgument);
  EXPECT_EQ(pipeline.unanswered(), 0u);
}

// What is sent and what is returned fill the buffers of both sockets many times over.
TEST_F(PipelineTest, FullBuffersOnBothSidesStopNothing) {
  Pipeline pipeline{client};
  const std::string text(200'000, 'x');
  std::vector<Pending<std::optional<StoredValue>>> read;
  for (int i = 0; i < 60; ++i) {
    const std::string key = "key:" + std::to_string(i);
    pipeline.storage_write(key, JsonText{text + std::to_string(i)});
    read.push_back(pipeline.storage_read(key));
  }
  for (int i = 0; i < 60; ++i) EXPECT_EQ(read.at(i).get()->value.Parse().get<std::string>(), text + std::to_string(i));
}

// The server reads nothing while its first call waits, and the calls behind it are more than the sockets hold.
TEST_F(PipelineTest, MakingACallNeverBlocks) {
  Pipeline pipeline{client};
  const JsonText value{std::string(200'000, 'x')};
  WhileTheUserIsLocked([&] {
    pipeline.add_xp(id, 1);
    for (int i = 0; i < 60; ++i) pipeline.storage_write("key", value);
    EXPECT_EQ(pipeline.unanswered(), 61u);
  });
}

TEST_F(PipelineTest, WaitLeavesNoMoreThanItIsTold) {
  Pipeline pipeline{client};
  for (int i = 0; i < 100; ++i) pipeline.add_xp(id, 1);
  pipeline.wait(10);
  EXPECT_LE(pipeline.unanswered(), 10u);
  pipeline.wait();
  EXPECT_EQ(pipeline.unanswered(), 0u);
  EXPECT_EQ(other.get_user(id)->total_xp, 100);
}

TEST_F(PipelineTest, ResultsOutliveThePipelineAndCallsTheirResults) {
  std::optional<Pending<XpResult>> kept, failed;
  {
    Pipeline pipeline{client};
    pipeline.add_xp(id, 1);
    kept = pipeline.add_xp(id, 1);
    failed = pipeline.add_xp(NewId(), 1);
  }
  EXPECT_TRUE(kept->ready());
  EXPECT_EQ(kept->get().total_xp, 2);
  EXPECT_THROW(failed->get(), UserNotFound);
}

TEST_F(PipelineTest, TheClientIsUsableAgainAfterIt) {
  {
    Pipeline pipeline{client};
    pipeline.add_xp(id, 1);
    EXPECT_EQ(Thrown<UsageError>([&] { client.get_user(id); }).sqlstate(), "25001");
    EXPECT_THROW(client.transaction([](Transaction&) {}), UsageError);
    EXPECT_THROW(client.reset(), UsageError);
    EXPECT_THROW(Pipeline{client}, UsageError);
  }
  EXPECT_EQ(client.add_xp(id, 1).total_xp, 2);
  Pipeline again{client};
  EXPECT_EQ(again.add_xp(id, 1).get().total_xp, 3);
}

TEST_F(PipelineTest, ATransactionOfTheClientExcludesIt) {
  client.transaction([&](Transaction&) { EXPECT_THROW(Pipeline{client}, UsageError); });
}

TEST_F(PipelineTest, TheClientMayBeMovedAndDestroyedMeanwhile) {
  std::optional<Client> passing{std::in_place, DatabaseUrl(), bot};
  Pipeline pipeline{*passing};
  Client moved{std::move(*passing)};
  EXPECT_EQ(pipeline.add_xp(id, 1).get().total_xp, 1);
  passing.reset();
  { const Client gone{std::move(moved)}; }
  EXPECT_EQ(pipeline.add_xp(id, 1).get().total_xp, 2);
}

TEST_F(PipelineTest, ALostConnectionFailsAllThatIsUnanswered) {
  std::optional<Pipeline> pipeline{std::in_place, client};
  const auto answered = pipeline->add_xp(id, 1);
  pipeline->wait();
  std::vector<Pending<XpResult>> open;
  WhileTheUserIsLocked([&] {
    for (int i = 0; i < 50; ++i) open.push_back(pipeline->add_xp(id, 1));
    AwaitLock(other.native_handle(), Pid());
    Kill(client);
  });
  for (const auto& call : open) {
    const ConnectionError lost = Thrown<ConnectionError>([&] { call.get(); });
    EXPECT_EQ(lost.sqlstate(), "57P01");
    EXPECT_NE(lost.hint().find("unknown"), std::string::npos);
  }
  EXPECT_EQ(answered.get().total_xp, 1);
  EXPECT_EQ(Thrown<ConnectionError>([&] { pipeline->get_user(id); }).sqlstate(), "08003");
  EXPECT_THROW(pipeline->transaction([](auto&) {}), ConnectionError);
  pipeline.reset();
  EXPECT_THROW(Pipeline{client}, ConnectionError);
  client.reset();
  EXPECT_EQ(client.add_xp(id, 1).total_xp, 2);
}

TEST_F(PipelineTest, AConnectionThatDiedUnnoticedFailsTheNextCall) {
  Pipeline pipeline{client};
  pipeline.add_xp(id, 1).get();
  Kill(client);
  const auto call = [&] { pipeline.add_xp(id, 1).get(); };
  EXPECT_THROW(call(), ConnectionError);
}

TEST_F(PipelineTest, ATransactionCommitsAllAtOnce) {
  Pipeline pipeline{client};
  const auto last = pipeline.transaction([&](PipelineTransaction& tx) {
    for (int i = 0; i < 9; ++i) tx.add_xp(id, 1);
    const auto tenth = tx.add_xp(id, 1);
    EXPECT_EQ(tenth.get().total_xp, 10);
    EXPECT_EQ(other.get_user(id)->total_xp, 0);
    EXPECT_EQ(Thrown<UsageError>([&] { pipeline.get_user(id); }).sqlstate(), "25001");
    EXPECT_THROW(pipeline.transaction([](auto&) {}), UsageError);
    return tx.get_user(id);
  });
  EXPECT_EQ(other.get_user(id)->total_xp, 10);
  EXPECT_EQ(last.get()->total_xp, 10);
  EXPECT_EQ(pipeline.add_xp(id, 1).get().total_xp, 11);
}

TEST_F(PipelineTest, AFailureInATransactionUndoesItAndNothingElse) {
  Pipeline pipeline{client};
  const auto before = pipeline.add_xp(id, 1);
  std::optional<Pending<XpResult>> behind;
  const auto run = [&] {
    pipeline.transaction([&](PipelineTransaction& tx) {
      tx.add_xp(id, 10);
      tx.add_xp(NewId(), 10);
      behind = tx.add_xp(id, 10);
    });
  };
  EXPECT_THROW(run(), UserNotFound);
  EXPECT_EQ(Thrown<Error>([&] { behind->get(); }).sqlstate(), "25P02");
  EXPECT_EQ(before.get().total_xp, 1);
  EXPECT_EQ(pipeline.add_xp(id, 1).get().total_xp, 2);
}

// What only the calls behind the failure would have prepared is prepared by the next ones.
TEST_F(PipelineTest, WhatWasSkippedIsPreparedLater) {
  Pipeline pipeline{client};
  const auto run = [&] {
    pipeline.transaction([&](PipelineTransaction& tx) {
      tx.add_xp(NewId(), 10);
      tx.get_xp_by_bot(id);
    });
  };
  EXPECT_THROW(run(), UserNotFound);
  EXPECT_TRUE(pipeline.get_xp_by_bot(id).get().empty());
}

TEST_F(PipelineTest, AnExceptionRollsBack) {
  Pipeline pipeline{client};
  const auto run = [&](bool ask) {
    pipeline.transaction([&](PipelineTransaction& tx) {
      const auto gain = tx.add_xp(id, 10);
      if (ask) gain.get();
      throw std::logic_error("changed my mind");
    });
  };
  EXPECT_THROW(run(true), std::logic_error);
  EXPECT_THROW(run(false), std::logic_error);
  EXPECT_EQ(pipeline.add_xp(id, 1).get().total_xp, 1);
}

TEST_F(PipelineTest, ASwallowedErrorIsNotTakenForACommit) {
  Pipeline pipeline{client};
  const auto run = [&] {
    pipeline.transaction([&](PipelineTransaction& tx) {
      tx.add_xp(id, 10);
      EXPECT_THROW(tx.add_xp(id, -1).get(), InvalidArgument);
      EXPECT_EQ(Thrown<Error>([&] { tx.add_xp(id, 1).get(); }).sqlstate(), "25P02");
    });
  };
  EXPECT_THROW(run(), InvalidArgument);
  EXPECT_EQ(other.get_user(id)->total_xp, 0);
}

TEST_F(PipelineTest, OptionsOfATransactionReachTheServer) {
  Pipeline pipeline{client};
  const auto write = [&] { pipeline.transaction([&](auto& tx) { tx.add_xp(id, 1); }, {.read_only = true}); };
  EXPECT_EQ(Thrown<Error>(write).sqlstate(), "25006");
  int runs = 0;
  const auto race = [&](PipelineTransaction& tx) {
    tx.get_user(id).get();
    if (++runs == 1) other.add_xp(id, 10);
    return tx.add_xp(id, 5);
  };
  const TransactionOptions options{.isolation = Isolation::kRepeatableRead, .attempts = 2};
  EXPECT_EQ(pipeline.transaction(race, options).get().total_xp, 15);
  EXPECT_EQ(runs, 2);
}

TEST_F(PipelineTest, LostStatementsArePreparedAgain) {
  client.add_xp(id, 1);
  Sql(client.native_handle(), "DISCARD ALL");
  Pipeline pipeline{client};
  const auto lost = pipeline.add_xp(id, 1);
  EXPECT_EQ(Thrown<Error>([&] { lost.get(); }).sqlstate(), "26000");
  EXPECT_EQ(pipeline.add_xp(id, 1).get().total_xp, 2);
}

TEST_F(PipelineTest, PreparesAStatementOnceAndSharesItWithTheClient) {
  client.add_xp(id, 1);
  {
    Pipeline pipeline{client};
    for (int i = 0; i < 3; ++i) pipeline.add_xp(id, 1), pipeline.get_user(id);
  }
  client.get_user(id);
  EXPECT_EQ(Sql(client.native_handle(), "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%botdb.%'"),
            "3");  // and get_or_create_user, which made the user
}

}  // namespace
}  // namespace botdb::test
