// What the shop and the outbox know of payments.
#pragma once

#include <cstdint>
#include <string>

#include <botdb/async_pool.hpp>
#include <nlohmann/json.hpp>

inline const std::string kStars = "stars";   // what the provider is called in the database
inline const std::string kCurrency = "XTR";  // the only one that this bot takes

// A number of Stars, which are whole: of "199.00" 199.
std::int64_t Stars(const botdb::Decimal& amount);

// Whether the database says that what refundStarPayment would pay back to this user is to be paid back.
botdb::Task<bool> IsRefunded(botdb::AsyncPool& db, nlohmann::json call);
