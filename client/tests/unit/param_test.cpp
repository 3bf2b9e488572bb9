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

TEST(Param, RefusesWhatCannotBeSent) {
  EXPECT_THROW(Param(std::string_view("a\0b", 3)), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json("\xff")), InvalidArgument);
  EXPECT_THROW(Param(std::vector<std::string>{"a", std::string("b\0", 2)}), InvalidArgument);
}

TEST(Param, RefusesNumbersThatJsonDoesNotHave) {
  EXPECT_THROW(Param(nlohmann::json(HUGE_VAL)), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json{{"scores", {1.5, {{"worst", -HUGE_VAL}}}}}), InvalidArgument);
  EXPECT_THROW(Param(nlohmann::json{{"mean", std::nan("")}}), InvalidArgument);
  EXPECT_STREQ(Param(nlohmann::json{{"scores", {1.5, nullptr, 7}}}).data(), R"({"scores":[1.5,null,7]})");
}

}  // namespace
}  // namespace botdb::detail
