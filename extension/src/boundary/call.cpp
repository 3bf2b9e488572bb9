#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <string>

#include "boundary/call.hpp"

namespace botdb::boundary {
namespace {

// What went wrong, in a form that outlives every C++ object of the call: the error is raised from here after the last
// catch has closed, because raising inside a catch would leak the exception.
struct Failure {
  ErrorData* server = nullptr;
  char state[6] = "XX000";
  char message[256] = "";
  char detail[512] = "";
  char hint[512] = "";
};

template <size_t size>
void CopyText(char (&to)[size], const std::string& from) {
  // Cut where it is too long, never inside a UTF-8 character.
  size_t length = std::min(from.size(), size - 1);
  if (length < from.size()) {
    while (length > 0 && (static_cast<unsigned char>(from[length]) & 0xC0) == 0x80) --length;
  }
  std::memcpy(to, from.data(), length);
  to[length] = '\0';
}

// Raises what the body reported. Nothing with a destructor may be alive here.
[[noreturn]] void Raise(const Failure& failure, MemoryContext context) {
  MemoryContextSwitchTo(context);
  if (failure.server != nullptr) ReThrowError(failure.server);
  const char* const state = failure.state;
  ereport(ERROR, (errcode(MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4])),
                  errmsg_internal("%s", failure.message),
                  failure.detail[0] != '\0' ? errdetail_internal("%s", failure.detail) : 0,
                  failure.hint[0] != '\0' ? errhint("%s", failure.hint) : 0));
  pg_unreachable();
}

// Runs `body`; what it throws is raised as an error of the server's.
template <class Body>
Datum ResultOrError(Body&& body) {
  const MemoryContext context = CurrentMemoryContext;
  Failure failure;
  try {
    return body();
  } catch (const ServerError& error) {
    failure.server = error.data();
  } catch (const UserError& error) {
    std::memcpy(failure.state, error.state().code, sizeof failure.state);
    CopyText(failure.message, error.what());
    CopyText(failure.detail, error.detail());
    CopyText(failure.hint, error.hint());
  } catch (const std::bad_alloc&) {
    std::memcpy(failure.state, "53200", sizeof failure.state);
    CopyText(failure.message, "out of memory");
  } catch (const std::exception& error) {
    CopyText(failure.message, error.what());
  } catch (...) {
    CopyText(failure.message, "unknown C++ exception");
  }
  Raise(failure, context);
}

}  // namespace

Datum Enter(FunctionCallInfo info, Call::Kind kind, Datum (*body)(Call&)) {
  return ResultOrError([&] {
    Call call(info, kind);
    const Datum result = body(call);
    call.Finish();
    return result;
  });
}

void Enter(void (*work)(Call&)) {
  MemoryContext const own = AllocSetContextCreate(CurrentMemoryContext, "botdb", ALLOCSET_DEFAULT_SIZES);
  MemoryContext const previous = MemoryContextSwitchTo(own);
  ResultOrError([&]() -> Datum {
    Call call(nullptr, Call::Kind::kWriter);
    work(call);
    call.Finish();
    return 0;
  });
  MemoryContextSwitchTo(previous);
  MemoryContextDelete(own);
}

void Call::Connect() {
  if (connected_) return;
  ConnectAgain();
  connected_ = true;
}

void Call::ConnectAgain() {
  if (SPI_connect() != SPI_OK_CONNECT) elog(ERROR, "could not connect to SPI");
}

void Call::Finish() {
  if (gathered_ != nullptr) gathered_->Enter(*this);
  if (connected_) Guarded([] { SPI_finish(); });
}

}  // namespace botdb::boundary
