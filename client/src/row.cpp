#include "row.hpp"

#include <nlohmann/json.hpp>

#include "binary.hpp"
#include "failure.hpp"

namespace botdb::detail {

namespace {

// The types that the statements return, by the numbers that PostgreSQL gave them for good.
constexpr Oid kBool = 16;
constexpr Oid kInt8 = 20;
constexpr Oid kInt4 = 23;
constexpr Oid kText = 25;
constexpr Oid kTimestamptz = 1184;
constexpr Oid kJsonb = 3802;

constexpr char kJsonbVersion = 1;

}  // namespace

void Row::Read(bool& value) { value = Bytes(kBool, 1).front() != 0; }

void Row::Read(std::int32_t& value) { value = static_cast<std::int32_t>(FromBigEndian(Bytes(kInt4, 4))); }

void Row::Read(std::int64_t& value) { value = FromBigEndian(Bytes(kInt8, 8)); }

void Row::Read(std::string& value) { value = Bytes(kText); }

void Row::Read(Timestamp& value) { value = FromServerMicroseconds(FromBigEndian(Bytes(kTimestamptz, 8))); }

void Row::Read(nlohmann::json& value) {
  const std::string_view bytes = Bytes(kJsonb);
  if (bytes.empty() || bytes.front() != kJsonbVersion) ThrowUnexpected("A jsonb value has an unknown form.");
  value = nlohmann::json::parse(bytes.substr(1));
}

void Row::Read(std::vector<std::string>& value) { value = Next<nlohmann::json>().get<std::vector<std::string>>(); }

std::string_view Row::Bytes(Oid type, int size) {
  const int column = column_++;
  const auto name = [&] {
    return std::string{"Column "} + (PQfname(result_, column) ? PQfname(result_, column) : "?");
  };
  if (column >= PQnfields(result_)) ThrowUnexpected("There are only " + std::to_string(column) + " columns.");
  if (PQftype(result_, column) != type) {
    ThrowUnexpected(name() + " has type " + std::to_string(PQftype(result_, column)) + ", not " + std::to_string(type) +
                    ".");
  }
  if (PQgetisnull(result_, row_, column)) ThrowUnexpected(name() + " is NULL.");
  const int length = PQgetlength(result_, row_, column);
  if (size >= 0 && length != size) ThrowUnexpected(name() + " has " + std::to_string(length) + " bytes.");
  return {PQgetvalue(result_, row_, column), static_cast<std::size_t>(length)};
}

}  // namespace botdb::detail
