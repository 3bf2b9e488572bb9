#pragma once

#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace botdb::tool {

// One request of HTTP, all of it read.
struct HttpRequest {
  std::string method;
  std::string path;
  std::map<std::string, std::string> query;    // decoded; of a name that comes twice the last one
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::string peer;  // the address that it comes from

  // The value of a header, empty where there is none.
  std::string_view Header(const std::string& name) const;
};

struct HttpResponse {
  int status = 200;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// What a client may take of the server.
struct HttpLimits {
  unsigned connections = 64;
  std::size_t header_bytes = 32 << 10;  // with the request line, and what is read of the body at a time
  std::size_t body_bytes = 16 << 10;
  // How long a request may take to come in, and an answer to be read, whole, however the bytes trickle.
  std::chrono::milliseconds patience = std::chrono::seconds(15);
};

// A socket that listens on HOST:PORT, which is numbers only ([::1]:8080 too). Throws Failure.
class Listener {
 public:
  explicit Listener(const std::string& address);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  // Whether only this machine can reach it.
  bool IsLoopback() const { return loopback_; }
  // HOST:PORT as it is in a URL, with the port that was really taken.
  const std::string& Address() const { return address_; }
  std::uint16_t Port() const { return port_; }
  // Gives the socket away.
  int Release() { return std::exchange(socket_, -1); }

 private:
  int socket_ = -1;
  bool loopback_ = false;
  std::string address_;
  std::uint16_t port_ = 0;
};

// Answers HTTP/1.1 by a thread for each connection, until it is destroyed. Bodies without a length, and what is longer
// than the limits, are refused before they are read.
class HttpServer {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;

  HttpServer(Listener& listener, const HttpLimits& limits, Handler handler);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  // Ends the connections whose time is over. To be called about each second.
  void EndTheSlow();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The signals that end the command, held back from all threads that begin after this.
class EndingSignals {
 public:
  EndingSignals();

  // Waits for one, a second at most. Returns whether it came.
  bool Came() const;

 private:
  sigset_t signals_;
};

}  // namespace botdb::tool
