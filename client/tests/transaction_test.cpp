#include <memory>
#include <stdexcept>

#include <libpq-fe.h>

#include "support.hpp"

namespace botdb::test {
namespace {

using TransactionTest = ClientTest;

TEST_F(TransactionTest, CommitsAndReturnsWhatTheFunctionReturns) {
  const XpResult result = client.transaction([&](auto& tx) {
    tx.add_xp(id, 10);
    return tx.add_xp(id, 5);
  });
  EXPECT_EQ(result.total_xp, 15);
  EXPECT_EQ(client.get_user(id)->total_xp, 15);
  EXPECT_EQ(client.get_xp_by_bot(id).at(0).bot_name, bot);
}

TEST_F(TransactionTest, ReturnsWhatCannotBeCopied) {
  const auto made = client.transaction([](auto&) { return std::make_unique<int>(7); });
  EXPECT_EQ(*made, 7);
}

TEST_F(TransactionTest, OthersSeeNothingBeforeTheCommit) {
  Client other{DatabaseUrl(), bot};
  client.transaction([&](auto& tx) {
    tx.add_xp(id, 10);
    EXPECT_EQ(other.get_user(id)->total_xp, 0);
  });
  EXPECT_EQ(other.get_user(id)->total_xp, 10);
}

TEST_F(TransactionTest, AnExceptionRollsBack) {
  const auto fail = [&](auto& tx) {
    tx.add_xp(id, 10);
    throw std::logic_error("changed my mind");
  };
  EXPECT_THROW(client.transaction(fail), std::logic_error);
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
  EXPECT_EQ(client.add_xp(id, 1).total_xp, 1);
}

TEST_F(TransactionTest, AnErrorOfTheServerRollsBack) {
  const auto fail = [&](auto& tx) {
    tx.add_xp(id, 10);
    tx.add_xp(id, -1);
  };
  EXPECT_THROW(client.transaction(fail), InvalidArgument);
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
}

TEST_F(TransactionTest, ASwallowedErrorIsNotTakenForACommit) {
  const auto swallow = [&](auto& tx) {
    tx.add_xp(id, 10);
    EXPECT_THROW(tx.add_xp(id, -1), InvalidArgument);
  };
  EXPECT_EQ(Thrown<Error>([&] { client.transaction(swallow); }).sqlstate(), "40000");
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
}

TEST_F(TransactionTest, NestingAndUseOfTheClientInsideAreRefused) {
  client.transaction([&](auto& tx) {
    EXPECT_EQ(Thrown<UsageError>([&] { client.transaction([](auto&) {}); }).sqlstate(), "25001");
    EXPECT_EQ(Thrown<UsageError>([&] { client.add_xp(id, 1); }).sqlstate(), "25001");
    EXPECT_THROW(client.reset(), UsageError);
    tx.add_xp(id, 10);
  });
  EXPECT_EQ(client.get_user(id)->total_xp, 10);
}

TEST_F(TransactionTest, ATransactionBegunByHandIsSeen) {
  Sql(client.native_handle(), "BEGIN");
  EXPECT_THROW(client.transaction([](auto&) {}), UsageError);
  client.add_xp(id, 10);
  Sql(client.native_handle(), "ROLLBACK");
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
}

TEST_F(TransactionTest, SqlOfOnesOwnIsPartOfIt) {
  const auto fail = [&](auto& tx) {
    Sql(tx.native_handle(), "CREATE TABLE of_the_bots_own (user_id bigint)");
    Sql(tx.native_handle(), "INSERT INTO of_the_bots_own VALUES (" + std::to_string(user.id) + ")");
    tx.add_xp(id, 10);
    throw std::logic_error("changed my mind");
  };
  EXPECT_THROW(client.transaction(fail), std::logic_error);
  EXPECT_EQ(Sql(client.native_handle(), "SELECT to_regclass('of_the_bots_own') IS NULL"), "t");
}

TEST_F(TransactionTest, OptionsReachTheServer) {
  const auto isolation = [&](Isolation level) {
    return client.transaction([](auto& tx) { return Sql(tx.native_handle(), "SHOW transaction_isolation"); },
                              {.isolation = level});
  };
  EXPECT_EQ(isolation(Isolation::kServerDefault), "read committed");
  EXPECT_EQ(isolation(Isolation::kReadCommitted), "read committed");
  EXPECT_EQ(isolation(Isolation::kRepeatableRead), "repeatable read");
  EXPECT_EQ(isolation(Isolation::kSerializable), "serializable");
  const auto write = [&](auto& tx) { tx.add_xp(id, 1); };
  EXPECT_EQ(Thrown<Error>([&] { client.transaction(write, {.read_only = true}); }).sqlstate(), "25006");
}

TEST_F(TransactionTest, ASavepointUndoesItsPartAlone) {
  const std::int64_t part = client.transaction([&](Transaction& tx) {
    tx.add_xp(id, 1);
    EXPECT_THROW(tx.savepoint([&] {
      tx.add_xp(id, 10);
      tx.add_xp(NewId(), 1);
    }),
                 UserNotFound);
    EXPECT_THROW(tx.savepoint([&] {
      tx.add_xp(id, 100);
      throw std::logic_error("mine");
    }),
                 std::logic_error);
    return tx.savepoint([&] { return tx.add_xp(id, 1000).total_xp; });
  });
  EXPECT_EQ(part, 1001);
  EXPECT_EQ(client.get_user(id)->total_xp, 1001);
}

TEST_F(TransactionTest, SavepointsNest) {
  client.transaction([&](Transaction& tx) {
    tx.savepoint([&] {
      tx.add_xp(id, 1);
      EXPECT_THROW(tx.savepoint([&] { tx.add_xp(id, -1); }), InvalidArgument);
      tx.savepoint([&] { tx.add_xp(id, 10); });
    });
    // An error that is caught within still ends the part.
    EXPECT_EQ(Thrown<Error>([&] {
                tx.savepoint([&] {
                  tx.add_xp(id, 100);
                  EXPECT_THROW(tx.add_xp(id, -1), InvalidArgument);
                });
              }).sqlstate(),
              "25P02");
    tx.add_xp(id, 1000);
  });
  EXPECT_EQ(client.get_user(id)->total_xp, 1011);
}

TEST_F(TransactionTest, ASavepointThrowsTheLossOfTheConnection) {
  EXPECT_THROW(client.transaction([&](Transaction& tx) {
    tx.savepoint([&] {
      Sql(Client{DatabaseUrl()}.native_handle(),
          "SELECT pg_terminate_backend(" + std::to_string(PQbackendPID(tx.native_handle())) + ", 10000)");
      tx.add_xp(id, 1);
    });
  }),
               ConnectionError);
}

// A transaction that takes its snapshot, after which somebody else changes the same user before it does.
class RaceTest : public ClientTest {
 protected:
  XpResult Race(int attempts) {
    runs_ = 0;
    return client.transaction(
        [&](auto& tx) {
          tx.get_user(id);
          if (++runs_ == 1) rival_.add_xp(id, 10);
          return tx.add_xp(id, 5);
        },
        {.isolation = Isolation::kRepeatableRead, .attempts = attempts});
  }

