// What an event loop drives: an AsyncClient, or an AsyncPool.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

namespace botdb {

// What to wait for on a socket.
struct Interest {
  bool read = false;
  bool write = false;

  bool operator==(const Interest&) const = default;
};

// A loop waits for socket() as interest() says, no longer than until deadline(), and calls progress(); what it waits
// for may have changed after each progress() and each call, which on_change() tells. All of it is for one thread.
class EventSource {
 public:
  using Clock = std::chrono::steady_clock;

  EventSource(const EventSource&) = delete;
  EventSource& operator=(const EventSource&) = delete;

  // The socket, which changes while a connection is made; -1 if there is none. An earlier one is closed when it
  // changes, and others may have its number: a loop that has it in epoll lets the closing take it out.
  virtual int socket() const noexcept = 0;

  // What progress() needs to be called for.
  virtual Interest interest() const noexcept = 0;

  // When progress() has to be called at the latest, if there is such a time.
  virtual std::optional<Clock::time_point> deadline() const = 0;

  // Does what can be done without waiting, and resumes the coroutines whose calls are done. May be called at any time,
  // but not by these coroutines.
  virtual void progress() = 0;

  // Has a function called whenever socket() or interest() may have changed, or deadline() has come nearer: wait anew,
  // even if the number of the socket is the same. The function may not call methods other than the three that tell. It
  // is destroyed with this, before the connection is closed, or when another one takes its place.
  virtual void on_change(std::function<void()> function) = 0;

 protected:
  EventSource() = default;
  ~EventSource() = default;
};

}  // namespace botdb
