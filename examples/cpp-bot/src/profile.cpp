// A conversation: /profile asks two questions. The session says where it stands, so it goes on after the bot was
// started again. /cancel ends it; other commands and buttons do what they always do meanwhile.
#include "handlers.hpp"

using nlohmann::json;

botdb::Task<void> BeginProfile(Context& on) {
  on.session["profile"] = json::object();
  on.Say("What is your name? /cancel ends this.");
  co_return;
}

botdb::Task<void> Cancel(Context& on) {
  on.session.erase("profile");
  on.Say("Cancelled.");
  co_return;
}

botdb::Task<void> GoOnWithProfile(Context& on) {
  if (!on.session.contains("profile")) co_return;
  json& profile = on.session["profile"];
  if (!profile.contains("name")) {
    profile["name"] = on.update.text;
    on.Say("And your city?");
    co_return;
  }
  profile["city"] = on.update.text;
  const botdb::StorageOptions theirs{.telegram_id = on.update.user};
  co_await on.db.storage_write("profile:" + std::to_string(on.update.user), profile, theirs);
  on.Say("Thank you, " + profile.at("name").get<std::string>() + " from " + on.update.text + ".");
  on.session.erase("profile");
}
