// The way from C++ into the server and back. PostgreSQL reports errors by longjmp, which skips destructors; a call that
// can raise therefore runs inside Guarded, which turns the longjmp into a C++ exception at a place where that is safe.
#pragma once

#include <type_traits>
#include <utility>

#include "boundary/server.hpp"

namespace botdb::boundary {

// An error the server raised: owns nothing but a pointer into the memory context of the call, and is raised again,
// whole (SQLSTATE, message, detail, hint), when the call ends.
class ServerError {
 public:
  explicit ServerError(ErrorData* data) : data_(data) {}
  ErrorData* data() const { return data_; }

 private:
  ErrorData* data_;
};

// Takes the error that was just caught from the server's error stack and throws it as a ServerError.
[[noreturn]] void ThrowServerError();

// Runs `body` with the server's errors turned into ServerError. What runs inside holds only trivially destructible
// locals: a longjmp out of it runs no destructor.
template <class Body>
auto Guarded(Body&& body) {
  using Result = std::invoke_result_t<Body&>;
  static_assert(std::is_trivially_destructible_v<std::remove_reference_t<Body>>,
                "capture by reference: a longjmp skips the destructors of what the lambda owns");
  static_assert(std::is_void_v<Result> || std::is_trivially_destructible_v<Result>);

  sigjmp_buf* const saved_stack = PG_exception_stack;
  ErrorContextCallback* const saved_callbacks = error_context_stack;
  const MemoryContext saved_context = CurrentMemoryContext;
  sigjmp_buf here;
  if (sigsetjmp(here, 0) == 0) {
    PG_exception_stack = &here;
    if constexpr (std::is_void_v<Result>) {
      body();
      PG_exception_stack = saved_stack;
      return;
    } else {
      Result result = body();
      PG_exception_stack = saved_stack;
      return result;
    }
  }
  PG_exception_stack = saved_stack;
  error_context_stack = saved_callbacks;
  MemoryContextSwitchTo(saved_context);
  ThrowServerError();
}

}  // namespace botdb::boundary
