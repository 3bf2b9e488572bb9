#include "rules/renewal.hpp"

#include <gtest/gtest.h>

namespace botdb {
namespace {

TEST(RequireRenewalState, KnowsTheWordsThatAListAnswersWith) {
  for (const auto word : {"renewing", "past_due", "cancelled", "none"}) EXPECT_NO_THROW(RequireRenewalState(word));
  for (const auto word : {"", "on", "Renewing", "none "}) EXPECT_THROW(RequireRenewalState(word), UserError);
}

}  // namespace
}  // namespace botdb
