// What Telegram tells the bot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

// An update, with what the bot wants to know of it. What is not there is 0, empty or null.
struct Update {
  nlohmann::json raw;
  std::int64_t id = 0;
  std::int64_t user = 0;
  std::int64_t chat = 0;
  bool is_group = false;
  std::string first_name;
  std::optional<std::string> username;
  std::string text;
  std::string command;    // "quiz", of "/quiz" and of "/quiz@this_bot"
  std::string argument;   // what follows it
  nlohmann::json button;  // the callback query
  nlohmann::json checkout;
  nlohmann::json payment;
  nlohmann::json refund;

  bool tells_of_money() const { return !payment.is_null() || !refund.is_null(); }
};

// Reads an update for the bot with this username.
Update ReadUpdate(nlohmann::json raw, const std::string& bot);
