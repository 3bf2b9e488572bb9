#include "async_pool_core.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>
#include <vector>

#include "pool_rules.hpp"
#include "time.hpp"

namespace botdb::detail {

AsyncPoolCore::AsyncPoolCore(std::string conninfo, Options options, PoolOptions pool_options)
    : conninfo_(std::move(conninfo)), options_(std::move(options)), pool_options_(pool_options), pause_(kFirstPause) {
  CheckPoolOptions(pool_options_);
}

void AsyncPoolCore::Open() { Tidy(); }

void AsyncPoolCore::Close() {
  const auto self = shared_from_this();
  closed_ = true;
  on_change_ = nullptr;
  for (const AsyncExchangePtr& exchange : std::exchange(again_, {})) {
    exchange->Fail(exchange->loss_ ? exchange->loss_ : ClosedMeanwhile());
    ready_.push_back({.exchange = exchange, .lease = nullptr});
  }
  while (!waiters_.empty()) {
    const Waiter waiter = Dequeue(waiters_.begin());
    if (waiter.lease != nullptr) waiter.lease->failure_ = Closed();
    if (waiter.exchange) waiter.exchange->Fail(waiter.exchange->loss_ ? waiter.exchange->loss_ : Closed());
    ready_.push_back(waiter);
  }
  for (const auto& [number, link] : std::exchange(links_, {})) link->link->Close();
  Resume();
}

bool AsyncPoolCore::Start(AsyncExchange& exchange, std::coroutine_handle<> waiter) {
  exchange.Begin(waiter);
  if (closed_) {
    exchange.Fail(Closed());
    exchange.waiter_ = nullptr;
    return false;
  }
  if (exchange.FailIfDue()) return false;
  ++statistics_.acquired;
  Place(exchange.shared_from_this());
  Notify();
  return true;
}

void AsyncPoolCore::Abandon(AsyncExchange& exchange) noexcept {
  if (exchange.started_ && !exchange.settled_ && exchange.link_ != nullptr) return exchange.link_->Abandon(exchange);
  exchange.waiter_ = nullptr;
  if (!exchange.started_ || exchange.settled_) return;
  exchange.Drop();
  RemoveWaiter(exchange.turn_);
  std::erase_if(again_, [&](const AsyncExchangePtr& one) { return one.get() == &exchange; });
}

bool AsyncPoolCore::TakeBack(AsyncExchange& exchange) noexcept {
  if (IsReadOnly(exchange.failure())) RetireLinkOf(exchange);
  if (exchange.lost() && exchange.was_sent()) exchange.loss_ = Unknown(exchange.failure(), exchange.request());
  if (!closed_ && exchange.lost() && MayGoOn(exchange)) {
    exchange.early_ = nullptr;
    exchange.link_ = nullptr;
    exchange.repeated_ = false;
    exchange.Renew();
    again_.push_back(exchange.shared_from_this());
    ++statistics_.retries;
    return true;
  }
  const std::exception_ptr failure = exchange.early_ ? exchange.early_ : exchange.failure();
  if (exchange.loss_ && failure && (exchange.lost() || LeavesOpen(failure))) {
    exchange.early_ = Unknown(exchange.loss_, exchange.request(), failure);
  }
  return false;
}

// A server that writes elsewhere by now, or again.
void AsyncPoolCore::RetireLinkOf(const AsyncExchange& exchange) noexcept {
  for (const auto& [number, link] : links_) {
    if (link->link.get() == exchange.link_ && MayRetire(link->made)) link->retired = true;
  }
}

bool AsyncPoolCore::MayGoOn(AsyncExchange& exchange) const {
  // It may have taken effect, and without retry it has no name by which that would be known.
  if (exchange.was_sent() && pool_options_.retry.count() == 0) return false;
  if (!exchange.retried_until_) {
    // What was never sent may wait for the connections that there are: the server may have no room for another one.
    const bool others = !exchange.was_sent() && HasConnection();
    exchange.retried_until_ = After(PatienceWithoutConnection(others));
  }
  return Clock::now() < *exchange.retried_until_;
}

std::chrono::milliseconds AsyncPoolCore::PatienceWithoutConnection(bool others) const {
  return std::max(pool_options_.retry, others ? pool_options_.acquire_timeout : std::chrono::milliseconds{0});
}

bool AsyncPoolCore::HasConnection() const {
  return std::any_of(links_.begin(), links_.end(), [](const auto& entry) { return entry.second->link->connected(); });
}

bool AsyncPoolCore::TryLease(AsyncLease& lease) {
  if (closed_) {
    lease.failure_ = Closed();
    return true;
  }
  const PoolLinkPtr link = LinkForLease();
  if (link) Lend(link, lease);
  return link != nullptr;
}

void AsyncPoolCore::Await(AsyncLease& lease) {
  lease.turn_ = Enqueue({.exchange = nullptr, .lease = &lease, .due = After(pool_options_.acquire_timeout)});
  Notify();
}

void AsyncPoolCore::Return(AsyncLease& lease) noexcept {
  RemoveWaiter(lease.turn_);
  std::erase_if(ready_, [&](const Waiter& waiter) { return waiter.lease == &lease; });
  if (!lease.link_) return;
  lease.link_->leased = false;
  lease.link_->busy_until = Clock::now();
  ServeWaiters();
  Notify();
}

std::optional<Clock::time_point> AsyncPoolCore::deadline() const {
  if (!again_.empty() || !ready_.empty()) return Clock::time_point::min();
  std::optional<Clock::time_point> first;
  const auto add = [&first](Clock::time_point time) { first = first ? std::min(*first, time) : time; };
  if (!dues_.empty()) add(dues_.begin()->first);
  for (const auto& [number, link] : links_) {
    if (link->link->dead() && !link->leased) return Clock::time_point::min();
    if (const auto due = link->link->deadline()) add(*due);
    if (IsIdle(*link)) add(LastIdle(*link));
  }
  return first;
}

void AsyncPoolCore::Progress() {
  const auto self = shared_from_this();
  ProgressLinks();
  if (closed_) return;
  // What ended one connection may have ended others, of which the last words have been read but not yet the end.
  if (!again_.empty()) ProgressLinks();
  if (closed_) return;
  LookAfterLinks();
  PlaceAgain();
  Tidy();
  ExpireWaiters();
  ServeWaiters();
  Resume();
  Notify();
}

void AsyncPoolCore::OnChange(std::function<void()> function) {
  on_change_ = std::move(function);
  if (on_change_) on_change_();
}

PoolStatistics AsyncPoolCore::statistics() const {
  PoolStatistics statistics = statistics_;
  statistics.open = links_.size();
  statistics.waiting = waiters_.size() + again_.size();
  for (const auto& [number, link] : links_) {
    if (IsIdle(*link)) ++statistics.idle;
    if (!link->link->connected()) statistics.waiting += link->link->open();
  }
  return statistics;
}

AsyncExchangePtr AsyncPoolCore::MakeExchange(Request request) {
  if (pool_options_.retry.count() > 0) NameRequest(request);
  auto exchange = std::make_shared<AsyncExchange>(shared_from_this(), std::move(request));
  exchange->keeper_ = this;
  return exchange;
}

void AsyncPoolCore::Place(const AsyncExchangePtr& exchange) {
  // None passes those who wait already: whoever is answered makes the next call at once, and others would wait for
  // ever.
  const bool others_wait = !waiters_.empty() && waiters_.begin()->second.lease == nullptr;
  if (!others_wait && AdmitSomewhere(exchange)) return;
  Clock::time_point due = exchange->retried_until_.value_or(After(pool_options_.acquire_timeout));
  if (exchange->due_) due = std::min(due, *exchange->due_);
  exchange->turn_ = Enqueue({.exchange = exchange, .lease = nullptr, .due = due});
}

bool AsyncPoolCore::AdmitSomewhere(const AsyncExchangePtr& exchange) {
  const PoolLinkPtr link = LinkForCall();
  if (!link) return false;
  link->busy_until = Clock::now();
  link->link->Admit(*exchange);
  return true;
}

PoolLinkPtr AsyncPoolCore::LinkForCall() {
  const PoolLinkPtr best = LeastBusy(kMostOpen);
  if (!best) return can_grow() ? AddLink() : nullptr;
  if (best->link->open() > 0 && can_grow() && !Connecting()) AddLink();
  return best;
}

PoolLinkPtr AsyncPoolCore::LinkForLease() {
  const PoolLinkPtr best = LeastBusy();
  const bool idle = best && best->link->connected() && best->link->open() == 0;
  return !idle && can_grow() ? AddLink() : best;
}

PoolLinkPtr AsyncPoolCore::LeastBusy(std::size_t most_open) const {
  PoolLinkPtr best;
  const auto cost = [](const PoolLink& link) {
    return std::tuple{!link.link->connected(), link.link->stuck(), link.link->open()};
  };
  for (const auto& [number, link] : links_) {
    if (Takes(*link) && link->link->open() < most_open && (!best || cost(*link) < cost(*best))) best = link;
  }
  return best;
}

PoolLinkPtr AsyncPoolCore::AddLink() {
  auto link = std::make_shared<AsyncLink>(conninfo_, options_);
  auto client = std::unique_ptr<AsyncClient>{new AsyncClient(link)};
  const std::uint64_t number = ++last_number_;
  const auto added = std::make_shared<PoolLink>(link, std::move(client), poller_, number);
  if (Clock::now() < connect_not_before_) {
    link->ConnectAt(connect_not_before_);
  } else {
    link->Connect();
  }
  links_.emplace(number, added);
  link->OnChange([this, ear = &added->ear] {
    ear->Update();
    Notify();
  });
  return added;
}

bool AsyncPoolCore::Connecting() const {
  return std::any_of(links_.begin(), links_.end(),
                     [&](const auto& entry) { return Takes(*entry.second) && !entry.second->link->connected(); });
}

bool AsyncPoolCore::TooOld(const PoolLink& link) const {
  return pool_options_.max_age.count() > 0 && After(pool_options_.max_age, link.made) <= Clock::now();
}

bool AsyncPoolCore::Takes(const PoolLink& link) const {
  return !link.leased && !link.retired && !link.link->dead() && !TooOld(link);
}

void AsyncPoolCore::Lend(const PoolLinkPtr& link, AsyncLease& lease) {
  ++statistics_.acquired;
  link->leased = true;
  lease.link_ = link;
}

std::uint64_t AsyncPoolCore::Enqueue(Waiter waiter) {
  const std::uint64_t turn = ++last_turn_;
  dues_.emplace(waiter.due, turn);
  waiters_.emplace(turn, std::move(waiter));
  return turn;
}

AsyncPoolCore::Waiter AsyncPoolCore::Dequeue(Waiters::iterator place) {
  const auto [turn, waiter] = std::move(*place);
  waiters_.erase(place);
  const auto [first, last] = dues_.equal_range(waiter.due);
  dues_.erase(std::find_if(first, last, [turn = turn](const auto& due) { return due.second == turn; }));
  return waiter;
}

void AsyncPoolCore::RemoveWaiter(std::uint64_t turn) noexcept {
  if (const auto place = waiters_.find(turn); place != waiters_.end()) Dequeue(place);
}

void AsyncPoolCore::ProgressLinks() {
  std::vector<std::uint64_t> numbers = poller_.Wait(/*patience=*/0);
  const Clock::time_point now = Clock::now();
  for (const auto& [number, link] : links_) {
    if (const auto due = link->link->deadline(); due && *due <= now) numbers.push_back(number);
  }
  for (const std::uint64_t number : numbers) {
    const auto found = links_.find(number);
    if (found == links_.end()) continue;
    const PoolLinkPtr kept = found->second;  // what it resumes may close it
    kept->link->Progress();
  }
}

void AsyncPoolCore::LookAfterLinks() {
  const Clock::time_point now = Clock::now();
  for (auto place = links_.begin(); place != links_.end();) {
    PoolLink& link = *place->second;
    if (link.link->open() > 0) link.busy_until = now;
    if (link.link->was_connected() && !std::exchange(link.counted, true)) NoteConnected();
    if (link.link->useful() && !std::exchange(link.counted_useful, true)) NoteUseful();
    if (link.link->dead() && !link.leased) {
      NoteDead(link);
      place = links_.erase(place);
    } else {
      ++place;
    }
  }
}

// Calls that wait for other connections need not.
void AsyncPoolCore::NoteConnected() {
  ++statistics_.connected;
  for (const auto& [number, link] : links_) {
    if (link->leased || link->link->connected()) continue;
    for (const AsyncExchangePtr& exchange : link->link->TakeEarly()) again_.push_back(exchange);
  }
}

void AsyncPoolCore::NoteUseful() {
  pause_ = kFirstPause;
  connect_not_before_ = {};
}

// One that has never answered is as bad as one that could not be made: a pooler accepts connections while its server is
// down.
void AsyncPoolCore::NoteDead(const PoolLink& link) {
  ++(link.counted ? statistics_.dropped : statistics_.failed);
  if (link.counted_useful) return;
  connect_not_before_ = Clock::now() + pause_;
  pause_ = Longer(pause_);
}

bool AsyncPoolCore::IsIdle(const PoolLink& link) {
  return link.link->connected() && !link.leased && link.link->open() == 0;
}

Clock::time_point AsyncPoolCore::LastIdle(const PoolLink& link) const {
  if (link.retired) return Clock::time_point::min();
  Clock::time_point last = Clock::time_point::max();
  if (pool_options_.max_age.count() > 0) last = After(pool_options_.max_age, link.made);
  if (pool_options_.idle_timeout.count() > 0 && links_.size() > pool_options_.least) {
    last = std::min(last, After(pool_options_.idle_timeout, link.busy_until));
  }
  return last;
}

void AsyncPoolCore::Tidy() {
  const Clock::time_point now = Clock::now();
  for (auto place = links_.begin(); place != links_.end();) {
    const PoolLink& link = *place->second;
    if (IsIdle(link) && LastIdle(link) <= now) {
      ++statistics_.recycled;
      place = links_.erase(place);
    } else {
      ++place;
    }
  }
  while (links_.size() < pool_options_.least) AddLink();
}

void AsyncPoolCore::PlaceAgain() {
  for (const AsyncExchangePtr& exchange : std::exchange(again_, {})) Place(exchange);
}

void AsyncPoolCore::ExpireWaiters() {
  const Clock::time_point now = Clock::now();
  while (!dues_.empty() && dues_.begin()->first <= now) {
    const Waiter waiter = Dequeue(waiters_.find(dues_.begin()->second));
    std::exception_ptr failure = NoneFree(HasConnection());
    if (waiter.exchange && waiter.exchange->due_ && *waiter.exchange->due_ <= now) {
      failure = TimedOut(/*sent=*/waiter.exchange->loss_ != nullptr);
    } else if (waiter.exchange && waiter.exchange->loss_) {
      failure = waiter.exchange->loss_;
    } else if (const PoolLinkPtr link = waiter.exchange ? LeastBusy() : nullptr) {
      link->link->Admit(*waiter.exchange);  // there is a connection, if a busy one
      continue;
    } else {
      ++statistics_.timeouts;
    }
    if (waiter.lease != nullptr) waiter.lease->failure_ = failure;
    if (waiter.exchange) waiter.exchange->Fail(failure);
    ready_.push_back(waiter);
  }
}

void AsyncPoolCore::ServeWaiters() {
  while (!closed_ && !waiters_.empty() && has_room(waiters_.begin()->second)) {
    const Waiter waiter = Dequeue(waiters_.begin());
    if (waiter.lease == nullptr) {
      AdmitSomewhere(waiter.exchange);
    } else {
      Lend(LinkForLease(), *waiter.lease);
      ready_.push_back(waiter);
    }
  }
}

void AsyncPoolCore::Resume() {
  while (!ready_.empty()) {
    const Waiter waiter = std::move(ready_.front());
    ready_.pop_front();
    std::coroutine_handle<>& handle = waiter.lease != nullptr ? waiter.lease->waiter_ : waiter.exchange->waiter_;
    if (handle) std::exchange(handle, nullptr).resume();
  }
}

void AsyncPoolCore::Notify() {
  if (!on_change_) return;
  const std::optional<Clock::time_point> due = deadline();
  const bool nearer = due && (!told_deadline_ || *due < *told_deadline_ || *told_deadline_ <= Clock::now());
  if (!nearer) return;
  told_deadline_ = due;
  on_change_();
}

bool AsyncPoolCore::MayLeaseAgain(Clock::time_point since) const {
  return !closed_ && Clock::now() < After(PatienceWithoutConnection(HasConnection()), since);
}

AsyncLease::~AsyncLease() { core_->Return(*this); }

bool AsyncLease::MayTryAgain(std::chrono::steady_clock::time_point since) const { return core_->MayLeaseAgain(since); }

bool AsyncLease::await_ready() { return core_->TryLease(*this); }

void AsyncLease::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  core_->Await(*this);
}

void AsyncLease::await_resume() const {
  if (failure_) std::rethrow_exception(failure_);
}

AsyncClient& AsyncLease::client() const noexcept { return *link_->client; }

}  // namespace botdb::detail
