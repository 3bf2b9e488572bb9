// What the client refuses by itself, before anything is sent: by the name of the argument, in every method alike.
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;

// Text that libpq would send as far as the NUL byte.
const std::string kNul("cut\0off", 7);

class ArgumentsTest : public ClientTest {
 protected:
  using Call = std::function<void()>;

  // Makes each call, which has to be refused in the name of the argument beside it.
  static void Refused(const std::vector<std::pair<std::string, Call>>& calls, const std::string& why) {
    for (const auto& [argument, call] : calls) {
      const InvalidArgument error = Thrown<InvalidArgument>(call);
      EXPECT_EQ(error.message(), argument + why);
      EXPECT_EQ(error.sqlstate(), "22023");
    }
  }
};

TEST_F(ArgumentsTest, TextWithANulByteIsRefused) {
  const json object = json::object();
  const std::string why = " must not hold a NUL byte";
  Refused({{"username", [&] { client.get_or_create_user(id, {.username = kNul}); }},
           {"first_name", [&] { client.get_user_session(id, {.first_name = kNul}); }},
           {"last_name", [&] { client.get_user_session(id, {.last_name = kNul}); }},
           {"reason", [&] { client.add_xp(id, 1, {.reason = kNul}); }},
           {"reason",
            [&] {
              client.add_xp_batch({{id, 1}}, {.reason = kNul});
            }},
           {"older_than", [&] { client.purge_xp_events(kNul); }},
           {"board", [&] { client.define_board(kNul); }},
           {"timezone", [&] { client.define_board("board", {.timezone = kNul}); }},
           {"operator", [&] { client.define_board("board", {.op = kNul}); }},
           {"board", [&] { client.get_board(kNul); }},
           {"badge_type", [&] { client.award_badge(id, kNul); }},
           {"badge_type", [&] { client.revoke_badge(id, kNul); }},
           {"badge_type", [&] { client.has_badge(id, kNul); }},
           {"criteria", [&] { client.define_badge("badge", "Badge", {.criteria = kNul}); }},
           {"bot_name", [&] { client.count_badges_by_type(kNul); }},
           {"bot_name", [&] { client.save_session(id, object, object, {.bot_name = kNul}); }},
           {"subscription_type", [&] { client.create_subscription(id, kNul); }},
           {"source", [&] { client.add_free_trainings(id, 1, kNul); }},
           {"prefix", [&] { client.generate_promocodes(1, "credits", 1, {.prefix = kNul}); }},
           {"code", [&] { client.create_promocode(kNul, "credits", 1); }},
           {"type", [&] { client.create_promocode("code", kNul, 1); }},
           {"code", [&] { client.redeem_promocode(id, kNul); }},
           {"code", [&] { client.check_promocode(id, kNul); }}},
          why);
  Refused({{"tariff", [&] { client.define_tariff(kNul, "Name", "1", "XTR", "month"); }},
           {"price", [&] { client.define_tariff("tariff", "Name", kNul, "XTR", "month"); }},
           {"payment_id", [&] { client.complete_payment("stars", kNul); }},
           {"provider", [&] { client.fail_payment(kNul, "payment"); }},
           {"scenario_name", [&] { client.save_training_history(id, 1, 1, 1, 1, {.scenario_name = kNul}); }},
           {"bot_name", [&] { client.register_bot(kNul); }},
           {"login_role", [&] { client.register_bot(bot, {.login_role = kNul}); }},
           {"bot_name", [&] { client.remove_bot(kNul); }},
           {"relation", [&] { client.attach_user_table(kNul, "user_id"); }},
           {"column_name", [&] { client.attach_user_table("answers", kNul); }},
           {"users", [&] { client.import_users_text(kNul); }},
           {"request_id", [&] { client.add_score(id, 1, {.request_id = kNul}); }},
           {"conninfo", [] { Client{kNul}; }},
           {"application_name",
            [] {
              Client{DatabaseUrl(), Options{.application_name = kNul}};
            }},
           {"bot_name", [&] { Client(DatabaseUrl(), kNul).add_xp(id, 1); }}},
          why);
}

TEST_F(ArgumentsTest, JsonThatCannotBeStoredIsRefused) {
  const auto calls = [&](const json& value) -> std::vector<std::pair<std::string, Call>> {
    const json patch = {{"a", {value}}};
    return {{"patch", [=, this] { client.set_user_attributes(id, patch); }},
            {"metadata", [=, this] { client.award_badge(id, "badge", {.metadata = patch}); }},
            {"stats_data", [=, this] { client.save_session(id, json::object(), patch); }},
            {"session_patch", [=, this] { client.patch_session(id, {.session_patch = patch}); }},
            {"session_data", [=, this] { client.finish_training(id, 1, patch); }},
            {"users", [=, this] { client.import_users(patch); }},
            {"entries", [=, this] { client.import_badges(json::array({patch})); }}};
  };
  Refused(calls(kNul), " must not hold a NUL character");
  Refused(calls(json{{kNul, 1}}), " must not hold a NUL character");
  Refused(calls(HUGE_VAL), " must not hold a number that is not finite");
  Refused(calls("\xff"), " is not valid UTF-8");
  Refused(calls("\xed\xa0\xbd"), " is not valid UTF-8");  // half of a surrogate pair
}

TEST_F(ArgumentsTest, WhatIsRefusedLeavesTheConnectionAsItWas) {
  client.transaction([&](Transaction& tx) {
    tx.add_xp(id, 5);
    EXPECT_THROW(tx.add_xp(id, 1, {.reason = kNul}), InvalidArgument);
    tx.add_xp(id, 2);
  });
  EXPECT_EQ(client.get_user(id)->total_xp, 7);
}

TEST_F(ArgumentsTest, TextThatIsNotUtf8IsTheServersToRefuse) {
  EXPECT_EQ(Thrown<Error>([&] { client.add_xp(id, 1, {.reason = "\xff"}); }).sqlstate(), "22021");
  EXPECT_EQ(Thrown<Error>([&] { client.redeem_promocode(id, "\xed\xa0\xbd"); }).sqlstate(), "22021");
}

}  // namespace
}  // namespace botdb::test
