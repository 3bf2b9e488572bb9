// The ledger of access: a row of botdb.access_events for all that was granted, used, reserved, given back, refunded.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "boundary/call.hpp"

namespace botdb {

// What happened, as the column event has it.
struct AccessEvent {
  static constexpr std::string_view kGrant = "grant";
  static constexpr std::string_view kUse = "use";
  static constexpr std::string_view kReserve = "reserve";
  static constexpr std::string_view kConfirm = "confirm";
  static constexpr std::string_view kRelease = "release";
  static constexpr std::string_view kRefund = "refund";
  static constexpr std::string_view kOpening = "opening";
};

// What gives access, as access_type has it.
inline constexpr std::string_view kAccessByTime = "subscription";
inline constexpr std::string_view kAccessByCredits = "credits";
inline constexpr std::string_view kAccessByTrainings = "free_trainings";

// The row that units are counted in, or whose time it is, as it is after the event.
struct AccessSource {
  std::string_view access_type;
  std::optional<int64_t> subscription_id;
  std::optional<int64_t> free_training_id;
  std::optional<int64_t> balance;               // units left
  std::optional<boundary::Timestamp> end_date;  // of time
};

// What a grant or a refund belongs to, and which bot caused the event.
struct AccessCause {
  std::optional<int64_t> promocode_id;
  std::optional<int64_t> payment_id;
  std::optional<int64_t> reservation_id;
  std::optional<boundary::Text> bot_name;
};

// Enters an event about units: how many came (or went, if negative).
void EnterUnits(boundary::Call& call, int64_t user_id, std::string_view event, const AccessSource& source,
                int64_t quantity, const AccessCause& cause);

// Enters an event about time: how much was added (or taken back, if negative), in microseconds.
void EnterTime(boundary::Call& call, int64_t user_id, std::string_view event, const AccessSource& source,
               int64_t microseconds, const AccessCause& cause);

// Enters what was there before the ledger: the units of `source` or its time, or what a promocode has given elsewhere.
void EnterOpening(boundary::Call& call, int64_t user_id, const AccessSource& source, const AccessCause& cause);

}  // namespace botdb
