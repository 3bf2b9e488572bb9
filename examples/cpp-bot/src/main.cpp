// Runs the bot by long polling, in one thread.
#include <curl/curl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <stop_token>
#include <string>

#include <botdb/async_pool.hpp>
#include <botdb/epoll.hpp>

#include "bot.hpp"
#include "outbox.hpp"
#include "polling.hpp"
#include "telegram.hpp"

using botdb::epoll::Loop;
using nlohmann::json;

namespace {

// A variable of the environment, or what stands for it.
std::string Setting(const char* name, const std::string& otherwise = "") {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : value;
}

std::string Needed(const char* name) {
  const std::string value = Setting(name);
  if (value.empty()) throw std::runtime_error(std::string("set ") + name);
  return value;
}

botdb::Options DatabaseOptions() {
  // A pooler that gives each transaction another connection keeps no prepared statements.
  const bool is_pooled = Setting("DATABASE_POOLER") == "transaction";
  return {.prepared_statements = !is_pooled, .application_name = "quiz_bot", .timeout = std::chrono::seconds{10}};
}

// An update has a connection to itself, and waits for one as long as others have them all. What is said needs none for
// long.
constexpr botdb::PoolOptions kPool{
    .most = 8, .acquire_timeout = std::chrono::seconds{30}, .retry = std::chrono::seconds{30}};

// SIGINT and SIGTERM as something to read.
class Signals {
 public:
  Signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    descriptor_ = ::signalfd(-1, &signals, SFD_CLOEXEC);
  }
  ~Signals() { ::close(descriptor_); }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

botdb::Task<void> EndWhenTold(Loop& loop, const Signals& signals, std::stop_source& ending) {
  co_await loop.readable(signals.descriptor());
  ending.request_stop();
}

json Commands() {
  json commands = json::array();
  const auto add = [&commands](const char* name, const char* what) {
    commands.push_back({{"command", name}, {"description", what}});
  };
  add("quiz", "Begin a quiz");
  add("top", "The best");
  add("me", "What I have");
  add("promo", "Redeem a code");
  add("shop", "Buy quizzes");
  add("profile", "Introduce yourself");
  return {{"commands", commands}};
}

// From the first question to Telegram until somebody wants the bot to end.
botdb::Task<void> Live(Loop& loop, Telegram& telegram, botdb::AsyncPool& db, std::stop_token ending) {
  const json nothing = json::object();
  const json me = co_await telegram.Call("getMe", nothing);
  co_await telegram.Call("setMyCommands", Commands());
  co_await telegram.Call("deleteWebhook", nothing);
  Outbox outbox{loop, telegram, db, std::chrono::seconds{std::stoi(Setting("OUTBOX_AGE", "60"))}};
  const Loop::Id watch = loop.spawn(outbox.Watch());
  Bot bot{db, outbox};
  Polling polling{loop, telegram, bot, me.value("username", "")};
  co_await polling.Run(ending);
  loop.cancel(watch);
  co_await outbox.Close();
}

void Run() {
  const Signals signals;
  std::stop_source ending;
  botdb::AsyncPool db{Needed("DATABASE_URL"), DatabaseOptions(), kPool};
  Telegram telegram{Setting("BOT_API_ROOT", "https://api.telegram.org"), Needed("BOT_TOKEN")};
  Loop loop;
  loop.drive(db);
  loop.drive(telegram);
  loop.spawn(EndWhenTold(loop, signals, ending));
  loop.run(Live(loop, telegram, db, ending.get_token()));
}

}  // namespace

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  try {
    Run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
