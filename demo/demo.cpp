// Two bots share one user: what `make demo` shows after users_data.json has been imported for sales_bot.
// Usage: botdb_demo SCENARIO_FILE, with DATABASE_URL set. Stops with an error if anything is not as it says.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include <botdb/botdb.hpp>
#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;

constexpr std::int64_t kOlga = 6120457731;   // in the imported file
constexpr std::int64_t kTimur = 7935550101;  // new

// Stops the demo where the backend does not do what the demo is about to say.
void Expect(bool holds, const std::string& what) {
  if (!holds) throw std::runtime_error("not as expected: " + what);
}

void Heading(const std::string& text) { std::cout << "\n" << text << "\n"; }

// One line of what a bot says or sees.
void Line(const std::string& who, const std::string& what) {
  std::cout << "  " << std::left << std::setw(11) << who << what << "\n";
}

std::string Number(std::int64_t number) { return std::to_string(number); }

// The demo's two bots, and the scenario that says what the levels are called.
class Demo {
 public:
  Demo(const std::string& database_url, json scenario)
      : sales_(database_url, "sales_bot"), quiz_(database_url, "quiz_bot"), scenario_(std::move(scenario)) {}

  void Run() {
    Start();
    ShareXp();
    ShareBadge();
    KeepSessionsApart();
    RedeemPromocode();
    Subscribe();
    Train();
    Pay();
    Compete();
    ShowLeaderboard();
  }

 private:
  const json& levels() const { return scenario_.at("ranking").at("levels"); }

  // A level as a person reads it: its number, name and emoji.
  std::string Level(int number) const {
    for (const auto& level : levels()) {
      if (level.at("level") == number) {
        return "level " + Number(number) + " " + level.at("name").get<std::string>() + " " +
               level.at("emoji").get<std::string>();
      }
    }
    return "level " + Number(number);
  }

  std::string Standing(const botdb::User& user) const {
    return user.first_name.value_or("?") + ", " + Number(user.total_xp) + " XP, " + Level(user.level);
  }

  void Start() {
    Heading("/start in both bots: one user, a session for each bot");
    const auto in_sales = sales_.get_user_session(kOlga, {.username = "olga_beans", .first_name = "Ольга ☕"});
    const auto in_quiz = quiz_.get_user_session(kOlga);
    Expect(in_sales.user.id == in_quiz.user.id, "one user");
    Expect(in_sales.user.total_xp == 940 && in_sales.session.at("chat_state") == "in_progress", "the imported session");
    Expect(in_quiz.session.empty(), "a new session in quiz_bot");
    Line("sales_bot",
         Standing(in_sales.user) + "; talking to " + in_sales.session.at("client_case").get<std::string>());
    Line("quiz_bot", Standing(in_quiz.user) + "; an empty session, version " + Number(in_quiz.version));
    quiz_.get_user_session(kTimur, {.username = "timur", .first_name = "Тимур 🎸"});
    Line("quiz_bot", "welcomes a new user too: Тимур 🎸, id " + Number(kTimur));
  }

  void ShareXp() {
    Heading("XP from one bot, seen in the other; a level up by a levels_config");
    const auto result = quiz_.add_xp(kOlga, 700, {.levels_config = levels(), .reason = "weekly quiz"});
    Expect(result.leveled_up && result.old_level == 3 && result.new_level == 4, "a level up");
    Line("quiz_bot", "+700 XP: " + Number(result.total_xp) + " XP, from " + Level(result.old_level) + " to " +
                         Level(result.new_level));
    const auto seen = sales_.get_user(kOlga);
    Expect(seen && seen->total_xp == 1640 && seen->level == 4, "the other bot sees it");
    Line("sales_bot", "sees " + Standing(*seen));
    for (const auto& [bot, xp] : sales_.get_xp_by_bot(kOlga)) Line("", Number(xp) + " XP of it from " + bot);
  }

