// Many exchanges in flight on one connection: libpq's pipeline mode, in which nothing here ever blocks.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "connection.hpp"
#include "function.hpp"

namespace botdb::detail {

// One command on its way to the server, and what comes back.
class Exchange {
 public:
  // A call. With a Sync behind it, it commits or fails by itself; without, it is part of what a later Sync ends.
  Exchange(Request request, bool syncs) : request_(std::move(request)), syncs_(syncs) {}
  // A command without arguments; an empty one is the Sync alone.
  Exchange(std::string command, bool syncs) : command_(std::move(command)), syncs_(syncs) {}
  virtual ~Exchange() = default;

  bool done() const noexcept { return done_; }
  const Request& request() const noexcept { return request_; }
  // What the server reported, or null, once it is done.
  const std::exception_ptr& failure() const noexcept { return failure_; }
  // What the server returned, once it is done. Throws what it reported.
  const PGresult* Result() const;
  // Whether it failed because its connection was lost, and whether it had been sent then, so that it may have taken
  // effect.
  bool lost() const noexcept { return lost_; }
  bool was_sent() const noexcept { return was_sent_; }

 protected:
  // Whether to send it again after this failure, which is known to have left no trace.
  virtual bool Repeats(bool /*stale*/, const PGresult* /*result*/) { return false; }
  // Told when it is done. May do nothing to the wire.
  virtual void OnDone() noexcept {}
  // Makes it one that has never been sent, which may be queued anew.
  void Renew() noexcept;
  void set_lost(bool was_sent) noexcept {
    lost_ = true;
    was_sent_ = was_sent;
  }

 private:
  friend class Wire;

  // What the server answers next.
  enum class Stage { kPrepare, kCommand, kSync };

  Request request_{};
  std::string command_;
  PreparedPtr prepared_;  // what it runs, if the server keeps it
  ResultPtr result_;      // of the command, or of what went wrong first
  std::exception_ptr failure_;
  Stage stage_ = Stage::kCommand;
  bool syncs_;
  bool answered_ = false;  // whether the stage has had a result
  bool failed_ = false;    // whether result_ is an error
  bool skipped_ = false;   // whether the server ran nothing of it, because of an earlier error
  bool done_ = false;
  bool lost_ = false;
  bool was_sent_ = false;
};
using ExchangePtr = std::shared_ptr<Exchange>;

// A connection in pipeline mode. What is queued is sent as far as the socket takes it; answers go to the exchanges that
// they belong to, in order. Whoever owns it waits for the socket.
class Wire {
 public:
  explicit Wire(Connection& connection);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  // Ends pipeline mode. What is not done by then never is.
  ~Wire();

  void Queue(ExchangePtr exchange);
  // Takes back an exchange that has not been sent. Returns false if it has.
  bool Withdraw(const Exchange& exchange);

  // Reads and writes as far as that is possible now. A lost connection fails all that is open.
  void Progress();
  // Has the server send what it holds back of exchanges that no Sync has followed yet.
  void RequestFlush();
  // Gives the connection up: fails all that is open, with Timeout if it was not answered in time.
  void Lose(bool timed_out = false);

  int socket() const noexcept { return PQsocket(connection_.handle()); }
  // Whether there is more to send than the socket takes.
  bool wants_write() const noexcept { return full_; }
  bool lost() const noexcept { return lost_; }
  std::size_t open() const noexcept { return sent_.size() + waiting_.size(); }
  // What the server is at, or null.
  Exchange* current() const noexcept { return sent_.empty() ? nullptr : sent_.front().get(); }

 private:
  // Has what stands for the server answer, at once.
  void Answer(const ExchangePtr& exchange, BackendSession& session);
  void Read();
  void Write();
  bool Transmit(Exchange& exchange);
  bool TransmitCall(Exchange& exchange);
  void Take(ResultPtr result);
  // The end of a command's results. Returns false if it means nothing.
  bool TakeEnd();
  void Note(Exchange& exchange, ResultPtr result);
  void NoteFailure(Exchange& exchange, ResultPtr result);
  void Finish();
  bool SendAgain(const ExchangePtr& exchange);
  static void Complete(Exchange& exchange, std::exception_ptr failure);

  Connection& connection_;
  std::deque<ExchangePtr> waiting_;  // not sent yet
  std::deque<ExchangePtr> sent_;     // in the order of their answers
  ErrorInfo last_words_;             // of a server that ended the connection
  std::ptrdiff_t repeated_ = 0;      // how many of those waiting are there again
  bool unflushed_ = false;           // whether something was sent that neither a Sync nor a Flush has followed
  bool full_ = false;
  bool lost_ = false;
};

}  // namespace botdb::detail
