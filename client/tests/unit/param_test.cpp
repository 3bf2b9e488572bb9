#include "param.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <botdb/error.hpp>

#include "binary.hpp"

namespace botdb::detail {
namespace {

TEST(Param, AbsentIsNull) {
  EXPECT_EQ(Param(std::nullopt).data(), nullptr);
  EXPECT_EQ(Param(std::optional<std::string>{}).data(), nullptr);
  EXPECT_EQ(Param(std::optional<nlohmann::json>{}).data(), nullptr);
}

TEST(Param, ValuesAreText) {
  EXPECT_STREQ(Param(true).data(), "t");
  EXPECT_STREQ(Param(std::int64_t{-9'223'372'036'854'775'807 - 1}).data(), "-9223372036854775808");
  EXPECT_STREQ(Param(std::optional<std::int32_t>{7}).data(), "7");
  EXPECT_STREQ(Param(std::optional<std::string>{""}).data(), "");
  EXPECT_EQ(Param(std::int64_t{1}).format(), 0);
}

TEST(Param, AStringIsNoJson) {
  EXPECT_STREQ(Param(std::optional<std::string>{"a\"b"}).data(), "a\"b");
  EXPECT_STREQ(Param(nlohmann::json("a\"b")).data(), R"("a\"b")");
  EXPECT_STREQ(Param(std::optional<nlohmann::json>{nullptr}).data(), "null");
}

TEST(Param, TimestampsAreBinary) {
  const Param param(Timestamp{});
  EXPECT_EQ(param.format(), 1);
  EXPECT_EQ(param.size(), 8);
}

TEST(Param, DurationsAreBinary) {
  using namespace std::chrono_literals;
  const Param param(1min);
  EXPECT_EQ(param.format(), 1);
  ASSERT_EQ(param.size(), 16);
  EXPECT_EQ(std::string(param.data(), 16), BigEndian(60'000'000) + std::string(8, '\0'));
}

TEST(Param, ArraysAreBinary) {
  const std::vector<std::int64_t> values = {1, 2};
  const Param param(values);
  EXPECT_EQ(param.format(), 1);
  EXPECT_EQ(std::string(param.data(), static_cast<std::size_t>(param.size())), BigintArray(values));
}

constexpr std::string_view kNul("a\0b", 3);

TEST(Param, RefusesWhatCannotBeSent) {
  EXPECT_THROW(Param{kNul}, InvalidArgument);
  EXPECT_THROW(Param(std::optional{std::string{kNul}}), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json("\xff")), InvalidArgument);
  EXPECT_THROW(Param(std::vector<std::string>{"a", std::string("b\0", 2)}), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json("\xed\xa0\x80")), InvalidArgument);  // half of a surrogate pair
}

TEST(Param, RefusesJsonThatTheServerCannotStore) {
  EXPECT_THROW(Param(nlohmann::json(std::string{kNul})), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json{{"a", {1, {{"b", std::string{kNul}}}}}}), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json{{std::string{kNul}, 1}}), InvalidArgument);
  EXPECT_STREQ(Param(nlohmann::json("a\\u0000")).data(), R"("a\\u0000")");
}

TEST(AsArgument, NamesWhatIsRefused) {
  try {
    AsArgument("code", [] { return Param{kNul}; });
    FAIL() << "nothing is refused";
  } catch (const InvalidArgument& refusal) {
    EXPECT_EQ(refusal.message(), "code must not hold a NUL byte");
    EXPECT_EQ(refusal.detail(), "There is one after the first 1 bytes.");
    EXPECT_EQ(refusal.sqlstate(), "22023");
  }
  EXPECT_STREQ(AsArgument("code", [] { return Param(std::string_view("b")); }).data(), "b");
}

TEST(Param, RefusesNumbersThatJsonDoesNotHave) {
  EXPECT_THROW(Param(nlohmann::json(HUGE_VAL)), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json{{"scores", {1.5, {{"worst", -HUGE_VAL}}}}}), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json{{"mean", std::nan("")}}), InvalidArgument);
  EXPECT_STREQ(Param(nlohmann::json{{"scores", {1.5, nullptr, 7}}}).data(), R"({"scores":[1.5,null,7]})");
}

}  // namespace
}  // namespace botdb::detail
