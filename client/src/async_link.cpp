#include "async_link.hpp"

#include <poll.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <thread>

#include "failure.hpp"
#include "observe.hpp"
#include "pool_rules.hpp"
#include "time.hpp"

namespace botdb::detail {

namespace {

// How long the server may take to cancel a call before the connection is given up.
constexpr std::chrono::seconds kPatience{5};

// When the server is told again: it does not hear a cancel that comes before it has begun.
constexpr std::chrono::milliseconds kCancelAgain{100};

// How long the server may be at a call before others are sent elsewhere: a lock that somebody holds.
constexpr std::chrono::milliseconds kPatienceBehind{50};

// How often it is looked whether a cancel has been delivered, while another one is due.
constexpr std::chrono::milliseconds kCancelPause{20};

std::exception_ptr Dead() {
  return std::make_exception_ptr(ConnectionError({.message = "connection is dead",
                                                  .sqlstate = "08003",
                                                  .detail = "It was lost in an earlier call. Nothing was sent.",
                                                  .hint = "Call reset() to connect anew."}));
}

[[noreturn]] void ThrowTransactionEnded() {
  throw UsageError({.message = "transaction has ended",
                    .sqlstate = "25P01",
                    .detail = "A call that was made in a transaction was awaited after its end.",
                    .hint = "Await calls in the function that they are made in."});
}

[[noreturn]] void ThrowAwaitedTwice() {
  throw UsageError({.message = "call is awaited by two coroutines",
                    .sqlstate = "25001",
                    .detail = "A call belongs to the coroutine that awaits it first.",
                    .hint = "Make a call for each."});
}

[[noreturn]] void ThrowInTransaction() {
  throw UsageError({.message = "client is inside a transaction",
                    .sqlstate = "25001",
                    .detail = "While a transaction is open, the client itself cannot be used.",
                    .hint = "Use the AsyncTransaction that the function was given, or a client of its own for it."});
}

std::exception_ptr NotConnected(PGconn* connection) {
  try {
    ThrowConnectFailure(connection);
  } catch (const Error&) {
    return std::current_exception();
  }
}

std::exception_ptr ConnectTimedOut() {
  return std::make_exception_ptr(ConnectionError({.message = "could not connect",
                                                  .sqlstate = "08001",
                                                  .detail = "The server did not answer within connect_timeout.",
                                                  .hint = {}}));
}

}  // namespace

std::exception_ptr ClosedMeanwhile() {
  return std::make_exception_ptr(ConnectionError({.message = "client was closed",
                                                  .sqlstate = "08006",
                                                  .detail = "Whether a call that was open took effect is unknown.",
                                                  .hint = "Let calls end before their client does."}));
}

std::exception_ptr Closed() {
  return std::make_exception_ptr(UsageError({.message = "client was closed",
                                             .sqlstate = "08003",
                                             .detail = "Nothing was sent.",
                                             .hint = "Make no call once it is to end."}));
}

const PGresult* AsyncExchange::Answer() const {
  if (early_) std::rethrow_exception(early_);
  return Result();
}

bool AsyncExchange::Repeats(bool stale, const PGresult* result) {
  if (abandoned_ || transaction_ != 0) return false;
  if (stale) return !std::exchange(repeated_, true);
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state != nullptr && std::string_view{state} == "57014" && link_->MayHaveHit(*this);
}

void AsyncExchange::OnDone() noexcept { link_->Settle(*this); }

void AsyncExchange::Begin(std::coroutine_handle<> waiter) {
  started_ = true;
  begun_ = Clock::now();
  waiter_ = waiter;
  const std::chrono::milliseconds timeout = timeout_.value_or(runner_->options().timeout);
  const bool is_past = timeout_ && timeout.count() < 0;  // as within(deadline - now) may be
  if (timeout.count() > 0 || is_past) due_ = After(timeout);
}

void AsyncExchange::End() noexcept {
  settled_ = true;
  if (request().statement != nullptr) {
    Report(runner_->options(), *request().statement, begun_, early_ ? early_ : failure());
  }
}

void AsyncExchange::Fail(std::exception_ptr failure) noexcept {
  early_ = std::move(failure);
  End();
}

bool AsyncExchange::FailIfDue() noexcept {
  if (!due_ || *due_ > Clock::now()) return false;
  Fail(TimedOut(/*sent=*/false));
  return true;
}

void AsyncExchange::Drop() noexcept {
  waiter_ = nullptr;
  Fail(TimedOut(/*sent=*/true));
}

Notification AsyncExchange::TakeNotification() {
  if (early_) std::rethrow_exception(early_);
  return *std::move(notification_);
}

void AsyncLink::Connect() {
  dead_ = nullptr;
  connect_at_.reset();
  useful_ = false;
  ConnectTo({});
}

void AsyncLink::ConnectTo(const Hosts& hosts) {
  told_socket_ = -1;  // the new one may have the same number
  try {
    connection_ = Connection::Begun(conninfo_, options_, hosts);
  } catch (const ConnectionError&) {  // a connection string that is none
    return Die(std::current_exception());
  }
  polling_ = PGRES_POLLING_WRITING;
  const std::chrono::milliseconds timeout = connection_->connect_timeout().value_or(options_.connect_timeout);
  connect_deadline_ = timeout.count() > 0 ? After(timeout) : Clock::time_point::max();
  if (connection_->connected()) {
    EndConnecting();
  } else if (PQstatus(connection_->handle()) == CONNECTION_BAD) {
    Die(NotConnected(connection_->handle()));
  }
  Notify();
}

void AsyncLink::ConnectAt(Clock::time_point time) {
  connect_at_ = time;
  Notify();
}

void AsyncLink::Reset() {
  if (connecting() || connect_at_) return;
  Die(Dead());
  Connect();
}

void AsyncLink::Close() {
  const std::shared_ptr<AsyncLink> self = shared_from_this();
  on_change_ = nullptr;
  on_notification_ = nullptr;
  notifications_.clear();
  Die(ClosedMeanwhile());
  dead_ = Closed();
  Resume();
}

bool AsyncLink::Start(AsyncExchange& exchange, std::coroutine_handle<> waiter) {
  if (transaction_ != 0 && exchange.transaction_ == 0 && !exchange.listens_) ThrowInTransaction();
  if (exchange.transaction_ != 0 && exchange.transaction_ != transaction_) ThrowTransactionEnded();
  exchange.Begin(waiter);
  if (dead_ || (exchange.transaction_ != 0 && transaction_lost_)) {
    exchange.Fail(dead_ ? dead_ : Dead());
  } else if (!exchange.FailIfDue()) {
    Admit(exchange);
  }
  if (exchange.settled_) exchange.waiter_ = nullptr;
  return !exchange.settled_;
}

void AsyncLink::Admit(AsyncExchange& exchange) {
  exchange.link_ = this;
  if (dead_) return Lose(exchange);
  if (exchange.due_) exchange.deadline_ = deadlines_.emplace(*exchange.due_, &exchange);
  if (exchange.listens_) {
    listeners_.push_back(exchange.shared_from_this());
    DeliverNotifications();
  } else {
    Enter(exchange.shared_from_this());
  }
  Notify();
}

AsyncCall<void> AsyncLink::Listen(std::string channel) {
  std::string command = ListenCommand("LISTEN", channel);
  channels_.insert(std::move(channel));
  return Make(std::move(command), [](const Statement&, const PGresult*) {});
}

AsyncCall<void> AsyncLink::Unlisten(const std::string& channel) {
  channels_.erase(channel);
  return Make(ListenCommand("UNLISTEN", channel), [](const Statement&, const PGresult*) {});
}

AsyncExchangePtr AsyncLink::MakeListener() {
  auto listener = std::make_shared<AsyncExchange>(shared_from_this(), "");
  listener->listens_ = true;
  listener->set_timeout(std::chrono::milliseconds{0});
  return listener;
}

void AsyncLink::OnNotification(std::function<void(const Notification&)> function) {
  on_notification_ = std::move(function);
  DeliverNotifications();
}

void AsyncLink::ListenAgain() {
  for (const std::string& channel : channels_) wire_->Queue(MakeOrder(ListenCommand("LISTEN", channel)));
}

AsyncExchangePtr AsyncLink::MakeOrder(std::string command) noexcept {
  auto exchange = std::make_shared<AsyncExchange>(shared_from_this(), std::move(command));
  exchange->link_ = this;
  exchange->started_ = exchange->settled_ = true;  // nobody waits for it
  return exchange;
}

void AsyncLink::DeliverNotifications() {
  while (!notifications_.empty() && (on_notification_ || !listeners_.empty())) {
    Notification notification = std::move(notifications_.front());
    notifications_.pop_front();
    if (listeners_.empty()) {
      const auto function = on_notification_;  // which may put another one in its place
      function(notification);
      continue;
    }
    const AsyncExchangePtr listener = std::move(listeners_.front());
    listeners_.pop_front();
    listener->notification_ = std::move(notification);
    Settle(*listener);
  }
}

std::deque<AsyncExchangePtr> AsyncLink::TakeEarly() noexcept {
  std::deque<AsyncExchangePtr> taken = std::exchange(early_, {});
  for (const AsyncExchangePtr& exchange : taken) {
    ForgetDeadline(*exchange);
    exchange->link_ = nullptr;
  }
  return taken;
}

AsyncExchangePtr AsyncLink::MakeExchange(Request request) {
  return Add(std::make_shared<AsyncExchange>(shared_from_this(), std::move(request)));
}

const AsyncExchangePtr& AsyncLink::Add(const AsyncExchangePtr& exchange) const noexcept {
  exchange->transaction_ = transaction_;
  return exchange;
}

void AsyncLink::BeginTransaction() {
  CheckFree();
  transaction_ = ++last_transaction_;
  transaction_lost_ = false;
}

void AsyncLink::CheckFree() const {
  if (transaction_ != 0) ThrowInTransaction();
}

// Whatever has become of a COMMIT, and of what was told to cancel it, nothing else is sent before a ROLLBACK has been
// answered: it would be part of a transaction that nobody commits.
void AsyncLink::EndTransaction(bool roll_back) noexcept {
  const std::uint64_t ended = std::exchange(transaction_, 0);
  std::erase_if(early_, [&](const auto& exchange) { return exchange->transaction_ == ended && exchange->settled_; });
  if (transaction_lost_ || dead_ || !wire_) return;
  const bool is_over = wire_->open() == 0 && connection_->transaction_status() == PQTRANS_IDLE;
  if (roll_back && !is_over && !rolling_back_) {
    const AsyncExchangePtr exchange = MakeOrder("ROLLBACK");
    Enter(exchange);
    if (!exchange->done()) rolling_back_ = exchange;
  }
  Notify();
}

void AsyncLink::Order(std::string command) noexcept {
  if (transaction_ == 0 || transaction_lost_ || dead_ || !wire_) return;
  Enter(Add(MakeOrder(std::move(command))));
  Notify();
}

void AsyncLink::LookAfterHeld() {
  if (!wire_ || early_.empty()) return;
  if (holds()) {
    const Clock::time_point now = Clock::now();
    if (now >= held_look_at_) held_look_at_ = now + kCancelPause;
    if (cancelling() && now >= cancel_sent_ + kPatience) Die(Dead());
    return;
  }
  for (const AsyncExchangePtr& exchange : std::exchange(early_, {})) {
    exchange->cancels_ = ended_cancels();
    wire_->Queue(exchange);
  }
  CheckLost();
}

void AsyncLink::Enter(const AsyncExchangePtr& exchange) {
  exchange->cancels_ = ended_cancels();
  held_look_at_ = Clock::now() + kCancelPause;
  if (!wire_ || holds()) {
    early_.push_back(exchange);
  } else {
    wire_->Queue(exchange);
    CheckLost();
  }
}

void AsyncLink::Abandon(AsyncExchange& exchange) noexcept {
  exchange.waiter_ = nullptr;
  if (!exchange.started_ || exchange.settled_) return;
  exchange.Drop();
  ForgetDeadline(exchange);
  if (Withdraw(exchange)) return;
  exchange.abandoned_ = true;
  exchange.given_up_ = Clock::now();
  CancelAbandoned();
  Notify();
}

void AsyncLink::Settle(AsyncExchange& exchange) noexcept {
  if (rolling_back_.get() == &exchange) {
    unusable_ = exchange.failure() != nullptr && !exchange.lost();
    rolling_back_ = nullptr;
  }
  if (exchange.settled_) return;
  ForgetDeadline(exchange);
  if (wire_ && !exchange.lost()) {
    useful_ = true;
    answered_ = Clock::now();
  }
  if (exchange.keeper_ != nullptr && exchange.keeper_->TakeBack(exchange)) return;
  exchange.End();
  ready_.push_back(exchange.shared_from_this());
}

bool AsyncLink::stuck() const noexcept {
  const auto* current = wire_ ? static_cast<const AsyncExchange*>(wire_->current()) : nullptr;
  return current != nullptr && Clock::now() - std::max(answered_, current->begun_) > kPatienceBehind;
}

bool AsyncLink::MayHaveHit(AsyncExchange& exchange) noexcept {
  return std::exchange(exchange.cancels_, ended_cancels()) < cancels_;
}

int AsyncLink::socket() const noexcept { return connection_ ? PQsocket(connection_->handle()) : -1; }

Interest AsyncLink::interest() const noexcept {
  if (wire_) return {.read = socket() >= 0, .write = wire_->wants_write()};
  if (!connection_) return {};
  return {.read = polling_ == PGRES_POLLING_READING, .write = polling_ == PGRES_POLLING_WRITING};
}

std::optional<Clock::time_point> AsyncLink::deadline() const {
  if (!ready_.empty()) return Clock::time_point::min();
  std::optional<Clock::time_point> first;
  const auto add = [&first](Clock::time_point time) { first = first ? std::min(*first, time) : time; };
  if (!deadlines_.empty()) add(deadlines_.begin()->first);
  if (connecting()) add(connect_deadline_);
  if (connect_at_) add(*connect_at_);
  if (abandoned() != nullptr) add(cancel_at_);
  // A cancel does not tell when it has been delivered; a ROLLBACK is answered.
  if (wire_ && !early_.empty() && !holds()) return Clock::time_point::min();
  if (wire_ && !early_.empty() && cancelling()) add(held_look_at_);
  return first;
}

void AsyncLink::Progress() {
  const std::shared_ptr<AsyncLink> self = shared_from_this();
  if (connect_at_ && *connect_at_ <= Clock::now()) {
    Connect();
  } else if (connecting()) {
    ContinueConnecting();
  } else if (wire_) {
    wire_->Progress();
    while (auto notification = TakeNotification(connection_->handle())) {
      notifications_.push_back(*std::move(notification));
    }
    CheckLost();
  }
  Expire();
  CancelAbandoned();
  LookAfterHeld();
  Notify();
  DeliverNotifications();
  Resume();
  Notify();
}

void AsyncLink::OnChange(std::function<void()> function) {
  on_change_ = std::move(function);
  told_socket_ = -1;
  Notify();
}

void AsyncLink::ContinueConnecting() {
  const Interest wanted = interest();
  pollfd ready{.fd = socket(), .events = static_cast<short>(wanted.read ? POLLIN : POLLOUT), .revents = 0};
  if (::poll(&ready, 1, /*timeout=*/0) <= 0) return;
  polling_ = PQconnectPoll(connection_->handle());
  told_socket_ = -1;  // it may be another one of the same number
  if (polling_ == PGRES_POLLING_OK) EndConnecting();
  if (polling_ == PGRES_POLLING_FAILED) Die(NotConnected(connection_->handle()));
}

void AsyncLink::EndConnecting() {
  was_connected_ = true;
  wire_.emplace(*connection_);
  ListenAgain();
  for (const AsyncExchangePtr& exchange : std::exchange(early_, {})) wire_->Queue(exchange);
  CheckLost();
}

void AsyncLink::ExpireConnecting() {
  const std::optional<Hosts> left = connection_->HostsLeft();
  if (!left) return Die(ConnectTimedOut());
  ConnectTo(*left);
}

void AsyncLink::Die(std::exception_ptr failure) {
  dead_ = std::move(failure);
  unusable_ = false;
  connect_at_.reset();
  transaction_lost_ = true;
  if (wire_) wire_->Lose();
  wire_.reset();
  for (const AsyncExchangePtr& exchange : std::exchange(early_, {})) Lose(*exchange);
  for (const AsyncExchangePtr& listener : std::exchange(listeners_, {})) Lose(*listener);
  connection_.reset();
}

void AsyncLink::Lose(AsyncExchange& exchange) noexcept {
  exchange.early_ = dead_;
  exchange.set_lost(/*was_sent=*/false);
  Settle(exchange);
}

void AsyncLink::CheckLost() {
  if (wire_ && (wire_->lost() || unusable_)) Die(Dead());
}

bool AsyncLink::Withdraw(const AsyncExchange& exchange) {
  const auto found =
      std::find_if(early_.begin(), early_.end(), [&](const auto& early) { return early.get() == &exchange; });
  if (exchange.listens_) {
    return std::erase_if(listeners_, [&](const auto& listener) { return listener.get() == &exchange; }) > 0;
  }
  if (found == early_.end()) return wire_ && wire_->Withdraw(exchange);
  early_.erase(found);
  return true;
}

void AsyncLink::ForgetDeadline(AsyncExchange& exchange) noexcept {
  if (exchange.deadline_) deadlines_.erase(*exchange.deadline_);
  exchange.deadline_.reset();
}

void AsyncLink::Expire() {
  const Clock::time_point now = Clock::now();
  if (connecting() && connect_deadline_ <= now) ExpireConnecting();
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) TimeOut(*deadlines_.begin()->second);
}

