#include "interrupt.hpp"

#include <csignal>

#include "exit_code.hpp"

namespace botdb::tool {
namespace {

volatile std::sig_atomic_t interrupted = 0;

}  // namespace

void CatchInterrupts() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = 1; };
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
}

void StopIfInterrupted() {
  if (interrupted != 0) throw Failure(ExitCode::kInterrupted, "interrupted");
}

}  // namespace botdb::tool
