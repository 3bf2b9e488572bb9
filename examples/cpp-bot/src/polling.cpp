#include "polling.hpp"

#include <algorithm>
#include <chrono>
#include <coroutine>
#include <iostream>
#include <set>
#include <utility>

using nlohmann::json;

namespace {

constexpr int kPollSeconds = 30;
constexpr std::chrono::seconds kPause{1};  // before something is tried again

constexpr int kUnauthorized = 401;  // the token is none
constexpr int kNotFound = 404;

// Wakes the coroutine that waits for it.
class Signal {
 public:
  Signal() = default;
  Signal(const Signal&) = delete;

  auto operator co_await() noexcept {
    struct Awaiter {
      bool await_ready() const noexcept { return signal.is_set_; }
      void await_suspend(std::coroutine_handle<> waiter) const noexcept { signal.waiter_ = waiter; }
      void await_resume() const noexcept {}

      Signal& signal;
    };
    return Awaiter{*this};
  }
  void Set() {
    is_set_ = true;
    if (waiter_) std::exchange(waiter_, nullptr).resume();
  }

 private:
  bool is_set_ = false;
  std::coroutine_handle<> waiter_;
};

// Whose update it is, and where.
std::vector<std::int64_t> KeysOf(const Update& update) {
  std::vector<std::int64_t> keys;
  if (update.user != 0) keys.push_back(update.user);
  if (update.chat != 0 && update.chat != update.user) keys.push_back(update.chat);
  return keys;
}

}  // namespace

// Updates that are handled side by side.
struct Polling::Batch {
  explicit Batch(std::vector<Update> some) : updates(std::move(some)), handled(updates.size()), open(updates.size()) {}

  const std::vector<Update> updates;  // in their order
  std::vector<bool> handled;
  std::set<std::int64_t> waiting;  // users with one that was not, whose later ones have to wait too
  std::size_t open;
  Signal done;
};

botdb::Task<void> Polling::Run(std::stop_token ending) {
  while (!ending.stop_requested()) {
    Batch batch{co_await Fetch(ending)};
    co_await HandleAll(batch);
    if (!Confirm(batch)) co_await loop_.sleep_for(kPause);
  }
  co_await ConfirmLast();
}

// Nothing is lost where this fails: what was handled is told again then, and found claimed.
botdb::Task<void> Polling::ConfirmLast() {
  const json confirm = {{"offset", offset_}, {"limit", 1}, {"timeout", 0}};
  try {
    co_await telegram_.Call("getUpdates", confirm);
  } catch (const std::runtime_error& error) {
    std::cerr << "the last updates are not confirmed: " << error.what() << "\n";
  }
}

// The next updates, in their order; none if the bot is to end, or if Telegram is not to be had now.
botdb::Task<std::vector<Update>> Polling::Fetch(std::stop_token ending) {
  const json which = {{"offset", offset_},
                      {"timeout", kPollSeconds},
                      {"allowed_updates", {"message", "callback_query", "pre_checkout_query"}}};
  std::vector<Update> updates;
  std::string failure;
  try {
    for (const json& raw : co_await telegram_.Call("getUpdates", which, ending)) {
      updates.push_back(ReadUpdate(raw, username_));
    }
  } catch (const Refused& refused) {
    if (refused.code == kUnauthorized || refused.code == kNotFound) throw;
    failure = refused.what();
  } catch (const Unreachable& unreachable) {
    failure = unreachable.what();
  }
  if (!failure.empty() && !ending.stop_requested()) {
    std::cerr << "no updates: " << failure << "\n";
    co_await loop_.sleep_for(kPause);
  }
  std::stable_sort(updates.begin(), updates.end(),
                   [](const Update& one, const Update& other) { return one.id < other.id; });
  co_return updates;
}

botdb::Task<void> Polling::HandleAll(Batch& batch) {
  if (batch.open == 0) co_return;
  for (std::size_t place = 0; place < batch.updates.size(); ++place) {
    loop_.spawn(HandleOne(batch, place, turns_.Take(KeysOf(batch.updates[place]))));
  }
  co_await batch.done;
}

botdb::Task<void> Polling::HandleOne(Batch& batch, std::size_t place, std::unique_ptr<Turns::Turn> turn) {
  co_await *turn;
  const Update& update = batch.updates[place];
  if (!batch.waiting.contains(update.user)) {
    try {
      co_await bot_.Handle(update);
      batch.handled[place] = true;
    } catch (const std::exception& error) {
      std::cerr << "update " << update.id << " has to come again: " << error.what() << "\n";
      batch.waiting.insert(update.user);
    }
  }
  turn.reset();
  if (--batch.open == 0) batch.done.Set();
}

bool Polling::Confirm(const Batch& batch) {
  for (std::size_t place = 0; place < batch.updates.size(); ++place) {
    const std::int64_t id = batch.updates[place].id;
    if (id < offset_) continue;  // confirmed before, and told again
    if (!batch.handled[place]) return false;
    offset_ = id + 1;
  }
  return true;
}
