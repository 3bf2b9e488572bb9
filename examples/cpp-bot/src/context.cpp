#include "context.hpp"

#include <utility>

using nlohmann::json;

void Context::Call(const std::string& method, json payload) {
  calls.push_back({{"method", method}, {"payload", std::move(payload)}});
}

void Context::Say(const std::string& text, const json& buttons) {
  json message = {{"chat_id", update.chat}, {"text", text}};
  if (!buttons.is_null()) message["reply_markup"] = buttons;
  Call("sendMessage", std::move(message));
}

void Context::AnswerButton(const std::string& text) {
  json answer = {{"callback_query_id", update.button.at("id")}};
  if (!text.empty()) answer["text"] = text;
  Call("answerCallbackQuery", std::move(answer));
}

void Buttons::Add(const std::string& text, const std::string& data) {
  const json button = {{"text", text}, {"callback_data", data}};
  rows_.push_back(json::array({button}));
}

json Buttons::keyboard() const { return {{"inline_keyboard", rows_}}; }
