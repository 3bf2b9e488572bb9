// libpq's results, and the types of their columns.
#pragma once

#include <memory>

#include <libpq-fe.h>

namespace botdb::detail {

struct ResultDeleter {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ResultDeleter>;

// The types that the statements return, by the numbers that PostgreSQL gave them for good.
inline constexpr Oid kBool = 16;
inline constexpr Oid kInt8 = 20;
inline constexpr Oid kInt4 = 23;
inline constexpr Oid kText = 25;
inline constexpr Oid kJson = 114;
inline constexpr Oid kTimestamptz = 1184;
inline constexpr Oid kJsonb = 3802;

inline constexpr char kJsonbVersion = 1;

}  // namespace botdb::detail