void AsyncLink::TimeOut(AsyncExchange& exchange) {
  const AsyncExchangePtr kept = exchange.shared_from_this();
  exchange.abandoned_ = !Withdraw(exchange);
  exchange.given_up_ = Clock::now();
  const bool sent = exchange.abandoned_ || exchange.retried_until_;
  exchange.early_ = sent ? Unknown(TimedOut(sent), exchange.request()) : TimedOut(sent);
  Settle(exchange);
}

const AsyncExchange* AsyncLink::abandoned() const noexcept {
  const auto* current = wire_ ? static_cast<const AsyncExchange*>(wire_->current()) : nullptr;
  return current != nullptr && current->abandoned_ ? current : nullptr;
}

void AsyncLink::CancelAbandoned() noexcept {
  auto* const exchange = const_cast<AsyncExchange*>(abandoned());
  if (exchange == nullptr) return;
  const Clock::time_point now = Clock::now();
  if (!exchange->cancelled_at_) exchange->given_up_ = now;  // from when on the server is to answer
  if (exchange->cancelled_at_ && now >= exchange->given_up_ + kPatience) return Die(Dead());
  cancel_at_ = cancelling() ? now + kCancelPause : exchange->cancelled_at_.value_or(now - kCancelAgain) + kCancelAgain;
  if (cancel_at_ > now) return;
  exchange->cancelled_at_ = now;
  cancel_at_ = now + kCancelAgain;
  SendCancel();
}

