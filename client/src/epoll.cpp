#include <botdb/epoll.hpp>

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <functional>
#include <iterator>
#include <system_error>
#include <unordered_map>
#include <vector>

#include "poller.hpp"

namespace botdb::epoll {

namespace detail {

using Clock = Loop::Clock;
using botdb::detail::Descriptor;
using botdb::detail::Ear;
using botdb::detail::Poller;

// The coroutine that the loop owns: it awaits the one that was spawned, and tells the loop that it has ended.
struct Root {
  struct promise_type {
    Root get_return_object() noexcept { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() noexcept { failure = std::current_exception(); }

    std::exception_ptr failure;
  };

  std::coroutine_handle<promise_type> coroutine;
};

Root RunToEnd(Task<void> task, std::function<void()> ended) {
  try {
    co_await std::move(task);
  } catch (...) {
    ended();
    throw;
  }
  ended();
}

// What the loop keeps.
class LoopState {
 public:
  LoopState() : waker(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd") {
    Watch(waker.get(), EPOLLIN, [this] { Woken(); });
  }

  // Calls a function for each event of a descriptor. Returns the number by which it is known.
  std::uint64_t Watch(int descriptor, std::uint32_t events, std::function<void()> function) {
    const std::uint64_t source = ++last_number;
    sources.emplace(source, std::move(function));
    poller.Listen(descriptor, events, source);
    return source;
  }

  void Unwatch(int descriptor, std::uint64_t source) noexcept {
    poller.Deafen(descriptor);
    sources.erase(source);
  }

  void Woken() noexcept {
    std::uint64_t count;
    while (::read(waker.get(), &count, sizeof count) > 0) stopped = true;
  }

  // How many milliseconds a round may wait, -1 being forever.
  int Patience() const;
  void Dispatch(int patience);
  void WakeSleepers();
  void ProgressDue();
  void StartNew();
  void BuryEnded();

  Poller poller;
  Descriptor waker;
  std::uint64_t last_number = 0;
  std::unordered_map<std::uint64_t, std::function<void()>> sources;
  std::multimap<Clock::time_point, Loop::Sleep*> sleepers;
  std::map<std::uint64_t, Driven*> driven;
  std::map<std::uint64_t, Root> roots;
  std::deque<std::uint64_t> fresh;   // roots that have not started
  std::vector<std::uint64_t> ended;  // roots to be destroyed
  std::exception_ptr failure;        // of the first root that ended with one
  bool stopped = false;
};

// A client or a pool that the loop drives, which owns this by on_change.
class Driven {
 public:
  Driven(LoopState& state, EventSource& source)
      : state_(&state), source_(source), number_(++state.last_number), ear_(state.poller, source, number_) {
    state.sources.emplace(number_, [&source] { source.progress(); });
    state.driven.emplace(number_, this);
  }
  Driven(const Driven&) = delete;
  ~Driven() {
    if (state_ == nullptr) return;
    state_->driven.erase(number_);
    state_->sources.erase(number_);
    ear_.Close();
  }

  // The loop has ended.
  void Leave() noexcept { state_ = nullptr; }

  void Update() {
    if (state_ != nullptr) ear_.Update();
  }

  EventSource& source() const noexcept { return source_; }

