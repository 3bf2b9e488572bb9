#include "wire.hpp"

#include <algorithm>
#include <string_view>

#include "failure.hpp"

namespace botdb::detail {

namespace {

// Whether the server ends the connection with this error.
bool IsFatal(const PGresult* result) {
  const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity == nullptr) return true;  // not the server's, but libpq's: the connection is gone
  return std::string_view{severity} == "FATAL" || std::string_view{severity} == "PANIC";
}

std::exception_ptr NotRun() {
  return std::make_exception_ptr(Error({.message = "call was not run",
                                        .sqlstate = "25P02",
                                        .detail = "An earlier call of the same transaction failed.",
                                        .hint = "Look at the error of that one."}));
}

}  // namespace

const PGresult* Exchange::Result() const {
  if (failure_) std::rethrow_exception(failure_);
  return result_.get();
}

void Exchange::Renew() noexcept {
  prepared_ = nullptr;
  result_ = nullptr;
  failure_ = nullptr;
  answered_ = failed_ = skipped_ = done_ = lost_ = was_sent_ = false;
}

Wire::Wire(Connection& connection) : connection_(connection) {
  PQsetnonblocking(connection_.handle(), 1);
  PQenterPipelineMode(connection_.handle());
}

Wire::~Wire() {
  PQexitPipelineMode(connection_.handle());
  PQsetnonblocking(connection_.handle(), 0);
}

void Wire::Queue(ExchangePtr exchange) {
  if (BackendSession* const session = connection_.session()) return Answer(exchange, *session);
  waiting_.push_back(std::move(exchange));
  Write();
}

bool Wire::Withdraw(const Exchange& exchange) {
  const auto found = std::find_if(waiting_.begin(), waiting_.end(),
                                  [&](const ExchangePtr& waiting) { return waiting.get() == &exchange; });
  if (found == waiting_.end()) return false;
  waiting_.erase(found);
  return true;
}

void Wire::Answer(const ExchangePtr& exchange, BackendSession& session) {
  try {
    if (const Statement* const statement = exchange->request_.statement) {
      exchange->result_ = session.Execute(*statement, exchange->request_.params);
    } else if (!exchange->command_.empty()) {
      exchange->result_ = session.Command(exchange->command_);
    }
    Complete(*exchange, nullptr);
  } catch (const ConnectionError& error) {
    last_words_ = {.message = error.message(), .sqlstate = error.sqlstate(), .detail = {}, .hint = {}};
    sent_.push_back(exchange);
    Lose();
  } catch (...) {
    Complete(*exchange, std::current_exception());
  }
}

void Wire::Progress() {
  if (lost_ || connection_.session() != nullptr) return;
  Read();
  if (!lost_) Write();
}

void Wire::RequestFlush() {
  if (lost_ || !unflushed_ || !waiting_.empty()) return;
  unflushed_ = false;
  PQsendFlushRequest(connection_.handle());
  full_ = PQflush(connection_.handle()) == 1;
}

void Wire::Lose(bool timed_out) {
  lost_ = true;
  full_ = false;
  connection_.HangUp();
  const std::deque<ExchangePtr> sent = std::exchange(sent_, {});
  const std::deque<ExchangePtr> waiting = std::exchange(waiting_, {});
  const auto failure = [&](bool was_sent) {
    return timed_out ? TimedOut(was_sent) : ConnectionLost(connection_.handle(), last_words_, was_sent);
  };
  const std::exception_ptr unknown = failure(/*was_sent=*/true), untried = failure(/*was_sent=*/false);
  for (const ExchangePtr& exchange : sent) {
    exchange->set_lost(/*was_sent=*/true);
    Complete(*exchange, unknown);
  }
  for (const ExchangePtr& exchange : waiting) {
    exchange->set_lost(/*was_sent=*/false);
    Complete(*exchange, untried);
  }
}

void Wire::Read() {
  PGconn* const handle = connection_.handle();
  bool alive = PQconsumeInput(handle) == 1;
  for (bool ended = false; alive && !sent_.empty() && !PQisBusy(handle);) {
    ResultPtr result{PQgetResult(handle)};
    if (result) {
      ended = false;
      Take(std::move(result));
      alive = last_words_.sqlstate.empty();
    } else if (!TakeEnd() && std::exchange(ended, true)) {
      break;
    }
  }
  // Takes the end behind the last answer, without which libpq does not know that it is idle.
  if (alive && sent_.empty()) ResultPtr{PQgetResult(handle)};
  if (!alive || !connection_.connected()) Lose();
}

void Wire::Write() {
  repeated_ = 0;
  full_ = PQflush(connection_.handle()) == 1;
  while (!full_ && !waiting_.empty()) {
    sent_.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    if (!Transmit(*sent_.back())) return Lose();
    full_ = PQflush(connection_.handle()) == 1;
  }
}

