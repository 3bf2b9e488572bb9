// A server that answers late, in pieces, wrongly, or not at all: the real one, seen through a proxy that mistreats what
// it says.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace botdb::test {

// What is done to the server's messages after a login.
struct Treatment {
  static constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

  std::chrono::milliseconds delay{};  // before each message
  std::size_t piece = kNever;         // the most bytes that are sent at once
  std::size_t cut_after = kNever;     // hangs up after so many bytes
  std::size_t mute_after = kNever;    // says nothing more after so many bytes
  bool deaf = false;                  // takes nothing that is said to it
  bool silent = false;                // takes nothing before a login either
  // What takes the place of the message of this number; left out: itself.
  std::function<std::string(std::size_t number, const std::string& message)> change = {};
  // Whether nothing is passed on, in either direction, for as long as this is true.
  const std::atomic<bool>* standstill = nullptr;
  // The number of one that is taken, and gets no answer.
  std::size_t held = kNever;
  // How many connections are served, the first ones; later ones are hung up at once.
  std::size_t connections = kNever;
  // The number of one that is hung up at once.
  std::size_t refused = kNever;
  // How many connections are mistreated, the first ones.
  std::size_t mistreated = kNever;
  // Hangs up when nothing has been said by either side for so long. 0: never.
  std::chrono::milliseconds patience{};
};

class Proxy {
 public:
  explicit Proxy(Treatment treatment);
  Proxy(const Proxy&) = delete;
  ~Proxy();

  // The database at the end of it.
  std::string Url() const;
  // How many messages, and bytes, the server has sent after logins.
  std::size_t messages() const noexcept { return messages_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  void Accept();
  void Serve(int client, const Treatment& treatment, bool held);

  const Treatment treatment_;
  const Treatment well_{};
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  std::atomic<std::size_t> messages_ = 0;
  std::atomic<std::size_t> bytes_ = 0;
  std::size_t accepted_ = 0;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace botdb::test
