// The states of a payment, and what each step makes of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace botdb {

inline constexpr std::string_view kPending = "pending";
inline constexpr std::string_view kCompleted = "completed";
inline constexpr std::string_view kFailed = "failed";
inline constexpr std::string_view kRefunded = "refunded";
inline constexpr std::string_view kUnmatched = "unmatched";  // charged, and nobody has said yet for what

enum class PaymentStep { kComplete, kFail, kRefund };

// What a step comes to: the state afterwards, and whether what was paid for is given or taken back.
struct PaymentTransition {
  std::string_view status;
  bool gives = false;
  bool takes_back = false;
};

// The transition, none if the state does not allow the step. Providers repeat and reorder what they report: a step that
// was taken already changes nothing, and a completion that comes after its refund gives nothing.
inline std::optional<PaymentTransition> NextPaymentState(std::string_view status, PaymentStep step) {
  switch (step) {
    case PaymentStep::kComplete:
      if (status == kPending) return PaymentTransition{kCompleted, true, false};
      if (status == kCompleted || status == kRefunded) return PaymentTransition{status};
      break;
    case PaymentStep::kFail:
      if (status == kPending || status == kFailed) return PaymentTransition{kFailed};
      break;
    case PaymentStep::kRefund:
      if (status == kCompleted) return PaymentTransition{kRefunded, false, true};
      if (status == kPending || status == kUnmatched || status == kRefunded) return PaymentTransition{kRefunded};
      break;
  }
  return std::nullopt;
}

// How much time a payment buys whose end the provider has stated: from where this provider's time ended, or from now,
// whichever is later. All times from now, in microseconds.
inline int64_t StatedTime(int64_t paid_until, std::optional<int64_t> paid_before) {
  const int64_t begins = paid_before && *paid_before > 0 ? *paid_before : 0;
  return paid_until > begins ? paid_until - begins : 0;
}

}  // namespace botdb
