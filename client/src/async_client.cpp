#include <botdb/async_client.hpp>

#include <string_view>

#include "async_link.hpp"
#include "failure.hpp"

namespace botdb {

namespace {

void Ignore(const detail::Statement&, const PGresult*) {}

void CheckCommit(const detail::Statement&, const PGresult* result) {
  if (detail::Tag(result) != "COMMIT") detail::ThrowRolledBack();
}

}  // namespace

AsyncTransaction::AsyncTransaction(AsyncClient& client) : link_(client.link_) { link_->BeginTransaction(); }

AsyncTransaction::~AsyncTransaction() { link_->EndTransaction(/*roll_back=*/!committed_); }

bool AsyncTransaction::unsettled() const noexcept { return link_->cancelling() || link_->open() > 0; }

AsyncCall<void> AsyncTransaction::Settle() { return link_->Make("", Ignore); }

AsyncCall<void> AsyncTransaction::Begin(const TransactionOptions& options) {
  return link_->Make(detail::BeginCommand(options), Ignore);
}

AsyncCall<void> AsyncTransaction::Commit() { return link_->Make("COMMIT", CheckCommit); }

AsyncCall<void> AsyncTransaction::SetSavepoint(int number) {
  return link_->Make("SAVEPOINT " + detail::SavepointName(number), Ignore);
}

AsyncCall<void> AsyncTransaction::ReleaseSavepoint(int number) {
  return link_->Make("RELEASE " + detail::SavepointName(number), Ignore);
}

AsyncCall<void> AsyncTransaction::RollBackTo(int number) {
  return link_->Make("ROLLBACK TO " + detail::SavepointName(number), Ignore);
}

void AsyncTransaction::Undo(int number) noexcept {
  link_->Order("ROLLBACK TO " + detail::SavepointName(number));
  link_->Order("RELEASE " + detail::SavepointName(number));
}

detail::AsyncRunner& AsyncTransaction::Use() { return *link_; }

AsyncClient::AsyncClient(std::string conninfo, Options options)
    : link_(std::make_shared<detail::AsyncLink>(std::move(conninfo), std::move(options))) {
  link_->Connect();
}

AsyncClient::AsyncClient(std::shared_ptr<detail::AsyncLink> link) : link_(std::move(link)) {}

AsyncClient::~AsyncClient() { link_->Close(); }

AsyncCall<void> AsyncClient::listen(std::string channel) {
  link_->CheckFree();
  return link_->Listen(std::move(channel));
}

AsyncCall<void> AsyncClient::unlisten(const std::string& channel) {
  link_->CheckFree();
  return link_->Unlisten(channel);
}

AsyncNotification AsyncClient::notification() { return AsyncNotification{link_->MakeListener()}; }

void AsyncClient::on_notification(std::function<void(const Notification&)> function) {
  link_->OnNotification(std::move(function));
}

void AsyncClient::reset() { link_->Reset(); }

bool AsyncClient::connected() const noexcept { return link_->connected(); }

int AsyncClient::socket() const noexcept { return link_->socket(); }

Interest AsyncClient::interest() const noexcept { return link_->interest(); }

std::optional<AsyncClient::Clock::time_point> AsyncClient::deadline() const { return link_->deadline(); }

void AsyncClient::progress() { link_->Progress(); }

void AsyncClient::on_change(std::function<void()> function) { link_->OnChange(std::move(function)); }

detail::AsyncRunner& AsyncClient::Use() {
  link_->CheckFree();
  return *link_;
}

}  // namespace botdb
