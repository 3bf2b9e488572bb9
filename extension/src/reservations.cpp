// Access that is taken: at once, or for work that may fail, reserved and then confirmed or given back.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "reservations.hpp"
#include "access.hpp"
#include "bots.hpp"
#include "boundary/call.hpp"
#include "boundary/append.hpp"
#include "boundary/index_scan.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/snapshot.hpp"
#include "boundary/statement.hpp"
#include "ledger.hpp"
#include "requests.hpp"
#include "rules/access.hpp"
#include "users.hpp"

namespace botdb {
namespace {

using boundary::Bound;
using boundary::Call;
using boundary::Compare;
using boundary::IndexScan;
using boundary::On;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

constexpr std::string_view kReserved = "reserved";
constexpr std::string_view kConfirmed = "confirmed";
constexpr std::string_view kReleased = "released";

// A reservation as its settlement finds it.
struct Reservation {
  int64_t id;
  int64_t user_id;
  Text status;
  AccessSource source;
  AccessCause cause;
};

// The columns of botdb.reservations that are read or changed, its rows by id, and those that are open by user and end.
struct ReservationColumn {
  static constexpr auto kId = boundary::kColumn<"reservations", "id">;
  static constexpr auto kUserId = boundary::kColumn<"reservations", "user_id">;
  static constexpr auto kBotName = boundary::kColumn<"reservations", "bot_name">;
  static constexpr auto kAccessType = boundary::kColumn<"reservations", "access_type">;
  static constexpr auto kSubscriptionId = boundary::kColumn<"reservations", "subscription_id">;
  static constexpr auto kFreeTrainingId = boundary::kColumn<"reservations", "free_training_id">;
  static constexpr auto kStatus = boundary::kColumn<"reservations", "status">;
  static constexpr auto kSettledAt = boundary::kColumn<"reservations", "settled_at">;
};

constinit boundary::KeyedTable reservations_by_id("reservations", "reservations_pkey");
constinit boundary::KeyedTable reservations_open("reservations", "reservations_open");
constinit boundary::KeyedTable subscriptions_by_user("subscriptions", "subscriptions_by_user");

Reservation ReadReservation(const StoredRow& row) {
  const auto id = row.Get<int64_t>(ReservationColumn::kId);
  return {id,
          row.Get<int64_t>(ReservationColumn::kUserId),
          row.Get<Text>(ReservationColumn::kStatus),
          {row.Get<Text>(ReservationColumn::kAccessType).view,
           row.Get<std::optional<int64_t>>(ReservationColumn::kSubscriptionId),
           row.Get<std::optional<int64_t>>(ReservationColumn::kFreeTrainingId),
           {},
           {}},
          {{}, {}, id, row.Get<Text>(ReservationColumn::kBotName)}};
}

[[noreturn]] void ThrowUnsettled(int64_t id, const std::string& message, const std::string& what,
                                 const std::string& hint) {
  throw UserError(kWrongState, message, "Reservation " + std::to_string(id) + " " + what + ".", hint);
}

[[noreturn]] void ThrowMissing(int64_t id) {
  ThrowUnsettled(id, "reservation not found", "does not exist", "Reserve with botdb.reserve_access.");
}

// Reads a reservation of this connection's bots. TB005 if there is none, 42501 if it is another bot's.
Reservation RequireReservation(Call& call, int64_t id) {
  const auto row = Find(call, reservations_by_id, id);
  if (!row) ThrowMissing(id);
  const Reservation reservation = ReadReservation(*row);
  RequireMayActFor(call, *reservation.cause.bot_name);
  return reservation;
}

// Locks the row of the user whose reservation the argument names: what is read of it then nobody else changes. Returns
// its id.
int64_t LockReservation(Call& call) {
  const int64_t id = call.Required<int64_t>(0, "reservation_id");
  LockUserById(call, RequireReservation(call, id).user_id);
  return id;
}

// Settles a reservation that is open, the user's row being locked; returns it as it was.
Reservation Settle(Call& call, int64_t id, std::string_view status) {
  std::optional<Reservation> found;
  const auto settle = [&](StoredRow& row) {
    found = ReadReservation(row);
    if (found->status.view != kReserved) return false;
    row.Set(ReservationColumn::kStatus, status);
    row.Set(ReservationColumn::kSettledAt, std::optional(boundary::TransactionTime()));
    return true;
  };
  if (!ChangeSurely(call, reservations_by_id, settle, id)) ThrowMissing(id);
  return *found;
}

// The payment whose refund has emptied this subscription for good, none if nothing has: a refund of a part has not.
std::optional<int64_t> RefundedPayment(Call& call, int64_t user_id, std::optional<int64_t> subscription_id) {
  static Statement find(R"(
    SELECT e.payment_id FROM botdb.access_events e JOIN botdb.payments p ON p.id = e.payment_id
    WHERE e.user_id = $1 AND e.subscription_id = $2 AND e.event = 'refund' AND e.access_type = 'credits'
      AND p.status = 'refunded' LIMIT 1)");
  if (!subscription_id) return std::nullopt;
  const auto row = One(call, find, user_id, subscription_id);
  return row ? row->Get<std::optional<int64_t>>(0) : std::nullopt;
}

// Gives the unit of a reservation that has been released back to the row it came from. Where that was refunded
// meanwhile, the refund takes this unit too.
void GiveBack(Call& call, const Reservation& reservation) {
  AccessSource source = reservation.source;
  if (source.access_type == kAccessByTime) {
    EnterUnits(call, reservation.user_id, AccessEvent::kRelease, source, 0, reservation.cause);
    return;
  }
  const UnitChange back = ChangeUnits(call, source, 1);
  source.balance = back.balance;
  EnterUnits(call, reservation.user_id, AccessEvent::kRelease, source, back.quantity, reservation.cause);
  const auto payment_id = source.access_type == kAccessByCredits
                              ? RefundedPayment(call, reservation.user_id, source.subscription_id)
                              : std::nullopt;
  if (!payment_id) return;
  AccessCause refund = reservation.cause;
  refund.payment_id = payment_id;
  source.balance = ChangeUnits(call, source, -1).balance;
  EnterUnits(call, reservation.user_id, AccessEvent::kRefund, source, -1, refund);
}

// The reservations of a user whose time is over, in the order of their ids. By the index itself: a plan that is made
// while there are few would look through all of them later.
std::vector<int64_t> ExpiredReservations(Call& call, int64_t user_id) {
  std::vector<int64_t> expired;
  const auto take = [&](IndexScan& row) {
    if (row.Get<Text>(ReservationColumn::kStatus).view != kReserved) return;
    expired.push_back(row.Get<int64_t>(ReservationColumn::kId));
  };
  InNewSnapshot(call, [&] {
    const Bound over[] = {On(0, Compare::kEqual, user_id), On(1, Compare::kAtMost, boundary::TransactionTime())};
    boundary::ScanEach(reservations_open, over, take);
  });
  std::sort(expired.begin(), expired.end());
  return expired;
}

}  // namespace

void GiveBackExpired(Call& call, int64_t user_id) {
  for (const int64_t id : ExpiredReservations(call, user_id)) {
    GiveBack(call, Settle(call, id, kReleased));
  }
}

namespace {

// Whether a subscription whose end has come gives access all the same: its next charge is late.
bool IsInGrace(IndexScan& row) {
  const auto until = row.Get<std::optional<Timestamp>>(SubscriptionColumn::kGraceUntil);
  return until && !HasCome(*until);
}

// What comes first of a user's subscriptions: that whose time ends last, else the oldest one with credits. Nothing
// of it but its id and its end is read.
AccessSource FirstSubscription(Call& call, int64_t user_id) {
  AccessSource first{kAccessByTime, {}, {}, {}, {}};
  const auto take = [&](IndexScan& row) {
    const auto end_date = row.Get<std::optional<Timestamp>>(SubscriptionColumn::kEndDate);
    const bool runs = end_date && (!HasCome(*end_date) || IsInGrace(row));
    if (!row.Get<bool>(SubscriptionColumn::kIsActive)) return;
    if (!runs && row.Get<int32_t>(SubscriptionColumn::kCreditsLeft) <= 0) return;
    const bool is_later = end_date && (!first.end_date || boundary::IsBefore(*first.end_date, *end_date));
    if (first.subscription_id && !is_later) return;
    first.subscription_id = row.Get<int64_t>(SubscriptionColumn::kId);
    first.end_date = end_date;
  };
  InNewSnapshot(call, [&] {
    const Bound of_user[] = {On(0, Compare::kEqual, user_id)};
    boundary::ScanEach(subscriptions_by_user, of_user, take);
  });
  return first;
}

// Takes what one training costs: nothing under a running time subscription, else one credit, oldest first, else one
// free training; none if there is nothing to take. Reservations whose time is over are given back before. The caller
// has locked the user's row, and enters the event.
std::optional<AccessSource> TakeUnit(Call& call, int64_t user_id) {
  // Each look sees what is committed when it starts, the lock having been waited for before.
  static Statement find_training(
      "SELECT id FROM botdb.free_trainings WHERE user_id = $1 AND trainings_left > 0 ORDER BY id LIMIT 1");
  GiveBackExpired(call, user_id);
  AccessSource source = FirstSubscription(call, user_id);
  if (source.end_date) return source;
  if (source.subscription_id) {
    source.access_type = kAccessByCredits;
  } else {
    const auto training = One(call, find_training, user_id);
    if (!training) return std::nullopt;
    source.access_type = kAccessByTrainings;
    source.free_training_id = training->Get<int64_t>(0);
  }
  source.balance = ChangeUnits(call, source, -1).balance;
  return source;
}

}  // namespace

BOTDB_WRITER(consume_access) {
  const int64_t telegram_id = TelegramId(call);
  const Text bot_name = WritingBot(call, 1);
  const int64_t user_id = LockUser(call, telegram_id);
  const auto taken = TakeUnit(call, user_id);
  if (!taken) return call.Return(false);
  EnterUnits(call, user_id, AccessEvent::kUse, *taken, taken->balance ? -1 : 0, {{}, {}, {}, bot_name});
  return call.Return(true);
}

BOTDB_WRITER(reserve_access) {
  static boundary::AppendedTable<"reservations"> entered;
  const int64_t telegram_id = TelegramId(call);
  const auto ttl = call.RequiredInterval(2, "ttl", Call::Zero::kRefused);
  const Text bot_name = WritingBot(call, 1);
  const int64_t user_id = LockUser(call, telegram_id);
  const auto taken = TakeUnit(call, user_id);
  call.BeginRows();
  if (!taken) return call.Null();
  const Text access_type = boundary::MakeText(taken->access_type);
  const int64_t id =
      AppendTo(call, entered, boundary::NextId{}, user_id, bot_name, access_type, taken->subscription_id,
               taken->free_training_id, kReserved, boundary::FromNow(ttl), boundary::Now(), std::optional<Timestamp>());
  const AccessCause cause{{}, {}, entered.Stored(ReservationColumn::kId, id), bot_name};
  call.AddRow(*cause.reservation_id, entered.Stored(ReservationColumn::kAccessType, access_type));
  EnterUnits(call, user_id, AccessEvent::kReserve, *taken, taken->balance ? -1 : 0, cause);
  return call.Null();
}

BOTDB_WRITER(confirm_access) {
  const Reservation reservation = Settle(call, LockReservation(call), kConfirmed);
  if (reservation.status.view == kConfirmed) return call.Return(false);
  if (reservation.status.view == kReleased) {
    ThrowUnsettled(reservation.id, "reservation was given back", "was released, or its time was over",
                   "Take access again with botdb.reserve_access or botdb.consume_access.");
  }
  EnterUnits(call, reservation.user_id, AccessEvent::kConfirm, reservation.source, 0, reservation.cause);
  return call.Return(true);
}

BOTDB_WRITER(release_access) {
  const Reservation reservation = Settle(call, LockReservation(call), kReleased);
  if (reservation.status.view == kReleased) return call.Return(false);
  if (reservation.status.view == kConfirmed) {
    ThrowUnsettled(reservation.id, "reservation was confirmed", "was confirmed: what it took is used",
                   "Give the user a training with botdb.add_free_trainings instead.");
  }
  GiveBack(call, reservation);
  return call.Return(true);
}

}  // namespace botdb