bool Wire::Transmit(Exchange& exchange) {
  PGconn* const handle = connection_.handle();
  unflushed_ = !exchange.syncs_;
  exchange.stage_ = Exchange::Stage::kCommand;
  if (exchange.request_.statement != nullptr) {
    if (!TransmitCall(exchange)) return false;
  } else if (exchange.command_.empty()) {
    exchange.stage_ = Exchange::Stage::kSync;
  } else if (!PQsendQueryParams(handle, exchange.command_.c_str(), 0, nullptr, nullptr, nullptr, nullptr, kBinary)) {
    return false;
  }
  return !exchange.syncs_ || PQpipelineSync(handle);
}

bool Wire::TransmitCall(Exchange& exchange) {
  PGconn* const handle = connection_.handle();
  const Statement& statement = *exchange.request_.statement;
  const ParamArrays arrays(exchange.request_.params);
  if (!connection_.options().prepared_statements) {
    return PQsendQueryParams(handle, statement.sql.c_str(), arrays.count(), nullptr, arrays.values(), arrays.lengths(),
                             arrays.formats(), kBinary);
  }
  exchange.prepared_ = connection_.prepared().Find(statement);
  if (!exchange.prepared_) {
    exchange.prepared_ = connection_.prepared().Add(statement);
    exchange.stage_ = Exchange::Stage::kPrepare;
    if (!PQsendPrepare(handle, exchange.prepared_->name.c_str(), statement.sql.c_str(), 0, nullptr)) return false;
  }
  return PQsendQueryPrepared(handle, exchange.prepared_->name.c_str(), arrays.count(), arrays.values(),
                             arrays.lengths(), arrays.formats(), kBinary);
}

void Wire::Take(ResultPtr result) {
  Exchange& exchange = *sent_.front();
  if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) {
    // An end that comes too early would give this call's answer to the next one.
    if (exchange.stage_ != Exchange::Stage::kSync) {
      last_words_ = {.message = "unexpected end of an answer", .sqlstate = "08P01", .detail = {}, .hint = {}};
      return;
    }
    return Finish();
  }
  exchange.answered_ = true;
  Note(exchange, std::move(result));
}

bool Wire::TakeEnd() {
  Exchange& exchange = *sent_.front();
  if (!std::exchange(exchange.answered_, false)) return false;
  if (exchange.stage_ == Exchange::Stage::kPrepare) {
    exchange.stage_ = Exchange::Stage::kCommand;
  } else if (exchange.stage_ == Exchange::Stage::kCommand) {
    exchange.stage_ = Exchange::Stage::kSync;
    if (!exchange.syncs_) Finish();
  }
  return true;
}

void Wire::Note(Exchange& exchange, ResultPtr result) {
  switch (PQresultStatus(result.get())) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
      if (exchange.stage_ == Exchange::Stage::kCommand && !exchange.failed_) exchange.result_ = std::move(result);
      break;
    case PGRES_PIPELINE_ABORTED:
      // What could not be prepared is not kept; the failure that says so may be that of an earlier exchange.
      if (exchange.stage_ == Exchange::Stage::kPrepare) connection_.prepared().Forget(*exchange.request_.statement);
      exchange.skipped_ = true;
      break;
    default:
      NoteFailure(exchange, std::move(result));
  }
}

void Wire::NoteFailure(Exchange& exchange, ResultPtr result) {
  if (IsFatal(result.get())) {
    last_words_ = Info(result.get());
    if (last_words_.sqlstate.empty()) last_words_.sqlstate = "08006";
    return;
  }
  if (exchange.stage_ == Exchange::Stage::kPrepare) {
    exchange.prepared_->failure = Failure(result.get());
    connection_.prepared().Forget(*exchange.request_.statement);
  }
  if (std::exchange(exchange.failed_, true)) return;
  exchange.result_ = std::move(result);
}

void Wire::Finish() {
  const ExchangePtr exchange = std::move(sent_.front());
  sent_.pop_front();
  if (!exchange->failed_) return Complete(*exchange, exchange->skipped_ ? NotRun() : nullptr);
  if (SendAgain(exchange)) return;
  // What relied on a statement that could not be prepared failed for that reason.
  const bool unprepared = exchange->prepared_ && exchange->prepared_->failure;
  Complete(*exchange, unprepared ? exchange->prepared_->failure : Failure(exchange->result_.get()));
}

bool Wire::SendAgain(const ExchangePtr& exchange) {
  bool stale = false;
  if (exchange->prepared_ && !exchange->prepared_->failure) {
    const Statement& statement = *exchange->request_.statement;
    stale = IsStale(exchange->result_.get());
    // One that was sent before another had it prepared again says nothing of the new one.
    const bool current = connection_.prepared().Find(statement) == exchange->prepared_;
    if (stale && current) connection_.prepared().ForgetStale(statement, exchange->result_.get());
  }
  if (!exchange->Repeats(stale, exchange->result_.get())) return false;
  exchange->Renew();
  waiting_.insert(waiting_.begin() + repeated_++, exchange);
  return true;
}

void Wire::Complete(Exchange& exchange, std::exception_ptr failure) {
  if (failure) exchange.result_ = nullptr;
  exchange.failure_ = std::move(failure);
  exchange.done_ = true;
  exchange.OnDone();
}

}  // namespace botdb::detail
