#include "row.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "backend_session.hpp"
#include "binary.hpp"
#include "failure.hpp"
#include "json_bytes.hpp"

namespace botdb::detail {

void Row::Read(bool& value) { value = Bytes(kBool, 1).front() != 0; }

void Row::Read(std::int32_t& value) { value = static_cast<std::int32_t>(FromBigEndian(Bytes(kInt4, 4))); }

void Row::Read(std::int64_t& value) { value = FromBigEndian(Bytes(kInt8, 8)); }

void Row::Read(std::string& value) { value = Bytes(kText); }

void Row::Read(Timestamp& value) { value = FromServerMicroseconds(FromBigEndian(Bytes(kTimestamptz, 8))); }

void Row::Read(nlohmann::json& value) {
  const std::string_view bytes = Bytes(kJsonb);
  if (bytes.empty() || bytes.front() != kJsonbVersion) ThrowUnexpected("A jsonb value has an unknown form.");
  const std::string_view text = bytes.substr(1);
  value = text == "{}" ? nlohmann::json::object() : ParseJson(text);  // most are empty
}

void Row::Read(JsonText& value) { value = JsonText::Of(std::string{Bytes(kJson)}); }

void Row::Read(std::vector<std::string>& value) {
  nlohmann::json list = Next<nlohmann::json>();
  if (!list.is_array()) ThrowUnexpected("A list of texts is no array.");
  for (nlohmann::json& text : list) {
    if (!text.is_string()) ThrowUnexpected("A list of texts has an element that is none.");
    value.push_back(std::move(text.get_ref<std::string&>()));
  }
}

// Asks libpq for no more than it has to: this runs for each column of each row.
std::string_view Row::Bytes(Oid type, int size) {
  const int column = column_++;
  if (column >= PQnfields(result_)) ThrowUnexpected("There are only " + std::to_string(column) + " columns.");
  const Oid found = PQftype(result_, column);
  const int length = PQgetlength(result_, row_, column);
  const std::string_view bytes{PQgetvalue(result_, row_, column), static_cast<std::size_t>(length)};
  if (found == kBackendType) return made_ = FromBackend(type, bytes);
  const auto name = [&] { return std::string{"Column "} + PQfname(result_, column); };
  if (found != type) {
    ThrowUnexpected(name() + " has type " + std::to_string(found) + ", not " + std::to_string(type) + ".");
  }
  if (length == 0 && PQgetisnull(result_, row_, column)) ThrowUnexpected(name() + " is NULL.");
  if (size >= 0 && length != size) ThrowUnexpected(name() + " has " + std::to_string(length) + " bytes.");
  return bytes;
}

}  // namespace botdb::detail
