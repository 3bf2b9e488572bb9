#include "pipe.hpp"

#include <chrono>
#include <string_view>

#include "observe.hpp"

namespace botdb::detail {

namespace {

// A call that is reported when it is done.
class PipedCall final : public Exchange {
 public:
  PipedCall(Request request, bool syncs, const Options& options)
      : Exchange(std::move(request), syncs), options_(options) {}

 private:
  void OnDone() noexcept override { Report(options_, *request().statement, begun_, failure()); }

  const Options& options_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

}  // namespace

Pipe::Pipe(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {
  connection_->CheckFree();
  connection_->CheckAlive();
  wire_.emplace(*connection_);
  connection_->set_holder(Holder::kPipeline);
}

void Pipe::Close() noexcept {
  Drain(0);
  wire_.reset();
  connection_->set_holder(Holder::kNobody);
  connection_.reset();
}

void Pipe::Await(const Exchange& exchange) noexcept {
  while (!exchange.done()) {
    wire_->Progress();
    if (exchange.done()) return;
    wire_->RequestFlush();
    Wait();
  }
}

void Pipe::Drain(std::size_t at_most) noexcept {
  while (wire_->open() > at_most) {
    wire_->Progress();
    if (wire_->open() <= at_most) return;
    wire_->RequestFlush();
    Wait();
  }
}

void Pipe::CheckFree() const {
  if (!in_transaction_) return;
  throw UsageError({.message = "pipeline is inside a transaction",
                    .sqlstate = "25001",
                    .detail = "While a transaction is open, the pipeline itself cannot be used.",
                    .hint = "Use the PipelineTransaction that the function was given."});
}

void Pipe::Begin(const TransactionOptions& options) {
  CheckFree();
  connection_->CheckAlive();
  in_transaction_ = true;
  Add(std::make_shared<Exchange>(BeginCommand(options), /*syncs=*/false));
}

void Pipe::Commit() {
  const ExchangePtr commit = Add(std::make_shared<Exchange>("COMMIT", /*syncs=*/true));
  Await(*commit);
  for (const ExchangePtr& exchange : transaction_) exchange->Result();
  if (Tag(commit->Result()) != "COMMIT") ThrowRolledBack();
}

void Pipe::EndTransaction() noexcept {
  // The Sync ends the skipping that an error began.
  if (!wire_->lost()) Await(*Add(std::make_shared<Exchange>("", /*syncs=*/true)));
  if (!wire_->lost() && connection_->transaction_status() != PQTRANS_IDLE) {
    Await(*Add(std::make_shared<Exchange>("ROLLBACK", /*syncs=*/true)));
  }
  transaction_.clear();
  in_transaction_ = false;
}

ExchangePtr Pipe::Send(Request request) {
  connection_->CheckAlive();
  return Add(std::make_shared<PipedCall>(std::move(request), /*syncs=*/!in_transaction_, options()));
}

ExchangePtr Pipe::Add(ExchangePtr exchange) {
  if (in_transaction_) transaction_.push_back(exchange);
  wire_->Queue(exchange);
  return exchange;
}

void Pipe::Wait() noexcept {
  if (!wire_->lost() && !connection_->AwaitServer(wire_->wants_write())) wire_->Lose(/*timed_out=*/true);
}

PendingCall::PendingCall(std::shared_ptr<Pipe> pipe, std::shared_ptr<Exchange> exchange)
    : pipe_(std::move(pipe)), exchange_(std::move(exchange)) {}

bool PendingCall::ready() const noexcept { return exchange_->done(); }

void PendingCall::wait() const { pipe_->Await(*exchange_); }

const pg_result* PendingCall::Answer() const {
  wait();
  return exchange_->Result();
}

const Statement& PendingCall::statement() const noexcept { return *exchange_->request().statement; }

}  // namespace botdb::detail
