// Waiting for many sockets at once (Linux).
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <vector>

#include <botdb/event_source.hpp>

namespace botdb::detail {

// A descriptor that is closed by itself.
class Descriptor {
 public:
  // what: the function that returned the number. Throws std::system_error for one below 0.
  Descriptor(int number, const char* what);
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int get() const noexcept { return number_; }

 private:
  int number_;
};

// Knows what is listened for, each under a number of its caller's.
class Poller {
 public:
  Poller();

  int descriptor() const noexcept { return epoll_.get(); }
  // Listens for other events, on a descriptor that may be a new one of the same number.
  void Listen(int descriptor, std::uint32_t events, std::uint64_t number);
  // Listens no more on a descriptor that is open.
  void Deafen(int descriptor) noexcept;
  // Waits for so many milliseconds, -1 being forever. Returns the numbers of what has happened.
  std::vector<std::uint64_t> Wait(int patience);

 private:
  Descriptor epoll_;
};

// Has a poller listen for what a source waits for.
class Ear {
 public:
  Ear(Poller& poller, const EventSource& source, std::uint64_t number)
      : poller_(poller), source_(source), number_(number) {}
  Ear(const Ear&) = delete;
  Ear& operator=(const Ear&) = delete;

  // The source waits for something else.
  void Update();
  void Close() noexcept { poller_.Deafen(socket_); }

 private:
  Poller& poller_;
  const EventSource& source_;
  const std::uint64_t number_;
  int socket_ = -1;
};

}  // namespace botdb::detail
