// A connection whose server is a Backend.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include <botdb/backend.hpp>

#include "param.hpp"
#include "result.hpp"

namespace botdb::detail {

struct Statement;

// The type of the columns of a result that a Backend has made, each of which is JSON; a server's columns have another.
inline constexpr Oid kBackendType = 0;

// A column of a Backend's as the server would send it in this type, which is one of those that Row reads. Without text
// it is the type's zero. Throws for what is none.
std::string FromBackend(Oid type, std::string_view text);

// What the server keeps of a connection, and does for it, here done by a Backend.
class BackendSession {
 public:
  explicit BackendSession(std::shared_ptr<Backend> backend) : backend_(std::move(backend)) {}

  // Runs a call. Throws what the Backend throws, and what a server does after an error in the same transaction.
  ResultPtr Execute(const Statement& statement, const std::vector<Param>& params);
  // Runs a command. Its result has what Tag() returns.
  ResultPtr Command(const std::string& sql);

  bool lost() const noexcept { return lost_; }
  PGTransactionStatusType status() const noexcept { return lost_ ? PQTRANS_UNKNOWN : status_; }

 private:
  // Throws what a server does after an error in the same transaction.
  void CheckTransaction() const;
  // Asks the Backend, and minds what it throws.
  template <typename Ask>
  auto Guarded(Ask&& ask);

  std::shared_ptr<Backend> backend_;
  PGTransactionStatusType status_ = PQTRANS_IDLE;
  bool lost_ = false;
};

// What the server says that a command has done, such as "COMMIT".
std::string_view Tag(const PGresult* result);

}  // namespace botdb::detail