  void ShareBadge() {
    Heading("A badge from one bot, seen in both; a second award is no second badge");
    const bool first = quiz_.award_badge(kOlga, "night_owl", {.metadata = json{{"hour", 3}}});
    const bool second = quiz_.award_badge(kOlga, "night_owl");
    Expect(first && !second, "awarded once");
    Line("quiz_bot", "awards night_owl: new; again: held already");
    Expect(sales_.has_badge(kOlga, "night_owl"), "the other bot sees the badge");
    std::string held;
    for (const auto& badge : sales_.get_user_badges(kOlga)) {
      held += (held.empty() ? "" : ", ") + badge.badge_type + " (" + badge.earned_in_bot + ")";
    }
    Line("sales_bot", "sees " + held);
  }

  void KeepSessionsApart() {
    Heading("Sessions stay apart, and two writers of one session both survive");
    quiz_.save_session(kOlga, {{"question", 7}, {"lives", 3}}, {{"games", 1}});
    const auto patched = quiz_.patch_session(kOlga, {.session_patch = json{{"lives", 2}}});
    Line("quiz_bot", patched.session.dump() + ", version " + Number(patched.version));
    const auto untouched = sales_.get_session(kOlga);
    Expect(untouched && untouched->session_data.at("question_count") == 4, "the other session");
    Expect(!untouched->session_data.contains("lives"), "sessions apart");
    Line("sales_bot", "still talking to " + untouched->session_data.at("client_case").get<std::string>() +
                          ", question " + untouched->session_data.at("question_count").dump());
    try {
      quiz_.save_session(kOlga, json::object(), json::object(), {.expected_version = patched.version - 1});
      Expect(false, "a version conflict");
    } catch (const botdb::VersionConflict& conflict) {
      Line("quiz_bot", "a save over an older version is refused: " + conflict.message());
    }
  }

  void RedeemPromocode() {
    Heading("A promocode: 2 free trainings, once a person, 100 people at most");
    sales_.create_promocode("кофе-2026", "trainings", 2, {.max_uses = 100});
    const auto first = sales_.redeem_promocode(kOlga, "  Кофе-2026 ");
    const auto second = quiz_.redeem_promocode(kOlga, "КОФЕ-2026");
    Expect(first.success && second.status == "already_used", "redeemed once");
    Line("sales_bot", "«  Кофе-2026 »  → " + first.status + ", " + Number(*first.value) + " " + *first.type);
    Line("quiz_bot", "«КОФЕ-2026»     → " + second.status);
    ShowAccess("sales_bot", "free_trainings");
  }

  void Subscribe() {
    Heading("A subscription, good in every bot");
    sales_.create_subscription(kOlga, "month");
    ShowAccess("sales_bot", "subscription");
    ShowAccess("quiz_bot", "subscription");
  }

  // Asks check_access as the bot would, expecting one kind of access.
  void ShowAccess(const std::string& bot, const std::string& expected) {
    const auto access = (bot == "sales_bot" ? sales_ : quiz_).check_access(kOlga);
    Expect(access.has_access && access.access_type == expected, "access by " + expected);
    const auto left = expected == "subscription" ? access.details.at("days_left").dump() + " days left"
                                                 : access.details.at("trainings_left").dump() + " left";
    Line(bot, "check_access: yes, by " + expected + ", " + left);
  }

  void Train() {
    Heading("A training, from check_access to history");
    sales_.define_badge("attentive", "Внимательный слушатель 👂", {.criteria = "$.contextual_questions >= 7"});
    ShowAccess("sales_bot", "subscription");
    Expect(sales_.consume_access(kOlga), "consume_access");
    Line("sales_bot", "consume_access: yes; the free trainings stay for later");
    const json session = {{"question_count", 9},
                          {"contextual_questions", 8},
                          {"clarity_level", 91},
                          {"per_type_counts", {{"open", 5}, {"closed", 1}, {"follow_up", 2}, {"mirror", 1}}},
                          {"case_data", {{"client", "Кофейня «Три зерна»"}}},
                          {"chat_state", "finished"}};
    const auto finished = sales_.finish_training(kOlga, 910, session, {.scenario_config = scenario_});
    Expect(finished.leveled_up && finished.new_level == 5 && finished.total_xp == 2550, "a level up by the training");
    Expect(finished.new_badges.size() == 1 && finished.new_badges[0] == "attentive", "a badge by its criteria");
    Line("sales_bot", "finish_training: +910 XP, now " + Number(finished.total_xp) + ", " + Level(finished.new_level) +
                          ", new badge " + finished.new_badges[0]);
    const auto history = sales_.get_user_training_history(kOlga);
    Expect(history.size() == 1 && history[0].id == finished.history_id, "one row of history");
    Line("history", "«" + history[0].scenario_name.value_or("") + "», score " + Number(history[0].total_score) + ", " +
                        Number(history[0].question_count.value_or(0)) + " questions");
  }

