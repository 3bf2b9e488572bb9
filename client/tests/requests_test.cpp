// Calls with a request_id, and what they are for: a call whose answer was lost is made again, and happens once.
#include <functional>
#include <stdexcept>

#include <libpq-fe.h>
#include <sys/socket.h>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;

class RequestsTest : public ClientTest {
 protected:
  const std::string request = NewName("request");
};

TEST_F(RequestsTest, ARepetitionReturnsTheFirstResult) {
  const XpResult first = client.add_xp(id, 150, {.request_id = request});
  client.add_xp(id, 100);
  const XpResult again = client.add_xp(id, 150, {.request_id = request});
  EXPECT_EQ(first.total_xp, 150);
  EXPECT_EQ(again.total_xp, 150);
  EXPECT_TRUE(again.leveled_up);
  EXPECT_EQ(again.old_level, 1);
  EXPECT_EQ(again.new_level, 2);
  EXPECT_EQ(client.get_user(id)->total_xp, 250);
}

TEST_F(RequestsTest, RowsReturnWhole) {
  const std::int64_t new_id = NewId();
  const UserOptions names{.username = "neo \"'\\,()", .first_name = "", .request_id = request};
  const User first = client.get_or_create_user(new_id, names);
  client.add_xp(new_id, 10);
  const User again = client.get_or_create_user(new_id, names);
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.username, names.username);
  EXPECT_EQ(again.first_name, std::nullopt);  // cleared
  EXPECT_EQ(again.last_name, std::nullopt);
  EXPECT_EQ(again.registration_date, first.registration_date);
  EXPECT_EQ(again.last_activity, first.last_activity);
  EXPECT_EQ(again.total_xp, 0);
  EXPECT_EQ(again.attributes, json::object());
}

TEST_F(RequestsTest, SetsReturnWhole) {
  const std::string key = NewName("key");
  const std::vector<std::string> types = {NewName("a"), NewName("b, \"{}")};
  for (const std::string& type : types) client.define_badge(type, "Both", {.criteria = "$." + key + " == 1"});
  const EvaluateBadgesOptions options{.context = json{{key, 1}}, .request_id = request};
  const std::vector<std::string> first = client.evaluate_badges(id, options);
  EXPECT_EQ(first.size(), 2u);
  EXPECT_EQ(client.evaluate_badges(id, options), first);
  EXPECT_TRUE(client.evaluate_badges(id, {.context = json{{key, 1}}}).empty());
}

TEST_F(RequestsTest, AnotherCallUnderTheIdThrows) {
  client.add_xp(id, 50, {.request_id = request});
  const RequestConflict error = Thrown<RequestConflict>([&] { client.add_xp(id, 51, {.request_id = request}); });
  EXPECT_EQ(error.sqlstate(), "TB004");
  EXPECT_NE(error.detail().find(request), std::string::npos);
  EXPECT_THROW(client.award_badge(id, "first", {.request_id = request}), RequestConflict);
  EXPECT_EQ(client.get_user(id)->total_xp, 50);
  EXPECT_EQ(client.count_user_badges(id), 0);
}

TEST_F(RequestsTest, TheOrderOfKeysMakesNoOtherCall) {
  const auto patch = [&](const char* text) {
    return client.patch_session(id, {.session_patch = json::parse(text), .request_id = request}).version;
  };
  EXPECT_EQ(patch(R"({"long_key": 1, "b": 2})"), patch(R"({"b": 2, "long_key": 1})"));
}

TEST_F(RequestsTest, ACallThatThrewKeepsNothing) {
  const std::int64_t late = NewId();
  EXPECT_THROW(client.add_xp(late, 50, {.request_id = request}), UserNotFound);
  client.get_or_create_user(late);
  EXPECT_EQ(client.add_xp(late, 50, {.request_id = request}).total_xp, 50);
}

TEST_F(RequestsTest, ATransactionThatIsRolledBackKeepsNothing) {
  const auto fail = [&](Transaction& tx) {
    tx.add_xp(id, 50, {.request_id = request});
    throw std::logic_error("changed my mind");
  };
  EXPECT_THROW(client.transaction(fail), std::logic_error);
  EXPECT_EQ(client.add_xp(id, 50, {.request_id = request}).total_xp, 50);
  EXPECT_EQ(client.get_user(id)->total_xp, 50);
}

