// The quiz: /quiz, and the buttons under its questions. The session says which question is open.
#include <cstdio>
#include <fstream>
#include <optional>
#include <vector>

#include "handlers.hpp"

using nlohmann::json;

namespace {

constexpr int kRightAnswer = 20;  // XP
constexpr int kFinished = 30;

// [{"text": ..., "choices": [...], "right": <index>}, ...]
const json& Questions() {
  static const json questions = json::parse(std::ifstream("questions.json"));
  return questions;
}

// What a button says: the quiz, its question and the choice.
struct Answer {
  int quiz = 0;
  int question = 0;
  int choice = 0;
};

std::optional<Answer> ReadButton(const std::string& data) {
  Answer answer;
  const int read = std::sscanf(data.c_str(), "quiz:%d:%d:%d", &answer.quiz, &answer.question, &answer.choice);
  return read == 3 ? std::optional(answer) : std::nullopt;
}

// The buttons of the open question.
json Choices(const json& quiz) {
  Buttons buttons;
  const json& choices = Questions().at(quiz.at("question").get<std::size_t>()).at("choices");
  for (std::size_t choice = 0; choice < choices.size(); ++choice) {
    buttons.Add(choices[choice],
                "quiz:" + quiz.at("id").dump() + ":" + quiz.at("question").dump() + ":" + std::to_string(choice));
  }
  return buttons.keyboard();
}

std::string Text(const json& quiz) { return Questions().at(quiz.at("question").get<std::size_t>()).at("text"); }

// Changes the message whose button was pressed.
void Edit(Context& on, const std::string& text, const json& buttons = nullptr) {
  const json& message = on.update.button.at("message");
  json edit = {{"chat_id", on.update.chat}, {"message_id", message.at("message_id")}, {"text", text}};
  if (!buttons.is_null()) edit["reply_markup"] = buttons;
  on.Call("editMessageText", edit);
}

botdb::Task<void> Finish(Context& on, json done) {
  on.session["quizzes"] = done.at("id");
  on.session.erase("quiz");
  Edit(on, done.at("right").dump() + " of " + done.at("question").dump() + " are right. /quiz begins another quiz.");
  co_await Win(on, kFinished, "finished quiz");
  const botdb::EvaluateBadgesOptions seen{
      .context = json{{"quizzes", done.at("id")}, {"right", done.at("right")}, {"questions", done.at("question")}}};
  for (const std::string& badge : co_await on.db.evaluate_badges(on.update.user, seen)) {
    on.Say("You have won the badge " + badge + "!");
  }
}

}  // namespace

botdb::Task<void> BeginQuiz(Context& on) {
  if (!on.session.contains("quiz")) {
    const bool may_play = co_await on.db.consume_access(on.update.user);
    if (!may_play) {
      on.Say("No quizzes left. /shop sells some, and /promo takes a code.");
      co_return;
    }
    on.session["quiz"] = {{"id", on.session.value("quizzes", 0) + 1}, {"question", 0}, {"right", 0}};
  }
  on.Say(Text(on.session["quiz"]), Choices(on.session["quiz"]));
}

botdb::Task<void> AnswerQuiz(Context& on) {
  const auto answer = ReadButton(on.update.button.value("data", ""));
  const bool is_open = answer && on.session.contains("quiz") && on.session["quiz"].at("id") == answer->quiz &&
                       on.session["quiz"].at("question") == answer->question;
  if (!is_open) {  // a button of long ago, or pressed twice
    on.AnswerButton("That question is over.");
    co_return;
  }
  json& quiz = on.session["quiz"];
  const json& asked = Questions().at(static_cast<std::size_t>(answer->question));
  quiz["question"] = answer->question + 1;
  if (asked.at("right") == answer->choice) {
    quiz["right"] = quiz.at("right").get<int>() + 1;
    on.AnswerButton("Right!");
    co_await Win(on, kRightAnswer, "right answer");
  } else {
    on.AnswerButton("No: " + asked.at("choices").at(asked.at("right").get<std::size_t>()).get<std::string>() + ".");
  }
  if (quiz.at("question") < Questions().size()) {
    Edit(on, Text(quiz), Choices(quiz));
  } else {
    co_await Finish(on, quiz);
  }
}