  int runs_ = 0;

 private:
  Client rival_{DatabaseUrl(), bot};
};

TEST_F(RaceTest, ASerializationFailureIsReported) {
  EXPECT_EQ(Thrown<SerializationFailure>([&] { Race(1); }).sqlstate(), "40001");
  EXPECT_EQ(client.get_user(id)->total_xp, 10);
}

TEST_F(RaceTest, AttemptsRunItAgain) {
  EXPECT_EQ(Race(2).total_xp, 15);
  EXPECT_EQ(runs_, 2);
}

// Somebody reads rows of their own, and throws before the last.
TEST_F(TransactionTest, WhatIsLeftWithRowsUnreadIsRolledBack) {
  for (const char* const sql :
       {"COPY (SELECT generate_series(1, 100000)) TO STDOUT", "SELECT generate_series(1, 100000)"}) {
    Client busy{DatabaseUrl(), bot};
    const auto read = [&](Transaction& tx) {
      tx.add_xp(id, 1000);
      PQsendQuery(tx.native_handle(), sql);
      PQsetSingleRowMode(tx.native_handle());
      PQclear(PQgetResult(tx.native_handle()));
      throw std::runtime_error{"enough"};
    };
    EXPECT_THROW(busy.transaction(read), std::runtime_error);
    EXPECT_FALSE(busy.connected());
    busy.reset();
    EXPECT_EQ(busy.get_user(id)->total_xp, 0);
    EXPECT_EQ(client.get_user(id)->total_xp, 0) << sql;
  }
}

// As after PQexec, the end behind the last result need not be asked for.
TEST_F(TransactionTest, WhatIsReadToTheLastRowIsNoHindrance) {
  client.transaction([&](Transaction& tx) {
    tx.add_xp(id, 1);
    PQclear(PQexec(tx.native_handle(), "COPY (SELECT generate_series(1, 10)) TO STDOUT"));
    char* row = nullptr;
    while (PQgetCopyData(tx.native_handle(), &row, /*async=*/0) > 0) PQfreemem(row);
    PQsendQuery(tx.native_handle(), "SELECT 1");
    PQclear(PQgetResult(tx.native_handle()));
    tx.add_xp(id, 1);
  });
  EXPECT_EQ(client.get_user(id)->total_xp, 2);
}

TEST_F(TransactionTest, AClientMayEndWithinItsTransaction) {
  std::optional<Client> ends{std::in_place, DatabaseUrl(), bot};
  ends->transaction([&](Transaction& tx) {
    tx.add_xp(id, 1);
    ends.reset();
    tx.add_xp(id, 1);
  });
  EXPECT_EQ(client.get_user(id)->total_xp, 2);
}

}  // namespace
}  // namespace botdb::test