TEST_F(RequestsTest, ATransactionIsRepeatedCallByCall) {
  const auto work = [&](Transaction& tx) {
    tx.add_xp(id, 50, {.request_id = request + ":1"});
    return tx.add_xp(id, 7, {.request_id = request + ":2"}).total_xp;
  };
  EXPECT_EQ(client.transaction(work), 57);
  EXPECT_EQ(client.transaction(work), 57);
  EXPECT_EQ(client.get_user(id)->total_xp, 57);
}

TEST_F(RequestsTest, AnIdBelongsToABot) {
  client.add_xp(id, 50, {.request_id = request});
  EXPECT_EQ(client.add_xp(id, 7, {.bot_name = NewName("other"), .request_id = request}).total_xp, 57);
}

TEST_F(RequestsTest, WithoutABotTheIdBelongsToTheConnectionsBot) {
  Client other{DatabaseUrl(), NewName("other")};
  client.add_score(id, 5, {.request_id = request});
  other.add_score(id, 5, {.request_id = request});
  EXPECT_EQ(client.get_user(id)->total_score, 5);
  Sql(other.native_handle(), "SET botdb.bot_name = '" + other.bot_name() + "'");
  other.add_score(id, 5, {.request_id = request});
  EXPECT_EQ(client.get_user(id)->total_score, 10);
}

TEST_F(RequestsTest, AnIdHasALength) {
  EXPECT_THROW(client.add_xp(id, 1, {.request_id = ""}), InvalidArgument);
  EXPECT_THROW(client.add_xp(id, 1, {.request_id = std::string(201, 'x')}), InvalidArgument);
  EXPECT_EQ(client.add_xp(id, 1, {.request_id = NewName(std::string(180, 'x'))}).total_xp, 1);
}

// ------------------------------------------------------------------------------------------------ lost connections

TEST_F(RequestsTest, ACallOfADeadConnectionIsRepeated) {
  client.add_xp(id, 50, {.request_id = request});
  Kill(client);
  EXPECT_THROW(client.add_xp(id, 50, {.request_id = request}), ConnectionError);
  client.reset();
  EXPECT_EQ(client.add_xp(id, 50, {.request_id = request}).total_xp, 50);
  EXPECT_EQ(client.get_user(id)->total_xp, 50);
}

// The server gets the call and is at work on it when the client loses the connection.
TEST_F(RequestsTest, ACallWhoseAnswerIsLostIsRepeated) {
  client.add_xp(id, 1);  // prepares the statement
  const std::string pid = std::to_string(PQbackendPID(client.native_handle()));
  Client rival{DatabaseUrl()};
  rival.transaction([&](Transaction& tx) {
    Sql(tx.native_handle(), "SELECT id FROM botdb.users WHERE telegram_id = " + std::to_string(id) + " FOR UPDATE");
    ASSERT_EQ(shutdown(PQsocket(client.native_handle()), SHUT_RD), 0);
    const ConnectionError error = Thrown<ConnectionError>([&] { client.add_xp(id, 50, {.request_id = request}); });
    EXPECT_NE(error.hint().find("request_id"), std::string::npos);
    AwaitLock(tx.native_handle(), pid);
  });
  client.reset();
  EXPECT_EQ(client.add_xp(id, 50, {.request_id = request}).total_xp, 51);
  EXPECT_EQ(client.get_user(id)->total_xp, 51);
}

// ---------------------------------------------------------------------------------------------- updates, purging

TEST_F(RequestsTest, AnUpdateIsClaimedOnce) {
  const std::int64_t update = NewId();
  EXPECT_TRUE(client.claim_update(update));
  EXPECT_FALSE(client.claim_update(update));
  EXPECT_TRUE(client.claim_update(update, {.bot_name = NewName("other")}));
  EXPECT_TRUE(client.claim_update(update - 1'000'000));
}

TEST_F(RequestsTest, AClaimThatIsRolledBackIsFree) {
  const std::int64_t update = NewId();
  const auto fail = [&](Transaction& tx) {
    EXPECT_TRUE(tx.claim_update(update));
    throw std::logic_error("changed my mind");
  };
  EXPECT_THROW(client.transaction(fail), std::logic_error);
  EXPECT_TRUE(client.claim_update(update));
}

