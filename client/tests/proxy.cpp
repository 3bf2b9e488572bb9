#include "proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "support.hpp"

namespace botdb::test {

namespace {

// Where DATABASE_URL's "user:password@host:port" has its host, and where that ends.
struct Place {
  std::size_t begin;
  std::size_t end;
};

Place HostAndPort(const std::string& url) {
  const std::size_t begin = url.find('@') + 1;
  return {begin, url.find('/', begin)};
}

sockaddr_in Loopback(int port) {
  return {.sin_family = AF_INET,
          .sin_port = htons(static_cast<std::uint16_t>(port)),
          .sin_addr = {htonl(INADDR_LOOPBACK)},
          .sin_zero = {}};
}

// The real server, which the tests have on 127.0.0.1.
int ConnectToServer() {
  const auto [begin, end] = HostAndPort(DatabaseUrl());
  const std::string host_and_port = DatabaseUrl().substr(begin, end - begin);
  const sockaddr_in address = Loopback(std::atoi(host_and_port.substr(host_and_port.find(':') + 1).c_str()));
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  return server;
}

bool SendAll(int socket, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

// What there is to read; empty at the end.
std::string Receive(int socket) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(socket, buffer.data(), buffer.size(), 0);
  return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

// Takes a whole message off the beginning of the bytes: its type, and its length without that.
std::optional<std::string> TakeMessage(std::string& bytes) {
  if (bytes.size() < 5) return std::nullopt;
  std::uint32_t length = 0;
  for (std::size_t i = 1; i < 5; ++i) length = length << 8 | static_cast<unsigned char>(bytes[i]);
  if (bytes.size() < length + 1) return std::nullopt;
  std::string message = bytes.substr(0, length + 1);
  bytes.erase(0, length + 1);
  return message;
}

// One connection's answers on their way to the client.
class Answers {
 public:
  Answers(const Treatment& treatment, int client) : treatment_(treatment), client_(client) {}

  // Returns false when it is to be hung up.
  bool Pass(const std::string& message) {
    if (!logged_in_) {
      logged_in_ = message.front() == 'Z';
      return SendAll(client_, message);
    }
    std::this_thread::sleep_for(treatment_.delay);
    return Send(treatment_.change ? treatment_.change(number_++, message) : message);
  }
  bool logged_in() const noexcept { return logged_in_; }

 private:
  bool Send(std::string bytes) {
    const std::size_t limit = std::min(treatment_.cut_after, treatment_.mute_after);
    bytes.resize(std::min(bytes.size(), limit - std::min(limit, sent_)));
    sent_ += bytes.size();
    for (std::size_t begin = 0; begin < bytes.size(); begin += std::min(treatment_.piece, bytes.size() - begin)) {
      if (!SendAll(client_, bytes.substr(begin, treatment_.piece))) return false;
      if (treatment_.piece != Treatment::kNever) std::this_thread::sleep_for(std::chrono::microseconds{20});
    }
    return sent_ < treatment_.cut_after;
  }

  const Treatment& treatment_;
  const int client_;
  bool logged_in_ = false;
  std::size_t number_ = 0;
  std::size_t sent_ = 0;
};

}  // namespace

Proxy::Proxy(Treatment treatment) : treatment_(std::move(treatment)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::listen(listener_, 64), 0);
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread{[this] { Accept(); }};
}

Proxy::~Proxy() {
  ended_ = true;
  acceptor_.join();
  for (std::thread& connection : connections_) connection.join();
  ::close(listener_);
}

std::string Proxy::Url() const {
  const auto [begin, end] = HostAndPort(DatabaseUrl());
  return DatabaseUrl().substr(0, begin) + "127.0.0.1:" + std::to_string(port_) + DatabaseUrl().substr(end) +
         "?sslmode=disable&gssencmode=disable";
}

void Proxy::Accept() {
  while (!ended_) {
    pollfd ready{.fd = listener_, .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, /*timeout=*/10) <= 0) continue;
    const int client = ::accept(listener_, nullptr, nullptr);
    const int yes = 1;
    ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const std::size_t number = accepted_++;
    if (number >= treatment_.connections || number == treatment_.refused) {
      ::close(client);
      continue;
    }
    const Treatment& treatment = number < treatment_.mistreated ? treatment_ : well_;
    const bool held = number == treatment_.held;
    connections_.emplace_back([this, client, &treatment, held] { Serve(client, treatment, held); });
  }
}

void Proxy::Serve(int client, const Treatment& treatment, bool held) {
  using Clock = std::chrono::steady_clock;
  const int server = ConnectToServer();
  Answers answers{treatment, client};
  std::string unread;
  Clock::time_point last = Clock::now();
  for (bool open = true; open && !ended_;) {
    if (treatment.standstill != nullptr && *treatment.standstill) {
      std::this_thread::sleep_for(std::chrono::milliseconds{1});
      continue;
    }
    const bool hears = !treatment.silent && !held && !(treatment.deaf && answers.logged_in());
    const short from_client = hears ? POLLIN : 0;
    pollfd ready[2] = {{.fd = client, .events = from_client, .revents = 0},
                       {.fd = server, .events = POLLIN, .revents = 0}};
    if (::poll(ready, 2, /*timeout=*/10) == 0) {
      if (treatment.patience.count() > 0 && answers.logged_in()) open = Clock::now() - last < treatment.patience;
      continue;
    }
    last = Clock::now();
    if (ready[0].revents != 0) {
      const std::string said = Receive(client);
      open = !said.empty() && SendAll(server, said);
    }
    if (ready[1].revents != 0) {
      const std::string said = Receive(server);
      unread += said;
      open = open && !said.empty();
      while (open) {
        const std::optional<std::string> message = TakeMessage(unread);
        if (!message) break;
        if (answers.logged_in()) {
          ++messages_;
          bytes_ += message->size();
        }
        open = answers.Pass(*message);
      }
    }
  }
  ::close(server);
  ::close(client);
}

}  // namespace botdb::test
