#include <botdb/async_pool.hpp>

#include "async_pool_core.hpp"

namespace botdb {

AsyncPool::AsyncPool(std::string conninfo, Options options, PoolOptions pool_options)
    : core_(std::make_shared<detail::AsyncPoolCore>(std::move(conninfo), std::move(options), pool_options)) {
  core_->Open();
}

AsyncPool::~AsyncPool() { core_->Close(); }

PoolStatistics AsyncPool::statistics() const { return core_->statistics(); }

int AsyncPool::socket() const noexcept { return core_->socket(); }

Interest AsyncPool::interest() const noexcept { return {.read = true, .write = false}; }

std::optional<AsyncPool::Clock::time_point> AsyncPool::deadline() const { return core_->deadline(); }

void AsyncPool::progress() { core_->Progress(); }

void AsyncPool::on_change(std::function<void()> function) { core_->OnChange(std::move(function)); }

detail::AsyncRunner& AsyncPool::Use() { return *core_; }

}  // namespace botdb