TEST_F(RequestsTest, AClaimLocksItsUserCreatedIfNew) {
  const std::int64_t fresh = NewId();
  client.transaction([&](Transaction& tx) {
    EXPECT_TRUE(tx.claim_update(fresh, {.telegram_id = fresh}));
    EXPECT_EQ(Sql(tx.native_handle(), "SELECT xmax = pg_current_xact_id()::xid FROM botdb.users WHERE telegram_id = " +
                                          std::to_string(fresh)),
              "t");
  });
  EXPECT_TRUE(client.get_user(fresh).has_value());
  EXPECT_FALSE(client.claim_update(fresh, {.telegram_id = NewId()}));
  EXPECT_THROW(client.claim_update(NewId(), {.telegram_id = -1}), InvalidArgument);
}

TEST_F(RequestsTest, PurgeRequestsForgets) {
  const std::int64_t update = NewId();
  client.add_xp(id, 50, {.request_id = request});
  client.claim_update(update);
  EXPECT_EQ(client.purge_requests("1000 years"), 0);
  EXPECT_FALSE(client.claim_update(update));
  EXPECT_GE(client.purge_requests("0 seconds"), 2);
  EXPECT_EQ(client.purge_requests("0 seconds"), 0);
  EXPECT_TRUE(client.claim_update(update));
  EXPECT_EQ(client.add_xp(id, 50, {.request_id = request}).total_xp, 100);
  EXPECT_THROW(client.purge_requests("-1 day"), InvalidArgument);
}

TEST_F(RequestsTest, AnErasedUsersRequestsAreForgotten) {
  client.add_xp(id, 50, {.request_id = request});
  client.delete_user(id);
  EXPECT_EQ(Sql(client.native_handle(), "SELECT count(*) FROM botdb.requests WHERE request_id = '" + request + "'"),
            "0");
}

// -------------------------------------------------------------------------------------------------- every writer

// Makes each writing call twice under one id, which is then one request of the server's.
class EveryWriterTest : public ClientTest {
 protected:
  using Call = std::function<void(const std::string& request_id)>;

  void Twice(const Call& call) {
    const std::string request_id = NewName(prefix_);
    call(request_id);
    call(request_id);
    EXPECT_EQ(Requests("count(*)", " AND request_id = '" + request_id + "'"), "1");
  }

  // What is stored of the requests of this test.
  std::string Requests(const std::string& expression, const std::string& condition = "") {
    return Sql(client.native_handle(),
               "SELECT " + expression + " FROM botdb.requests WHERE request_id LIKE '" + prefix_ + "%'" + condition);
  }

  // The writers of the server that were not called.
  std::string Left() {
    return Sql(
        client.native_handle(),
        "SELECT string_agg(proname, ' ' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'botdb'::regnamespace "
        "AND 'request_id' = ANY (proargnames) AND proname NOT IN (SELECT function FROM botdb.requests "
        "WHERE request_id LIKE '" +
            prefix_ + "%')");
  }

  void Users();
  void ProgressAndBadges();
  void Boards();
  void Sessions();
  void Storage();
  void Access();
  void Promocodes();
  void Payments();
  void Training();
  void Administration();

 private:
  const std::string prefix_ = NewName("each") + ":";
};

void EveryWriterTest::Users() {
  Twice([&](const auto& request) { client.get_or_create_user(id, {.request_id = request}); });
  Twice([&](const auto& request) { client.update_level(id, 2, {.request_id = request}); });
  Twice([&](const auto& request) { client.increment_training_count(id, {.request_id = request}); });
  Twice([&](const auto& request) { client.add_score(id, 5, {.request_id = request}); });
  Twice([&](const auto& request) { client.set_user_attributes(id, {{"a", 1}}, {.request_id = request}); });
  EXPECT_EQ(client.get_user(id)->total_trainings, 1);
  EXPECT_EQ(client.get_user(id)->total_score, 5);
}

