#include <botdb/pool.hpp>

#include "pool_core.hpp"

namespace botdb {

PooledClient::PooledClient(detail::PoolCore& core) : core_(&core), connection_(core.AcquireLive()) {}

PooledClient::PooledClient(PooledClient&&) noexcept = default;

PooledClient::~PooledClient() {
  if (connection_) core_->Return(std::move(connection_));
}

Client& PooledClient::operator*() const& noexcept { return connection_->client; }

Client* PooledClient::operator->() const noexcept { return &connection_->client; }

Pool::Pool(std::string conninfo, Options options, PoolOptions pool_options)
    : core_(std::make_unique<detail::PoolCore>(std::move(conninfo), std::move(options), pool_options)) {}

Pool::~Pool() = default;

PooledClient Pool::acquire() { return PooledClient{*core_}; }

PoolStatistics Pool::statistics() const { return core_->statistics(); }

detail::PoolCore& Pool::Use() { return *core_; }

}  // namespace botdb
