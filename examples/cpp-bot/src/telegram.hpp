// The Bot API, for coroutines: libcurl's transfers, driven by the loop as it drives the database's connections.
//
//   Telegram telegram{"https://api.telegram.org", token};
//   loop.drive(telegram);
//   const json me = co_await telegram.Call("getMe", nothing);
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>

#include <botdb/event_source.hpp>
#include <botdb/task.hpp>
#include <nlohmann/json.hpp>

// libcurl's handles, which its header declares as void.
using Curl = void;

// Telegram does not do what it was asked. wait: for how long it wants to be left alone; 0 if it will never do it.
struct Refused : std::runtime_error {
  Refused(int error_code, const std::string& description, std::chrono::seconds retry_after)
      : std::runtime_error(description), code(error_code), wait(retry_after) {}

  int code;
  std::chrono::seconds wait;
};

// There is no answer: Telegram may have done it or not.
struct Unreachable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Telegram final : public botdb::EventSource {
 public:
  Telegram(const std::string& root, const std::string& token);
  ~Telegram();

  // Calls a method and returns its result. Throws Refused, and Unreachable: also when `stop` is requested meanwhile.
  // No error's text has the token in it.
  botdb::Task<nlohmann::json> Call(std::string method, nlohmann::json payload, std::stop_token stop = {});

  // For the loop. libcurl has many sockets, which one descriptor of epoll stands for.
  int socket() const noexcept override { return epoll_; }
  botdb::Interest interest() const noexcept override { return {.read = true}; }
  std::optional<Clock::time_point> deadline() const override;
  void progress() override;
  void on_change(std::function<void()> function) override { on_change_ = std::move(function); }

 private:
  class Transfer;

  // What libcurl calls: what it waits for on a socket, and for how long at the most.
  static int Watch(Curl* easy, int socket, int what, void* telegram, void* watched);
  static int SetTimer(Curl* multi, long milliseconds, void* telegram);

  // The transfer has ended, and is resumed by progress().
  void End(Transfer& transfer);
  void CollectEnded();
  void Notify() const;

  const std::string url_;
  const int epoll_;
  Curl* const multi_;
  std::optional<Clock::time_point> timer_;
  std::deque<Transfer*> ended_;
  std::function<void()> on_change_;
};
