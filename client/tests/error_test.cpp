#include <limits>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using ErrorTest = ClientTest;

TEST_F(ErrorTest, UserNotFoundNamesTheUser) {
  const std::int64_t unknown = NewId();
  const UserNotFound error = Thrown<UserNotFound>([&] { client.add_xp(unknown, 1); });
  EXPECT_EQ(error.sqlstate(), "TB001");
  EXPECT_EQ(error.message(), "user not found");
  EXPECT_NE(error.detail().find(std::to_string(unknown)), std::string::npos);
  EXPECT_NE(error.hint(), "");
  EXPECT_EQ(std::string{error.what()}, error.message() + ": " + error.detail() + " [TB001]");
}

TEST_F(ErrorTest, NotFoundUnderStrictBots) {
  client.transaction([&](Transaction& tx) { Sql(tx.native_handle(), "SET botdb.strict_bots = on"); });
  const NotFound error = Thrown<NotFound>([&] { client.add_xp(id, 1, {.bot_name = NewName("ghost")}); });
  EXPECT_EQ(error.sqlstate(), "TB002");
  EXPECT_NE(error.detail().find("ghost"), std::string::npos);
}

TEST_F(ErrorTest, VersionConflictCarriesItsState) {
  client.get_user_session(id);
  const VersionConflict error = Thrown<VersionConflict>(
      [&] { client.save_session(id, json::object(), json::object(), {.expected_version = 77}); });
  EXPECT_EQ(error.sqlstate(), "TB003");
  EXPECT_NE(error.detail().find("77"), std::string::npos);
}

TEST_F(ErrorTest, InvalidArgumentNamesTheArgument) {
  const InvalidArgument error = Thrown<InvalidArgument>([&] { client.add_xp(id, -5); });
  EXPECT_EQ(error.sqlstate(), "22023");
  EXPECT_NE(error.message().find("xp"), std::string::npos);
  EXPECT_NE(error.detail().find("-5"), std::string::npos);
}

TEST_F(ErrorTest, WhatCannotBeSentIsRefusedBefore) {
  const std::string nul("a\0b", 3);
  EXPECT_THROW(client.add_xp(id, 1, {.reason = nul}), InvalidArgument);
  EXPECT_THROW(client.award_badge(id, std::string_view(nul)), InvalidArgument);
  EXPECT_THROW(client.add_xp(id, 1, {.bot_name = nul}), InvalidArgument);
  EXPECT_THROW(client.set_user_attributes(id, {{"a", "\xff"}}), InvalidArgument);
  EXPECT_EQ(client.get_user(id)->total_xp, 0);
}

TEST_F(ErrorTest, WhatTheServerRefusesLeavesTheClientUsable) {
  EXPECT_EQ(Thrown<Error>([&] { client.add_xp(id, 1, {.reason = "\xff"}); }).sqlstate(), "22021");
  EXPECT_THROW(client.add_xp(id, 1, {.bot_name = std::string(51, 'x')}), InvalidArgument);
  EXPECT_THROW(client.add_xp(id, 1, {.bot_name = ""}), InvalidArgument);
  EXPECT_THROW(client.get_or_create_user(0), InvalidArgument);
  EXPECT_THROW(client.get_or_create_user(std::numeric_limits<std::int64_t>::max()), InvalidArgument);
  EXPECT_EQ(client.add_xp(id, 1, {.reason = "'; DROP SCHEMA botdb; --"}).total_xp, 1);
}

TEST(What, IsOneLine) {
  const std::string raw("a\nb\tc\x1b[31m\x7f\0Ж\r", 15);
  const Error error{{.message = raw, .sqlstate = "XX000", .detail = raw, .hint = {}}};
  EXPECT_STREQ(error.what(), "a b c [31m  Ж : a b c [31m  Ж  [XX000]");
  EXPECT_EQ(error.message(), raw);
  EXPECT_EQ(error.detail(), raw);
}

TEST(What, HasNoPartOfAConnectionStringThatIsNotValid) {
  for (const char* conninfo :
       {"postgresql://bot:50%hush@h/x", "postgresql://bot:1:hush@[::1/x", "postgresql://bot:hush@h/x?y",
        "postgresql://bot:hush/x@h/x", "postgresql://bot:p@hush@h/x", "host=h password=my hush dbname=x",
        "postgresql://bot:p@hush@127.0.0.1:1,127.0.0.1:2/x", "postgresql://127.0.0.1:1/hush@127.0.0.1/x",
        "postgressql://bot:hush@h/x", "bot:hush@h/x", "postgres:bot:hush@h/x"}) {
    const ConnectionError error = Thrown<ConnectionError>([&] { Client{conninfo}; });
    EXPECT_EQ(error.sqlstate(), "08001") << conninfo;
    EXPECT_EQ(error.message(), "connection string is not valid") << conninfo;
    EXPECT_NE(error.detail(), "") << conninfo;
    EXPECT_EQ(std::string{error.what()}.find("hush"), std::string::npos) << error.what();
  }
  EXPECT_EQ(Thrown<Error>([] { Client{"postgresql://bot:50%hush@h/x"}; }).detail(), "invalid percent-encoded token");
}

TEST_F(ErrorTest, AllErrorsAreOneFamily) {
  try {
    client.add_xp(NewId(), 1);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(dynamic_cast<const Error*>(&error), nullptr);
  }
}

}  // namespace
}  // namespace botdb::test
