#include "old_tariffs.hpp"

#include <charconv>
#include <optional>
#include <string_view>

#include "../batch_transaction.hpp"

namespace botdb::tool {
namespace {

constexpr std::string_view kCredits = "credits_";

struct Offer {
  std::string type;
  DefineTariffOptions options;
};

// What the name of a tariff stands for, where it is one of the old store's own.
std::optional<Offer> OfferOf(const std::string& tariff) {
  if (tariff == "month" || tariff == "year") return Offer{tariff, {}};
  if (!tariff.starts_with(kCredits)) return std::nullopt;
  std::int32_t credits = 0;
  const char* const end = tariff.data() + tariff.size();
  const auto parsed = std::from_chars(tariff.data() + kCredits.size(), end, credits);
  if (parsed.ec != std::errc() || parsed.ptr != end || credits < 1) return std::nullopt;
  return Offer{"credits", {.credits = credits}};
}

// Whether the tariff was not there. A price that cannot be one leaves it undefined.
bool Define(Client& client, const std::string& tariff, const std::string& price, const std::string& currency) {
  const auto offer = OfferOf(tariff);
  if (!offer) return false;
  try {
    return InTransaction(client, [&](Transaction& transaction) {
      if (transaction.get_tariff(tariff)) return false;
      transaction.define_tariff(tariff, tariff, price, currency, offer->type, offer->options);
      transaction.disable_tariff(tariff);
      return true;
    });
  } catch (const BatchRefused&) {
    return false;
  }
}

}  // namespace

std::vector<std::string> DefineOldTariffs(Source& source, Client& client) {
  std::vector<std::string> defined;
  if (source.Columns("payments").empty()) return defined;
  const auto tariffs = source.Select(
      "SELECT tariff, amount, currency FROM (SELECT tariff, amount, currency, row_number() OVER (PARTITION BY tariff "
      "ORDER BY CASE WHEN upper(CAST(status AS text)) = 'COMPLETED' THEN 0 ELSE 1 END, created_at DESC, id DESC) AS "
      "place FROM payments WHERE amount >= 0 AND length(currency) = 3) AS newest "
      "WHERE place = 1 AND tariff IS NOT NULL ORDER BY tariff");
  for (Cells row; tariffs->Next(row);) {
    if (Define(client, row[0].value(), row[1].value(), row[2].value())) defined.push_back(row[0].value());
  }
  return defined;
}

}  // namespace botdb::tool
