// What stands for the result of a call that a Pipeline has sent.
#pragma once

#include <memory>
#include <utility>

struct pg_result;  // libpq's PGresult

namespace botdb {

namespace detail {

class Exchange;
class Pipe;
struct Statement;

// The part of a Pending that knows nothing of the result's type.
class PendingCall {
 public:
  // Whether get() would return or throw without waiting. It looks at what has been read so far, and reads nothing.
  bool ready() const noexcept;

  // Waits until the call has been answered. Throws nothing of what the server reports.
  void wait() const;

 protected:
  PendingCall(std::shared_ptr<Pipe> pipe, std::shared_ptr<Exchange> exchange);

  // The answer. Throws what the server reported.
  const pg_result* Answer() const;
  const Statement& statement() const noexcept;

 private:
  friend class Pipe;

  std::shared_ptr<Pipe> pipe_;
  std::shared_ptr<Exchange> exchange_;
};

}  // namespace detail

// The result that a call of a pipeline will have. It may be copied, asked more than once, and die before the pipeline:
// the call takes place all the same. It may also outlive the pipeline, which is answered before it ends. To be used by
// the thread that uses the pipeline, as long as there is one.
template <typename T>
class Pending : public detail::PendingCall {
 public:
  // The result. Waits for this call and those before it, not for those behind. Throws what the method throws, and
  //   Error 25P02      the call is in a transaction in which an earlier call failed, and was not run
  //   ConnectionError  the connection was lost before the answer came: whether the call took effect is unknown
  T get() const { return read_(statement(), Answer()); }

 private:
  friend class detail::Pipe;

  using Read = T (*)(const detail::Statement& statement, const pg_result* result);

  Pending(detail::PendingCall call, Read read) : PendingCall(std::move(call)), read_(read) {}

  Read read_;
};

// How a Pipeline runs a call: it sends it, and returns what stands for its result.
struct Pipelined {
  template <typename T>
  using Result = Pending<T>;
  template <typename Options>
  using With = const Options&;
  using Runner = detail::Pipe;
};

}  // namespace botdb
