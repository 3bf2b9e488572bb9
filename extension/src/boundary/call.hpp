// One call of an SQL function: its arguments, its result, and what every piece needs that works for it. BOTDB_READER
// declares the C symbol of a function that reads, and BOTDB_WRITER of one that writes (both in requests.hpp); the body
// is plain C++ and reports errors by exceptions.
//
//   BOTDB_READER(count_badges) {
//     const auto row = One(call, count, call.Required<int64_t>(0, "telegram_id"));
//     return call.Return(row->Get<int64_t>(0));
//   }
//
// What a body works with has headers of its own: statement.hpp runs SQL, keyed_rows.hpp and append.hpp read and write
// rows without it, index_scan.hpp goes through an index, locks.hpp and snapshot.hpp say for themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "boundary/arguments.hpp"
#include "boundary/result.hpp"

namespace botdb::boundary {

class Call;

// What a domain gathers in the course of a call, to be entered into the tables before it ends. There is one such
// domain.
class Gathered {
 public:
  virtual ~Gathered() = default;
  virtual void Enter(Call& call) = 0;
};

class Call : public Arguments, public Result {
 public:
  enum class Kind { kReader, kWriter };

  Call(FunctionCallInfo info, Kind kind) : Arguments(info), Result(info), kind_(kind) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  // The Telegram id of the user that a call with a request_id is about: whom its argument telegram_id names, or whom it
  // has turned out to be about.
  std::optional<int64_t> subject;

  // Whether statements and rows are read in the snapshot in use, not in the newest state.
  bool IsReader() const { return kind_ == Kind::kReader; }

  // What this call has gathered so far.
  template <class T>
  T& Gather() {
    if (gathered_ == nullptr) gathered_ = std::make_unique<T>();
    return dynamic_cast<T&>(*gathered_);
  }

  // Connects to SPI, which Finish ends. Both kinds run inside a guard.
  void Connect();
  static void ConnectAgain();

  // Enters what was gathered and ends the use of SPI. Called after the body has returned.
  void Finish();

 private:
  friend class ReaderScope;

  Kind kind_;
  bool connected_ = false;
  std::unique_ptr<Gathered> gathered_;
};

// Makes a call a reader for as long as it is there.
class ReaderScope {
 public:
  explicit ReaderScope(Call& call) : call_(call), kind_(call.kind_) { call.kind_ = Call::Kind::kReader; }
  ReaderScope(const ReaderScope&) = delete;
  ReaderScope& operator=(const ReaderScope&) = delete;
  ~ReaderScope() { call_.kind_ = kind_; }

 private:
  Call& call_;
  Call::Kind kind_;
};

// Runs a body and settles how it ends: a result, or an error raised once every C++ object is gone.
Datum Enter(FunctionCallInfo info, Call::Kind kind, Datum (*body)(Call&));

// Likewise for work that no function call has asked for, with memory of its own.
void Enter(void (*work)(Call&));

}  // namespace botdb::boundary

#define BOTDB_ENTRY(name, kind)                                                                          \
  static Datum name##_body(botdb::boundary::Call& call);                                                 \
  extern "C" {                                                                                           \
  PG_FUNCTION_INFO_V1(name);                                                                             \
  PGDLLEXPORT Datum name(PG_FUNCTION_ARGS) { return botdb::boundary::Enter(fcinfo, kind, name##_body); } \
  }                                                                                                      \
  static Datum name##_body([[maybe_unused]] botdb::boundary::Call& call)

// A function that works on its arguments alone, or is called by the extension itself: whoever calls it may.
#define BOTDB_HELPER(name) BOTDB_ENTRY(name, botdb::boundary::Call::Kind::kReader)
