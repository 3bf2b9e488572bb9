#include <limits>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;

class StorageTest : public ClientTest {
 protected:
  const std::string key = NewName("key");
};

TEST_F(StorageTest, KeepsAnyValueAsItIs) {
  for (const json& value : {json(nullptr), json(true), json(-1.5), json(std::string("\0 текст 🚀", 12)),
                            json::array({1, nullptr}), json{{"b", 1}, {"a", json::object()}}}) {
    client.storage_write(key, value);
    EXPECT_EQ(client.storage_read(key)->value.Parse(), value);
  }
  const std::string odd = R"( {"b": "\ud800", "a":1.50 , "b":"\u0000"} )";
  client.storage_write(key, JsonText::Of(odd));
  EXPECT_EQ(client.storage_read(key)->value.text(), odd);
  EXPECT_EQ(client.storage_read(key)->expires_at, std::nullopt);
  EXPECT_TRUE(client.storage_delete(key));
  EXPECT_FALSE(client.storage_delete(key));
  EXPECT_FALSE(client.storage_read(key));
}

// That whoever else wants it waits is proved by test/isolation/specs/storage.spec.
TEST_F(StorageTest, ReadsWhatATransactionIsGoingToWrite) {
  client.transaction([&](Transaction& transaction) {
    EXPECT_FALSE(transaction.storage_read_for_update(key));
    const std::int64_t version = transaction.storage_write(key, json(1));
    EXPECT_EQ(transaction.storage_read_for_update(key)->version, version);
  });
  EXPECT_EQ(client.storage_read_for_update(key)->value.Parse(), json(1));
}

TEST_F(StorageTest, RefusesWhatIsNoJson) {
  EXPECT_THROW(client.storage_write(key, json(std::numeric_limits<double>::infinity())), InvalidArgument);
  EXPECT_THROW(client.storage_write(key, json("\xff")), InvalidArgument);
  EXPECT_THROW(client.storage_write(key, JsonText::Of("{")), Error);
}

TEST_F(StorageTest, VersionsTellWhoWasFirst) {
  const std::int64_t version = client.storage_write(key, json(1), {.expected_version = 0});
  EXPECT_EQ(client.storage_read(key)->version, version);
  EXPECT_GT(client.storage_write(key, json(2), {.expected_version = version}), version);
  EXPECT_THROW(client.storage_write(key, json(3), {.expected_version = version}), VersionConflict);
}

TEST_F(StorageTest, ChangesInPlace) {
  EXPECT_EQ(client.storage_increment(key, {"a", "n"}, {.by = "0.5", .ttl = std::chrono::hours{1}}), "0.5");
  EXPECT_EQ(client.storage_patch(key, json{{"b", {{"x", 1}}}}).value.text(), R"({"a":{"n":0.5},"b":{"x":1}})");
  const WrittenValue written = client.storage_update_keys(key, json{{"b", nullptr}}, {.remove = {{"a"}}});
  EXPECT_EQ(written.value.text(), R"({"b":null})");
  EXPECT_EQ(client.storage_read(key)->version, written.version);
  EXPECT_GT(client.storage_read(key)->expires_at.value(), Now());
}

TEST_F(StorageTest, ListsAndDeletesByPrefix) {
  for (const char* end : {":b", ":a", ":c"}) client.storage_write(key + end, json(1));
  const auto keys = client.storage_keys({.prefix = key, .after = key + ":a", .limit_rows = 1});
  ASSERT_EQ(keys.size(), 1u);
  EXPECT_EQ(keys[0].key, key + ":b");
  EXPECT_EQ(keys[0].version, client.storage_read(key + ":b")->version);
  EXPECT_EQ(keys[0].expires_at, std::nullopt);
  EXPECT_EQ(client.storage_delete_prefix(key), 3);
}

TEST_F(StorageTest, AUsersGoWithTheUser) {
  client.storage_write(key, json(1), {.telegram_id = id});
  client.delete_user(id);
  EXPECT_FALSE(client.storage_read(key));
}

TEST_F(StorageTest, OneOwnerHasTheLease) {
  const auto lease = client.storage_lock(key, "one", std::chrono::minutes{1});
  ASSERT_TRUE(lease);
  EXPECT_EQ(client.storage_lock(key, "one", std::chrono::minutes{1}), lease);
  EXPECT_EQ(client.storage_lock(key, "two", std::chrono::minutes{1}), std::nullopt);
  client.storage_write(key, json(1), {.fence = lease});
  EXPECT_TRUE(client.storage_unlock(key, "one"));
  EXPECT_FALSE(client.storage_unlock(key, "one"));
  EXPECT_GT(client.storage_lock(key, "two", std::chrono::minutes{1}), lease);
  EXPECT_THROW(client.storage_write(key, json(1), {.fence = lease}), WrongState);
}

TEST_F(StorageTest, PurgesWhatHasExpired) {
  client.storage_write(key, json(1), {.ttl = std::chrono::hours{1}});
  Sql(client.native_handle(), "UPDATE botdb.bot_storage SET expires_at = now() WHERE key = '" + key + "'");
  EXPECT_FALSE(client.storage_read(key));
  EXPECT_GE(client.purge_storage(), 1);
}

}  // namespace
}  // namespace botdb::test
