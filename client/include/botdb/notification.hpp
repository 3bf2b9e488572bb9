// What NOTIFY sends to those who listen.
#pragma once

#include <string>

namespace botdb {

// A plain value, which any thread may have.
struct Notification {
  std::string channel;     // as the server has it: cut after 63 bytes
  std::string payload;     // under 8000 bytes; empty if there was none
  int server_process = 0;  // of whoever sent it
};

}  // namespace botdb
