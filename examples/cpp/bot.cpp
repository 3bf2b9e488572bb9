// A quiz bot that keeps its users in botdb. Telegram is left out: updates come from a file, replies are printed.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <botdb/botdb.hpp>
#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;

struct Question {
  std::string text;
  std::string answer;
};

const std::array<Question, 3> kQuestions = {{
    {"In which year did a human first fly to space?", "1961"},
    {"How many strings has a violin?", "4"},
    {"What is the chemical symbol of iron?", "Fe"},
}};

// What would be refused again however often the update came: the SQLSTATE, and what to say. Any other error undoes
// the claim and ends the bot, so that the update comes again.
const std::map<std::string, std::string> kRefused = {{"22023", "not_found"},
                                                     {"22003", "too_much"},
                                                     {"TB002", "not_on_offer"},
                                                     {"TB005", "we_look_into_it"},
                                                     {"TB007", "come_back_tomorrow"}};

// A text that Telegram may leave out.
std::optional<std::string> Optional(const json& object, const char* key) {
  return object.contains(key) ? std::optional(object.at(key).get<std::string>()) : std::nullopt;
}

// What the user has won, to end a reply with.
std::string News(bool leveled_up, int level, const std::vector<std::string>& badges) {
  std::string news = leveled_up ? ", level " + std::to_string(level) : "";
  for (const auto& badge : badges) news += ", new badge " + badge;
  return news;
}

std::string Answer(botdb::Transaction& db, std::int64_t user, const std::string& text, botdb::UserSession state) {
  const std::size_t asked = state.session.at("question");
  const std::size_t next = (asked + 1) % kQuestions.size();
  const bool right = text == kQuestions.at(asked).answer;
  state.session["question"] = next;
  state.stats["right"] = state.stats.at("right").get<int>() + (right ? 1 : 0);
  db.save_session(user, state.session, state.stats, {.expected_version = state.version});
  if (!right) return "No. " + kQuestions.at(next).text;
  const auto xp = db.add_xp(user, 60, {.reason = "right answer"});
  return "Right! " + std::to_string(xp.total_xp) + " XP" + News(xp.leveled_up, xp.new_level, db.evaluate_badges(user));
}

std::string Promo(botdb::Transaction& db, std::int64_t user, const std::string& code) {
  const auto result = db.redeem_promocode(user, code);
  if (!result.success) return "Sorry: " + result.status + ".";
  return "You have " + std::to_string(*result.value) + " more " + *result.type + ".";
}

std::string Train(botdb::Transaction& db, std::int64_t user) {
  if (!db.consume_access(user)) return "No trainings left. Do you have a promocode?";
  const json session = {{"question", 0}, {"question_count", 3}, {"clarity_level", 80}};
  const auto training = db.finish_training(user, 120, session);
  return "Well trained! " + std::to_string(training.total_xp) + " XP" +
         News(training.leveled_up, training.new_level, training.new_badges) + ", " +
         db.check_access(user).details.at("trainings_left").dump() + " training left";
}

std::string Paid(botdb::Transaction& db, std::int64_t user, const json& payment) {
  const auto result = db.apply_payment(
      user, "stars", payment.at("telegram_payment_charge_id").get<std::string>(),
      payment.at("invoice_payload").get<std::string>(),
      {.amount = payment.at("total_amount").dump(), .currency = payment.at("currency").get<std::string>()});
  if (result.payment.status == "unmatched") return "Thank you! We are looking what your payment is for.";
  if (!result.granted) return "That is paid already.";
  return "Thank you! " + result.details.at("days").dump() + " days are yours.";
}

std::string Top(botdb::Transaction& db) {
  std::string list;
  for (const auto& row : db.get_leaderboard(3)) {
    list += (list.empty() ? "" : ", ") + std::to_string(row.rank) + ". " + row.first_name.value_or("?") + " (" +
            std::to_string(row.total_xp) + " XP)";
  }
  return list;
}

std::string Reply(botdb::Transaction& db, const json& update) {
  const json& sender = update.at("from");
  const std::string text = Optional(update, "text").value_or("");
  const std::int64_t user = sender.at("id");
  const auto state = db.get_user_session(
      user, {.username = Optional(sender, "username"), .first_name = Optional(sender, "first_name")});
  const std::string command = text.substr(0, text.find(' '));
  if (update.contains("successful_payment")) return Paid(db, user, update.at("successful_payment"));
  if (command == "/start") {
    return "Hello, " + *state.user.first_name + "! " + kQuestions.at(state.session.at("question")).text;
  }
  if (command == "/promo") return Promo(db, user, text.substr(command.size()));
  if (command == "/train") return Train(db, user);
  if (command == "/top") return Top(db);
  return Answer(db, user, text, state);
}

// The reply to an update. All that it changes is one transaction; an update seen before changes nothing.
std::string Handle(botdb::Transaction& db, const json& update) {
  const std::int64_t update_id = update.at("update_id");
  try {
    return db.savepoint([&] {  // what was refused is undone
      // The user is locked: their next message waits here, and finds what this one has written.
      const bool is_new = db.claim_update(update_id, {.telegram_id = update.at("from").at("id").get<std::int64_t>()});
      return is_new ? Reply(db, update) : "(handled already)";
    });
  } catch (const botdb::Error& error) {
    const auto sorry = kRefused.find(error.sqlstate());
    if (sorry == kRefused.end()) throw;
    // A payment among them is for a person to look at.
    std::cerr << "update " << update_id << ": " << error.what() << "\n";
    const bool is_new = db.claim_update(update_id);  // the claim was undone too, and may be what was refused
    return is_new ? "Sorry: " + sorry->second + "." : "(handled already)";
  }
}

}  // namespace

int main() {
  try {
    botdb::Client bot{std::getenv("DATABASE_URL")};
    for (const json& update : json::parse(std::ifstream(EXAMPLES "/conversation.json"))) {
      const auto reply = bot.transaction([&](botdb::Transaction& db) { return Handle(db, update); });
      std::cout << update.at("from").at("first_name").get<std::string>() << ": "
                << Optional(update, "text").value_or("(no text)") << "\n  " << reply << "\n";
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
