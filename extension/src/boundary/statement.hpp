// SQL that runs inside the server: prepared once per backend, kept, and called with bound parameters only.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "boundary/call.hpp"
#include "boundary/guard.hpp"
#include "boundary/rows.hpp"
#include "boundary/value.hpp"
#include "rules/error.hpp"

namespace botdb::boundary {

// One SQL text with its plan. Declare it static: the plan lives as long as the backend.
class Statement {
 public:
  explicit constexpr Statement(const char* sql) : sql_(sql) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // The kept plan, prepared at the first call for these parameter types, which live for ever and are those of every
  // call. May raise: call it inside a guard.
  SPIPlanPtr Plan(const Oid* types, int count);

 private:
  const char* sql_;
  SPIPlanPtr plan_ = nullptr;
  const Oid* types_ = nullptr;
};

// What a statement sees, and whether it may write.
enum class Access {
  kRead,         // the snapshot in use
  kWrite,        // the newest state that the transaction's isolation level allows, and the call's own changes
  kWriteLatest,  // what is committed now, whatever the isolation level, and the call's own changes
};

// Runs a kept plan. Runs inside a guard.
Rows ExecutePlan(SPIPlanPtr plan, Datum* values, const char* nulls, Access access);

template <class... Args>
Rows RunIn(Call& call, Access access, Statement& statement, const Args&... args) {
  static constexpr std::array<Oid, sizeof...(Args) + 1> kTypes{SqlType<Args>::kOid..., InvalidOid};
  return Guarded([&] {
    call.Connect();
    auto values = ToServerValues(args...);
    SPIPlanPtr plan = statement.Plan(kTypes.data(), static_cast<int>(sizeof...(Args)));
    return ExecutePlan(plan, values.datums.data(), values.nulls.data(), access);
  });
}

// Runs a statement. A reader sees the caller's snapshot, a writer the newest state and its own changes.
template <class... Args>
Rows Run(Call& call, Statement& statement, const Args&... args) {
  return RunIn(call, call.IsReader() ? Access::kRead : Access::kWrite, statement, args...);
}

// The only row, or none.
template <class... Args>
std::optional<Row> One(Call& call, Statement& statement, const Args&... args) {
  const Rows rows = Run(call, statement, args...);
  if (rows.size() == 0) return std::nullopt;
  return rows[0];
}

// The row of a statement that gives one, unless a deployment's trigger, rule or policy has suppressed it: 09000.
template <class... Args>
Row Only(Call& call, Statement& statement, const Args&... args) {
  const Rows rows = Run(call, statement, args...);
  if (rows.size() == 0) ThrowSuppressed("a row");
  return rows[0];
}

// Runs a reading statement on what is committed now, whatever snapshot the transaction has: for configuration that is
// kept beyond the transaction, and where a row must not be overlooked.
template <class... Args>
Rows RunOnLatest(Call& call, Statement& statement, const Args&... args) {
  // A catalogue snapshot is new at every call and, unlike the "latest" one, allowed while a parallel plan runs.
  Guarded([] { PushActiveSnapshot(GetCatalogSnapshot(InvalidOid)); });
  const Rows rows = RunIn(call, Access::kRead, statement, args...);
  Guarded([] { PopActiveSnapshot(); });
  return rows;
}

// Runs a writing statement on what is committed now: for what must not leave out a row because the transaction's
// snapshot is older.
template <class... Args>
Rows WriteOnLatest(Call& call, Statement& statement, const Args&... args) {
  return RunIn(call, Access::kWriteLatest, statement, args...);
}

// Runs a statement that is not kept: one that makes or alters something whose name is part of it.
void Execute(Call& call, const std::string& sql);

}  // namespace botdb::boundary