// libpq 15 can only wait for a cancel, so that a thread of its own does; it shares nothing with the client.
void AsyncLink::SendCancel() {
  const std::shared_ptr<PGcancel> cancel{PQgetCancel(connection_->handle()), PQfreeCancel};
  const auto busy = std::make_shared<std::atomic<bool>>(true);
  try {
    std::thread([cancel, busy] {
      char error[256];
      PQcancel(cancel.get(), error, sizeof error);
      *busy = false;
    }).detach();
  } catch (const std::system_error&) {
    return;  // no thread to be had: the call takes as long as it takes
  }
  cancelling_ = busy;
  cancel_sent_ = Clock::now();
  ++cancels_;
}

void AsyncLink::Resume() {
  if (std::exchange(resuming_, true)) return;
  while (!ready_.empty()) {
    const AsyncExchangePtr exchange = std::move(ready_.front());
    ready_.pop_front();
    if (exchange->waiter_) std::exchange(exchange->waiter_, nullptr).resume();
  }
  resuming_ = false;
}

void AsyncLink::Notify() {
  if (!on_change_) return;
  const std::optional<Clock::time_point> due = deadline();
  const bool nearer = due && (!told_deadline_ || *due < *told_deadline_ || *told_deadline_ <= Clock::now());
  if (socket() == told_socket_ && interest() == told_interest_ && !nearer) return;
  told_socket_ = socket();
  told_interest_ = interest();
  told_deadline_ = due;
  on_change_();
}

bool PendingAsyncCall::await_ready() const noexcept { return exchange_->settled(); }

bool PendingAsyncCall::await_suspend(std::coroutine_handle<> waiter) {
  if (exchange_->started()) ThrowAwaitedTwice();
  return exchange_->runner().Start(*exchange_, waiter);
}

PendingAsyncCall::~PendingAsyncCall() {
  if (exchange_) exchange_->runner().Abandon(*exchange_);
}

void PendingAsyncCall::SetTimeout(std::chrono::milliseconds timeout) noexcept { exchange_->set_timeout(timeout); }

const pg_result* PendingAsyncCall::Answer() const { return exchange_->Answer(); }

Notification PendingAsyncCall::TakeNotification() { return exchange_->TakeNotification(); }

const Statement& PendingAsyncCall::statement() const noexcept {
  static const Statement none;  // of a command
  const Statement* const statement = exchange_->request().statement;
  return statement == nullptr ? none : *statement;
}

}  // namespace botdb::detail