 private:
  LoopState* state_;
  EventSource& source_;
  const std::uint64_t number_;
  Ear ear_;
};

int LoopState::Patience() const {
  if (!fresh.empty()) return 0;
  std::optional<Clock::time_point> first;
  const auto add = [&first](Clock::time_point time) { first = first ? std::min(*first, time) : time; };
  if (!sleepers.empty()) add(sleepers.begin()->first);
  for (const auto& [number, one] : driven) {
    if (const auto deadline = one->source().deadline()) add(*deadline);
  }
  if (!first) return -1;
  if (*first <= Clock::now()) return 0;
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(wait, 0, 3'600'000));
}

void LoopState::Dispatch(int patience) {
  for (const std::uint64_t number : poller.Wait(patience)) {
    const auto source = sources.find(number);
    if (source == sources.end()) continue;  // what came before in this round has ended it
    const std::function<void()> function = source->second;
    function();
  }
}

void LoopState::WakeSleepers() {
  const Clock::time_point now = Clock::now();
  // Who goes to sleep until a time that lies back, again and again, holds up nobody.
  auto due = std::distance(sleepers.begin(), sleepers.upper_bound(now));
  for (; due > 0 && !sleepers.empty() && sleepers.begin()->first <= now; --due) {
    Loop::Sleep& sleep = *sleepers.begin()->second;
    sleepers.erase(sleepers.begin());
    sleep.place_.reset();
    sleep.waiter_.resume();
  }
}

void LoopState::ProgressDue() {
  std::vector<std::uint64_t> due;
  const Clock::time_point now = Clock::now();
  for (const auto& [number, one] : driven) {
    const auto deadline = one->source().deadline();
    if (deadline && *deadline <= now) due.push_back(number);
  }
  for (const std::uint64_t number : due) {
    if (const auto one = driven.find(number); one != driven.end()) one->second->source().progress();
  }
}

void LoopState::StartNew() {
  for (std::size_t left = fresh.size(); left > 0 && !fresh.empty(); --left) {
    const std::uint64_t number = fresh.front();
    fresh.pop_front();
    if (const auto root = roots.find(number); root != roots.end()) root->second.coroutine.resume();
  }
}

void LoopState::BuryEnded() {
  for (const std::uint64_t number : std::exchange(ended, {})) {
    const auto root = roots.extract(number);
    if (!failure) failure = root.mapped().coroutine.promise().failure;
    root.mapped().coroutine.destroy();
  }
}

}  // namespace detail

Loop::Loop() : state_(std::make_unique<detail::LoopState>()) {}

Loop::~Loop() {
  while (!state_->roots.empty()) state_->roots.extract(state_->roots.begin()).mapped().coroutine.destroy();
  for (const auto& [number, one] : state_->driven) one->Leave();
}

void Loop::drive(EventSource& source) {
  const auto driven = std::make_shared<detail::Driven>(*state_, source);
  source.on_change([driven] { driven->Update(); });
}

Loop::Id Loop::spawn(Task<void> task) {
  const std::uint64_t number = ++state_->last_number;
  const auto ended = [state = state_.get(), number] { state->ended.push_back(number); };
  state_->roots.emplace(number, detail::RunToEnd(std::move(task), ended));
  state_->fresh.push_back(number);
  return Id{number};
}

void Loop::cancel(Id id) {
  const auto number = static_cast<std::uint64_t>(id);
  const auto root = state_->roots.find(number);
  if (root == state_->roots.end() || root->second.coroutine.done()) return;
  const detail::Root cancelled = root->second;
  state_->roots.erase(root);
  cancelled.coroutine.destroy();
}

void Loop::run() {
  while (!state_->roots.empty() && !state_->stopped) RunOnce();
  state_->stopped = false;
}

void Loop::stop() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(state_->waker.get(), &one, sizeof one);
}

void Loop::RunOnce() {
  state_->StartNew();
  state_->BuryEnded();
  if (state_->failure == nullptr && !state_->roots.empty()) {
    state_->Dispatch(state_->Patience());
    state_->WakeSleepers();
    state_->ProgressDue();
    state_->BuryEnded();
  }
  if (state_->failure) std::rethrow_exception(std::exchange(state_->failure, nullptr));
}

Loop::Sleep::~Sleep() {
  if (place_) loop_->state_->sleepers.erase(*place_);
}

void Loop::Sleep::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  place_ = loop_->state_->sleepers.emplace(time_, this);
}

Loop::Ready::~Ready() {
  if (source_ != 0) loop_->state_->Unwatch(descriptor_, source_);
}

void Loop::Ready::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  source_ = loop_->state_->Watch(descriptor_, write_ ? EPOLLOUT : EPOLLIN, [this] {
    loop_->state_->Unwatch(descriptor_, std::exchange(source_, 0));
    waiter_.resume();
  });
}

}  // namespace botdb::epoll
