#include "update.hpp"

#include <utility>

using nlohmann::json;

namespace {

json Part(const json& object, const char* name) { return object.value(name, json()); }

void ReadSender(Update& update, const json& from) {
  update.user = from.value("id", std::int64_t{0});
  update.first_name = from.value("first_name", "");
  if (from.contains("username")) update.username = from.at("username");
}

// Of a private chat the id is the user's, also where the message is Telegram's own.
void ReadChat(Update& update, const json& chat) {
  const std::string type = chat.value("type", "");
  update.chat = chat.value("id", std::int64_t{0});
  update.is_group = type == "group" || type == "supergroup";
  if (type == "private") update.user = update.chat;
}

void ReadCommand(Update& update, const std::string& bot) {
  if (!update.text.starts_with('/')) return;
  const std::size_t end = std::min(update.text.find_first_of(" \n"), update.text.size());
  const std::string word = update.text.substr(1, end - 1);
  const std::size_t at = std::min(word.find('@'), word.size());
  if (at < word.size() && word.substr(at + 1) != bot) return;  // for another bot
  update.command = word.substr(0, at);
  update.argument = update.text.substr(std::min(end + 1, update.text.size()));
}

}  // namespace

Update ReadUpdate(json raw, const std::string& bot) {
  Update update;
  update.id = raw.at("update_id");
  update.button = Part(raw, "callback_query");
  update.checkout = Part(raw, "pre_checkout_query");
  for (const char* kind : {"message", "callback_query", "pre_checkout_query"}) {
    if (raw.contains(kind)) ReadSender(update, raw.at(kind).value("from", json::object()));
  }
  const json message = raw.value("message", update.button.is_null() ? json() : Part(update.button, "message"));
  if (!message.is_null()) ReadChat(update, message.value("chat", json::object()));
  if (raw.contains("message")) {
    update.text = message.value("text", "");
    update.payment = Part(message, "successful_payment");
    update.refund = Part(message, "refunded_payment");
    ReadCommand(update, bot);
  }
  update.raw = std::move(raw);
  return update;
}
