#include <stdexcept>

#include "support.hpp"

namespace botdb::test {
namespace {

using VerifyTest = ClientTest;

TEST_F(VerifyTest, WhatDoesNotHoldIsNamed) {
  client.add_xp(id, 10);
  std::vector<Violation> found;
  const auto tamper = [&](Transaction& tx) {
    Sql(tx.native_handle(), "UPDATE botdb.users SET total_xp = 77 WHERE telegram_id = " + std::to_string(id));
    found = tx.verify();
    throw std::logic_error("put it back");
  };
  EXPECT_THROW(client.transaction(tamper), std::logic_error);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NE(found[0].check_name, "");
  EXPECT_NE(found[0].subject.find(std::to_string(id)), std::string::npos) << found[0].subject;
  EXPECT_NE(found[0].detail.find("77"), std::string::npos) << found[0].detail;
  EXPECT_TRUE(client.verify().empty());
}

}  // namespace
}  // namespace botdb::test
