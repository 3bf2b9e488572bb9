// Leases: who may work under a key of a bot's storage, and until when.
#include <optional>
#include <string>

#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/columns.hpp"
#include "boundary/key_lock.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/sequence.hpp"
#include "requests.hpp"
#include "rules/limits.hpp"
#include "storage.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::Interval;
using boundary::KeyLock;
using boundary::StoredRow;
using boundary::Text;
using boundary::Timestamp;

constexpr boundary::Length kOwnerLength{1, kMaxShortText};

struct LeaseColumn {
  static constexpr auto kOwner = boundary::kColumn<"bot_leases", "owner">;
  static constexpr auto kFence = boundary::kColumn<"bot_leases", "fence">;
  static constexpr auto kExpiresAt = boundary::kColumn<"bot_leases", "expires_at">;
};

constinit boundary::KeyedTable leases_by_key("bot_leases", "bot_leases_pkey");
constinit boundary::AppendedTable<"bot_leases"> new_leases;

// The owner of a lease that runs at this moment, whenever the transaction began.
std::optional<Text> RunningOwner(const StoredRow& lease) {
  if (!IsBefore(boundary::ClockTime(), lease.Get<Timestamp>(LeaseColumn::kExpiresAt))) return std::nullopt;
  return lease.Get<std::optional<Text>>(LeaseColumn::kOwner);
}

// Renews the owner's lease, or takes over one that has ended; false while another owner's runs.
bool TakeOver(StoredRow& lease, const Text& owner, Interval ttl) {
  const auto running = RunningOwner(lease);
  if (running && running->view != owner.view) return false;
  if (!running) {
    lease.Set(LeaseColumn::kOwner, owner);
    lease.Set(LeaseColumn::kFence, NextStorageNumber());
  }
  lease.Set(LeaseColumn::kExpiresAt, boundary::After(boundary::ClockTime(), ttl));
  return true;
}

}  // namespace

int64_t NextStorageNumber() {
  static constinit boundary::NamedRelation numbers("storage_numbers");
  return boundary::NextOf(numbers);
}

void RequireLease(Call& call, const Text& bot, const Text& key, int64_t fence) {
  const auto lease = Lock(call, leases_by_key, bot, key);
  if (lease && lease->Get<int64_t>(LeaseColumn::kFence) == fence &&
      lease->Get<std::optional<Text>>(LeaseColumn::kOwner)) {
    return;
  }
  throw UserError(kWrongState, "the lease has been overtaken",
                  "Lease " + std::to_string(fence) + " is not the last one of key " + Quoted(key.view) + " of bot " +
                      Quoted(bot.view) + ", or was given back.",
                  "Somebody else may be working under the key: stop, and begin anew with botdb.storage_lock.");
}

// Without a request id: the owner who asks again renews, and an old answer would say of an ended lease that it runs.
BOTDB_WRITER(storage_lock) {
  const Text key = call.RequiredText(0, "key", kStorageKeyLength);
  const Text owner = call.RequiredText(1, "owner", kOwnerLength);
  // A day at most: nobody would outlast a lease of years that somebody has left behind.
  const Interval ttl =
      call.RequiredInterval(2, "ttl", boundary::Arguments::Zero::kRefused, boundary::Arguments::Longest::kDay);
  const Text bot = WritingBot(call, 3);
  for (Rounds rounds("a lease");; rounds.Next()) {
    bool is_taken = false;
    const auto take = [&](StoredRow& lease) { return is_taken = TakeOver(lease, owner, ttl); };
    if (const auto lease = ChangeSurely(call, leases_by_key, take, bot, key)) {
      return call.Return(is_taken ? std::optional(lease->Get<int64_t>(LeaseColumn::kFence)) : std::nullopt);
    }
    KeyLock missing(bot);
    if (missing.FindOrLock(leases_by_key, bot, key)) continue;
    const int64_t number = NextStorageNumber();
    AppendTo(call, new_leases, bot, key, std::optional(owner), number, boundary::After(boundary::ClockTime(), ttl));
    missing.Release();
    return call.Return(new_leases.Stored(LeaseColumn::kFence, number));
  }
}

BOTDB_WRITER(storage_unlock) {
  const Text key = call.RequiredText(0, "key", kStorageKeyLength);
  const Text owner = call.RequiredText(1, "owner", kOwnerLength);
  bool ended = false;
  const auto end = [&](StoredRow& lease) {
    const auto running = RunningOwner(lease);
    ended = running && running->view == owner.view;
    if (ended) lease.Set(LeaseColumn::kOwner, std::optional<Text>());
    if (ended) lease.Set(LeaseColumn::kExpiresAt, boundary::ClockTime());
    return ended;
  };
  ChangeSurely(call, leases_by_key, end, WritingBot(call, 2), key);
  return call.Return(ended);
}

}  // namespace botdb