void EveryWriterTest::ProgressAndBadges() {
  const std::string type = NewName("badge");
  Twice([&](const auto& request) { client.add_xp(id, 5, {.request_id = request}); });
  Twice([&](const auto& request) {
    EXPECT_EQ(client.add_xp_batch({{id, 5}}, {.request_id = request}).at(0).total_xp, 10);
  });
  Twice([&](const auto& request) { client.set_levels(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { client.purge_xp_events("100 years", {.request_id = request}); });
  Twice([&](const auto& request) { EXPECT_TRUE(client.award_badge(id, type, {.request_id = request})); });
  Twice([&](const auto& request) {
    EXPECT_TRUE(client.award_badge_by_user_id(user.id, type + "2", {.request_id = request}));
  });
  Twice([&](const auto& request) { EXPECT_TRUE(client.revoke_badge(id, type, {.request_id = request})); });
  Twice([&](const auto& request) { client.define_badge(type, "Badge", {.request_id = request}); });
  Twice([&](const auto& request) { client.evaluate_badges(id, {.request_id = request}); });
}

void EveryWriterTest::Boards() {
  const std::string board = NewName("board");
  Twice([&](const auto& request) {
    EXPECT_TRUE(client.define_board(board, {.source = "score", .request_id = request}));
  });
  Twice([&](const auto& request) {
    const BoardScore result = client.submit_score(board, id, 5, {.request_id = request});
    EXPECT_EQ(result.score, 5);
    EXPECT_EQ(result.rank, 1);
  });
  Twice([&](const auto& request) { EXPECT_EQ(client.purge_board(board, 0, {.request_id = request}), 1); });
  Twice([&](const auto& request) { EXPECT_TRUE(client.drop_board(board, {.request_id = request})); });
}

void EveryWriterTest::Storage() {
  const std::string key = NewName("key");
  const JsonText object = json::object();
  const std::chrono::minutes minute{1};
  Twice([&](const auto& request) { client.storage_write(key, object, {.request_id = request}); });
  Twice([&](const auto& request) { client.storage_patch(key, object, {.request_id = request}); });
  Twice([&](const auto& request) { client.storage_update_keys(key, object, {.request_id = request}); });
  Twice([&](const auto& request) {
    EXPECT_EQ(client.storage_increment(key, {"n"}, {.by = "2", .request_id = request}), "2");
  });
  Twice([&](const auto& request) { EXPECT_TRUE(client.storage_delete(key, {.request_id = request})); });
  client.storage_write(key, object);
  Twice([&](const auto& request) { EXPECT_EQ(client.storage_delete_prefix(key, {.request_id = request}), 1); });
  client.storage_lock(key, "one", minute);
  Twice([&](const auto& request) { EXPECT_TRUE(client.storage_unlock(key, "one", {.request_id = request})); });
  Twice([&](const auto& request) { EXPECT_EQ(client.purge_storage(0, {.request_id = request}), 0); });
}

void EveryWriterTest::Sessions() {
  const json object = json::object();
  Twice([&](const auto& request) { client.get_user_session(id, {.request_id = request}); });
  Twice([&](const auto& request) { client.save_session(id, object, object, {.request_id = request}); });
  Twice([&](const auto& request) { client.update_session(id, object, {.request_id = request}); });
  Twice([&](const auto& request) { client.update_stats(id, object, {.request_id = request}); });
  Twice([&](const auto& request) { client.patch_session(id, {.session_patch = object, .request_id = request}); });
  Twice([&](const auto& request) { client.reset_session(id, {.request_id = request}); });
  EXPECT_EQ(client.get_session(id)->version, 6);
  Twice([&](const auto& request) {
    EXPECT_EQ(client.increment_session(id, {"n"}, {.by = "2", .request_id = request}), "2");
  });
  Twice([&](const auto& request) { EXPECT_EQ(client.increment_stats(id, {"n"}, {.request_id = request}), "1"); });
  Twice([&](const auto& request) { EXPECT_TRUE(client.delete_session(id, {.request_id = request})); });
}

void EveryWriterTest::Access() {
  Twice([&](const auto& request) { client.create_subscription(id, "credits", {.credits = 4, .request_id = request}); });
  Twice([&](const auto& request) { client.add_free_trainings(id, 3, "admin", {.request_id = request}); });
  Twice([&](const auto& request) { EXPECT_TRUE(client.consume_access(id, {.request_id = request})); });
  std::vector<std::int64_t> reserved;
  for (int i = 0; i < 2; ++i) {
    Twice([&](const auto& request) {
      reserved.push_back(client.reserve_access(id, {.request_id = request})->reservation_id);
    });
  }
  EXPECT_EQ(reserved[0], reserved[1]);
  EXPECT_NE(reserved[1], reserved[2]);
  Twice([&](const auto& request) { EXPECT_TRUE(client.confirm_access(reserved[0], {.request_id = request})); });
  Twice([&](const auto& request) { EXPECT_TRUE(client.release_access(reserved[2], {.request_id = request})); });
  EXPECT_EQ(client.check_access(id).details.at("credits_left"), 2);
}

void EveryWriterTest::Promocodes() {
  const std::string code = NewName("CODE");
  std::vector<std::vector<std::string>> generated;
  Twice([&](const auto& request) { client.create_promocode(code, "credits", 1, {.request_id = request}); });
  Twice([&](const auto& request) {
    generated.push_back(client.generate_promocodes(3, "credits", 1, {.request_id = request}));
  });
  EXPECT_EQ(generated[0], generated[1]);
  Twice([&](const auto& request) { EXPECT_TRUE(client.redeem_promocode(id, code, {.request_id = request}).success); });
  Twice([&](const auto& request) { EXPECT_TRUE(client.disable_promocode(code, {.request_id = request})); });
}

void EveryWriterTest::Payments() {
  const std::string tariff = NewName("credits_5");
  const std::vector<std::string> charges = {NewName("charge"), NewName("charge"), NewName("charge")};
  Twice([&](const auto& request) {
    client.define_tariff(tariff, "Five", "5.00", "USD", "credits", {.credits = 5, .request_id = request});
  });
  Twice([&](const auto& request) {
    client.create_payment(id, "stars", tariff, {.payment_id = charges[0], .request_id = request});
  });
  client.create_payment(id, "stars", tariff, {.payment_id = charges[1]});
  Twice([&](const auto& request) {
    EXPECT_TRUE(client.complete_payment("stars", charges[0], {.request_id = request}).granted);
  });
  Twice([&](const auto& request) {
    EXPECT_EQ(client.fail_payment("stars", charges[1], {.request_id = request}).payment.status, "failed");
  });
  Twice([&](const auto& request) {
    EXPECT_TRUE(client.apply_payment(id, "stars", charges[2], tariff, {.request_id = request}).granted);
  });
  const std::string low = NewName("low");
  client.apply_payment(id, "stars", low, tariff, {.amount = "1"});
  Twice([&](const auto& request) {
    EXPECT_TRUE(client.resolve_payment("stars", low, tariff, {.request_id = request}).granted);
  });
  Twice([&](const auto& request) {
    EXPECT_EQ(client.refund_payment("stars", charges[2], {.request_id = request}).details.at("credits_taken"), 5);
  });
  client.apply_payment(id, "stars", NewName("charge"), tariff, {.is_recurring = true});
  Twice([&](const auto& request) {
    EXPECT_TRUE(client.set_auto_renew(id, false, "stars", {.tariff = tariff, .request_id = request}));
  });
  Twice([&](const auto& request) { EXPECT_TRUE(client.disable_tariff(tariff, {.request_id = request})); });
}

void EveryWriterTest::Training() {
  Twice([&](const auto& request) { client.save_training_history(id, 1, 2, 3, 4, {.request_id = request}); });
  Twice([&](const auto& request) { client.update_user_stats_after_training(id, 5, {.request_id = request}); });
  Twice([&](const auto& request) { client.finish_training(id, 5, json::object(), {.request_id = request}); });
  EXPECT_EQ(client.get_user_training_history(id).size(), 2u);
}

void EveryWriterTest::Administration() {
  const std::int64_t erased = NewId();
  client.get_or_create_user(erased);
  Twice([&](const auto& request) { EXPECT_TRUE(client.claim_update(id, {.telegram_id = id, .request_id = request})); });
  Twice([&](const auto& request) { client.purge_requests("1000 years", {.request_id = request}); });
  Twice([&](const auto& request) { client.rebuild_counts({.request_id = request}); });
  Twice([&](const auto& request) { client.register_bot(bot, {.request_id = request}); });
  const Timestamp since = Now();
  Twice([&](const auto& request) { client.revert_xp(bot, since, {.until = since, .request_id = request}); });
  const std::string other = client.register_bot(NewName("other")).bot_name;
  Twice([&](const auto& request) { EXPECT_TRUE(client.remove_bot(other, {.request_id = request})); });
  Twice([&](const auto& request) { client.purge_erased("1000 years", {.request_id = request}); });
  Twice([&](const auto& request) { client.import_users(json::object(), {.request_id = request}); });
  Twice([&](const auto& request) { client.import_sessions(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { client.import_badges(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { client.import_training_history(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { client.import_subscriptions(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { client.import_free_trainings(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { client.import_promocodes(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { client.import_promocode_usage(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { client.import_payments(json::array(), {.request_id = request}); });
  Twice([&](const auto& request) { EXPECT_TRUE(client.delete_user(erased, {.request_id = request})); });
}

TEST_F(EveryWriterTest, TakesARequestId) {
  Users();
  ProgressAndBadges();
  Boards();
  Sessions();
  Storage();
  Access();
  Promocodes();
  Payments();
  Training();
  Administration();
  EXPECT_EQ(Left(), "");
}

}  // namespace
}  // namespace botdb::test
