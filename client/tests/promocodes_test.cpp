#include <algorithm>
#include <set>

#include "support.hpp"

namespace botdb::test {
namespace {

using nlohmann::json;
using PromocodesTest = ClientTest;

// A code as the server stores it.
std::string NewCode() { return NewName("CODE"); }

TEST_F(PromocodesTest, CreatePromocodeReturnsTheWholeRow) {
  const std::string code = NewCode();
  const Timestamp expires = Now() + std::chrono::days{7};
  const Timestamp starts = Now() - std::chrono::days{7};
  const Promocode made = client.create_promocode(" " + code + " ", "trainings", 3,
                                                 {.max_uses = 2, .expires_at = expires, .starts_at = starts});
  EXPECT_GT(made.id, 0);
  EXPECT_EQ(made.code, code);
  EXPECT_EQ(made.type, "trainings");
  EXPECT_EQ(made.value, 3);
  EXPECT_EQ(made.max_uses, 2);
  EXPECT_EQ(made.current_uses, 0);
  EXPECT_EQ(made.starts_at, starts);
  EXPECT_EQ(made.expires_at, expires);
  EXPECT_TRUE(made.is_active);
  EXPECT_TRUE(IsRecent(made.created_at));

  const AlreadyExists error = Thrown<AlreadyExists>([&] { client.create_promocode(code, "credits", 1); });
  EXPECT_EQ(error.sqlstate(), "23505");
  EXPECT_THROW(client.create_promocode(NewCode(), "car", 1), InvalidArgument);
}

TEST_F(PromocodesTest, TimesMayBeFarAwayOrInfinite) {
  const Timestamp far = std::chrono::sys_days{std::chrono::December / 31 / 9999};
  EXPECT_EQ(client.create_promocode(NewCode(), "credits", 1, {.expires_at = far}).expires_at, far);
  EXPECT_EQ(client.create_promocode(NewCode(), "credits", 1).expires_at, std::nullopt);
}

TEST_F(PromocodesTest, GeneratePromocodesReturnsThem) {
  const std::vector<std::string> codes = client.generate_promocodes(100, "credits", 2);
  EXPECT_EQ((std::set<std::string>{codes.begin(), codes.end()}.size()), 100u);
  for (const std::string& code : codes) EXPECT_EQ(code.size(), 8u) << code;
  EXPECT_EQ(client.redeem_promocode(id, codes[0]).value, 2);
  const json stats = client.promocode_stats(codes[0]).value();
  EXPECT_EQ(stats.at("max_uses"), 1);
  EXPECT_EQ(stats.at("current_uses"), 1);
  EXPECT_THROW(client.generate_promocodes(0, "credits", 2), InvalidArgument);
  EXPECT_THROW(client.generate_promocodes(1, "car", 2), InvalidArgument);
}

TEST_F(PromocodesTest, GeneratePromocodesTakesLimits) {
  const Timestamp expires = Now() + std::chrono::days{7};
  const std::string code =
      client
          .generate_promocodes(1, "trainings", 3,
                               {.prefix = "MAY-", .length = 12, .max_uses = std::nullopt, .expires_at = expires})
          .at(0);
  EXPECT_EQ(code.size(), 16u);
  EXPECT_TRUE(code.starts_with("MAY-")) << code;
  const Promocode made = client.list_promocodes(true, 1).at(0);
  EXPECT_EQ(made.code, code);
  EXPECT_EQ(made.type, "trainings");
  EXPECT_EQ(made.value, 3);
  EXPECT_EQ(made.max_uses, std::nullopt);
  EXPECT_EQ(made.expires_at, expires);
}

TEST_F(PromocodesTest, RedeemPromocodeTellsEachOutcome) {
  const std::string code = NewCode();
  client.create_promocode(code, "trainings", 3, {.max_uses = 1});
  EXPECT_EQ(client.check_promocode(id, code)->status, "redeemed");
  const RedeemResult redeemed = client.redeem_promocode(id, code);
  EXPECT_TRUE(redeemed.success);
  EXPECT_EQ(redeemed.status, "redeemed");
  EXPECT_EQ(redeemed.type, "trainings");
  EXPECT_EQ(redeemed.value, 3);
  const RedeemResult again = client.redeem_promocode(id, code);
  EXPECT_FALSE(again.success);
  EXPECT_EQ(again.status, "already_used");
  EXPECT_EQ(client.check_promocode(id, code)->status, "already_used");

  const std::int64_t late = NewId();
  client.get_or_create_user(late);
  EXPECT_EQ(client.redeem_promocode(late, code, {.bot_name = NewName("other")}).status, "exhausted");
  const RedeemResult unknown = client.redeem_promocode(id, NewCode());
  EXPECT_EQ(unknown.status, "not_found");
  EXPECT_EQ(unknown.type, std::nullopt);
  EXPECT_EQ(unknown.value, std::nullopt);
  EXPECT_THROW(client.redeem_promocode(NewId(), code), UserNotFound);
  for (const std::string& typed : {std::string{}, std::string{" \n"}, std::string(65, 'x'), std::string{"a\nb"}}) {
    EXPECT_EQ(client.redeem_promocode(id, typed).status, "not_found");
    EXPECT_EQ(client.check_promocode(id, typed)->status, "not_found");
  }
  EXPECT_EQ(client.check_access(id).details.at("trainings_left"), 3);
}

TEST_F(PromocodesTest, DisabledCodesAreListedOnlyWhenAsked) {
  const std::string code = NewCode();
  client.create_promocode(code, "credits", 1);
  const auto listed = [&](bool active_only) {
    const std::vector<Promocode> codes = client.list_promocodes(active_only);
    return std::any_of(codes.begin(), codes.end(), [&](const Promocode& listed) { return listed.code == code; });
  };
  EXPECT_TRUE(listed(true));
  EXPECT_TRUE(client.disable_promocode(code));
  EXPECT_FALSE(listed(true));
  EXPECT_TRUE(listed(false));
  EXPECT_EQ(client.list_promocodes(false, 1).size(), 1u);
  EXPECT_FALSE(client.disable_promocode(NewCode()));
  EXPECT_EQ(client.redeem_promocode(id, code).status, "disabled");
}

TEST_F(PromocodesTest, PromocodeStatsIsAnObject) {
  const std::string code = NewCode();
  client.create_promocode(code, "credits", 1);
  client.redeem_promocode(id, code);
  const json stats = client.promocode_stats(code).value();
  EXPECT_EQ(stats.at("code"), code);
  EXPECT_EQ(stats.at("current_uses"), 1);
  EXPECT_EQ(client.promocode_stats(NewCode()), std::nullopt);
}

}  // namespace
}  // namespace botdb::test
