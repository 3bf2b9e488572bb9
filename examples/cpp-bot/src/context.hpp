// What a handler has at hand.
#pragma once

#include <cstdint>
#include <string>

#include <botdb/async_client.hpp>
#include <nlohmann/json.hpp>

#include "update.hpp"

// An update that is being handled. What the handler changes by `db` and in the session is one transaction, and what it
// has the bot say is said when that has committed: none of it happens if the handler throws.
struct Context {
  const Update& update;
  botdb::AsyncTransaction& db;
  // What is kept of the chat: of a private one the quizzes and the conversation, of a group how much is written.
  nlohmann::json session = nlohmann::json::object();
  // Calls of the Bot API, {"method": ..., "payload": {...}}. They have no result yet.
  nlohmann::json calls = nlohmann::json::array();

  void Call(const std::string& method, nlohmann::json payload);
  // A message to the chat that the update is from. buttons as of Buttons().
  void Say(const std::string& text, const nlohmann::json& buttons = nullptr);
  // The answer to a button that was pressed, shown for a moment.
  void AnswerButton(const std::string& text);
};

// Buttons under a message, one a row.
class Buttons {
 public:
  void Add(const std::string& text, const std::string& data);
  nlohmann::json keyboard() const;

 private:
  nlohmann::json rows_ = nlohmann::json::array();
};
