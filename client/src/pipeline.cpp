#include <botdb/pipeline.hpp>

#include "pipe.hpp"

namespace botdb {

PipelineTransaction::PipelineTransaction(Pipeline& pipeline, const TransactionOptions& options)
    : pipe_(*pipeline.pipe_) {
  pipe_.Begin(options);
}

PipelineTransaction::~PipelineTransaction() { pipe_.EndTransaction(); }

void PipelineTransaction::Commit() { pipe_.Commit(); }

detail::Pipe& PipelineTransaction::Use() { return pipe_; }

Pipeline::Pipeline(Client& client) : pipe_(std::make_shared<detail::Pipe>(client.Share())) {}

Pipeline::~Pipeline() { pipe_->Close(); }

void Pipeline::wait(std::size_t at_most) { pipe_->Drain(at_most); }

std::size_t Pipeline::unanswered() const noexcept { return pipe_->open(); }

detail::Pipe& Pipeline::Use() {
  pipe_->CheckFree();
  return *pipe_;
}

}  // namespace botdb
