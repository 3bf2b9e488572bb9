// The functions that callers call: whether they may is asked before anything else. Every writing function takes a
// request_id as its last argument, and takes effect once.
#pragma once

#include "boundary/call.hpp"

namespace botdb {

// Runs the effect of a writing function. With a request_id, only the first call of it takes effect; its result is kept
// in the same transaction, and is what every later call returns. TB004 if the id was used for something else.
boundary::Returned OncePerRequest(boundary::Call& call, boundary::Returned (*effect)(boundary::Call&));

// Runs a reading function.
boundary::Returned AsReader(boundary::Call& call, boundary::Returned (*read)(boundary::Call&));

}  // namespace botdb

// A function that only reads (STABLE, fit for a hot standby).
#define BOTDB_READER(name)                                                                               \
  static botdb::boundary::Returned name##_read(botdb::boundary::Call& call);                             \
  BOTDB_ENTRY(name, botdb::boundary::Call::Kind::kReader) { return botdb::AsReader(call, name##_read); } \
  static botdb::boundary::Returned name##_read([[maybe_unused]] botdb::boundary::Call& call)

// A function that writes (VOLATILE).
#define BOTDB_WRITER(name)                                                                                       \
  static botdb::boundary::Returned name##_effect(botdb::boundary::Call& call);                                   \
  BOTDB_ENTRY(name, botdb::boundary::Call::Kind::kWriter) { return botdb::OncePerRequest(call, name##_effect); } \
  static botdb::boundary::Returned name##_effect([[maybe_unused]] botdb::boundary::Call& call)