  void Pay() {
    Heading("A payment, which Telegram reports twice: granted once");
    sales_.define_tariff("ten", "Ten trainings", "99", "XTR", "credits", {.credits = 10});
    for (const bool first : {true, false}) {
      const auto paid =
          sales_.apply_payment(kTimur, "stars", "charge-7f3a", "ten", {.amount = "99", .currency = "XTR"});
      Expect(paid.granted == first, "granted once");
      Line("sales_bot", paid.payment.status + ", " + (first ? "10 credits granted" : "granted already: nothing more"));
    }
    const auto access = quiz_.check_access(kTimur);
    Expect(access.details.at("credits_left") == 10, "ten credits");
    Line("quiz_bot", "check_access: yes, by " + access.access_type.value_or("") + ", " +
                         access.details.at("credits_left").dump() + " left");
  }

  void Compete() {
    Heading("A board of this week's scores, which begins anew on Monday");
    quiz_.define_board("weekly", {.period = "week", .timezone = "Europe/Moscow", .source = "score"});
    quiz_.submit_score("weekly", kOlga, 7);
    quiz_.submit_score("weekly", kTimur, 9);
    const auto score = quiz_.submit_score("weekly", kOlga, 5);
    Expect(score.score == 12 && score.rank == 1, "the first place");
    for (const auto& row : quiz_.get_board("weekly")) {
      Line("quiz_bot", Number(row.rank) + ". " + row.first_name.value_or("?") + ", " + Number(row.score));
    }
  }

  // The file had no names: Telegram tells them when somebody comes again.
  void ComeAgain() {
    const std::map<std::int64_t, std::string> names = {
        {418220659, "Зоя 🌷"}, {5618273490, "Борис"}, {6877012394, "Лейла ✨"}, {6999123450, "Андрій"}};
    for (const auto& [telegram_id, name] : names) sales_.get_or_create_user(telegram_id, {.first_name = name});
  }

  void ShowLeaderboard() {
    Heading("The leaderboard");
    ComeAgain();
    for (const auto& row : quiz_.get_leaderboard(5)) {
      std::cout << "  " << std::right << std::setw(2) << row.rank << "." << std::setw(7) << row.total_xp
                << " XP  level " << row.level << "  " << row.telegram_id
                << (row.first_name ? "  " + *row.first_name : "") << "\n";
    }
    const auto rank = quiz_.get_user_rank(kOlga);
    Expect(rank == 2, "the rank");
    Line("quiz_bot", "tells Ольга ☕ that she is number " + Number(*rank) + " of " + Number(quiz_.count_users()));
  }

  botdb::Client sales_;
  botdb::Client quiz_;
  json scenario_;
};

}  // namespace

int main(int argc, char** argv) {
  const char* database_url = std::getenv("DATABASE_URL");
  if (argc != 2 || database_url == nullptr) {
    std::cerr << "usage: DATABASE_URL=postgresql://... botdb_demo SCENARIO_FILE\n";
    return 2;
  }
  try {
    Demo(database_url, json::parse(std::ifstream(argv[1]))).Run();
  } catch (const std::exception& error) {
    std::cout.flush();
    std::cerr << "botdb_demo: " << error.what() << "\n";
    return 1;
  }
}
