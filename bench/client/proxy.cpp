// A network of a given delay: passes on what it receives in either direction half a round trip later, however much that
// is. Other than a slow link it never holds anything back: bytes on their way do not wait for those before them.
//
//   bench_proxy PORT ROUND_TRIP_MICROSECONDS   to 127.0.0.1:PORT; prints the port it listens on, and runs until killed
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace {

using Clock = std::chrono::steady_clock;  // timerfd's CLOCK_MONOTONIC

int Checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

sockaddr_in Local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void SendAtOnce(int socket) {
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

// One end of a connection, to the client or to the server.
struct End {
  explicit End(int its_socket) : socket(its_socket) {}
  End(const End&) = delete;
  ~End() { ::close(socket); }

  const int socket;
  std::weak_ptr<End> other;
  std::string unsent;          // what is due, and the socket does not take yet
  bool ending = false;         // whether nothing comes behind that
  bool hears_nothing = false;  // whether all has been read
  std::uint32_t events = EPOLLIN;
};
using EndPtr = std::shared_ptr<End>;

// Bytes that are on their way. Empty: the end of what the sender says.
struct Packet {
  Clock::time_point due;
  EndPtr to;
  std::string bytes;
};

class Proxy {
 public:
  Proxy(std::uint16_t server_port, Clock::duration delay)
      : server_(Local(server_port)),
        delay_(delay),
        epoll_(Checked(::epoll_create1(0), "epoll_create1")),
        timer_(Checked(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), "timerfd_create")),
        listener_(Checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket")) {
    sockaddr_in address = Local(0);
    Checked(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), "bind");
    Checked(::listen(listener_, SOMAXCONN), "listen");
    Listen(timer_, EPOLLIN, EPOLL_CTL_ADD);
    Listen(listener_, EPOLLIN, EPOLL_CTL_ADD);
  }

  int port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    Checked(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
    return ntohs(address.sin_port);
  }

  [[noreturn]] void Run() {
    for (std::array<epoll_event, 64> events;;) {
      const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), /*timeout=*/-1);
      for (int i = 0; i < count; ++i) Handle(events.at(static_cast<std::size_t>(i)));
      Deliver();
    }
  }

 private:
  void Listen(int descriptor, std::uint32_t events, int operation) {
    epoll_event event{.events = events, .data = {.fd = descriptor}};
    Checked(::epoll_ctl(epoll_, operation, descriptor, &event), "epoll_ctl");
  }

  void Handle(const epoll_event& event) {
    if (event.data.fd == listener_) return Accept();
    if (event.data.fd == timer_) return ReadTimer();
    const auto found = ends_.find(event.data.fd);
    if (found == ends_.end()) return;
    const EndPtr end = found->second;
    if (event.events & EPOLLOUT) Write(*end);
    if (event.events & ~EPOLLOUT) Read(*end);
  }

  void Accept() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
    if (client < 0) return;
    const EndPtr near = Add(client);
    const EndPtr far = Add(Checked(::socket(AF_INET, SOCK_STREAM, 0), "socket"));
    Checked(::connect(far->socket, reinterpret_cast<const sockaddr*>(&server_), sizeof server_), "connect");
    near->other = far;
    far->other = near;
  }

  EndPtr Add(int socket) {
    SendAtOnce(socket);
    const auto end = std::make_shared<End>(socket);
    ends_.emplace(socket, end);
    Listen(socket, EPOLLIN, EPOLL_CTL_ADD);
    return end;
  }

  // What it says afterwards is no longer of interest, and what is on its way to it has lost its way.
  void Remove(End& end) {
    ends_.erase(end.socket);
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, end.socket, nullptr);
  }

  void ReadTimer() const {
    std::uint64_t times;
    [[maybe_unused]] const auto size = ::read(timer_, &times, sizeof times);
  }

  void Read(End& end) {
    static std::array<char, 1 << 16> buffer;
    const ssize_t size = ::recv(end.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EAGAIN) return;
    const bool ended = size <= 0;
    if (const EndPtr other = end.other.lock()) {
      packets_.push_back({Clock::now() + delay_, other, {buffer.data(), ended ? 0 : static_cast<std::size_t>(size)}});
      if (packets_.size() == 1) SetTimer();
    }
    if (!ended) return;
    end.hears_nothing = true;
    size < 0 || end.ending ? Remove(end) : Await(end);
  }

  // Hands over all that is due. (All are delayed alike, so that the first to come is the first to be due.)
  void Deliver() {
    if (packets_.empty() || packets_.front().due > Clock::now()) return;
    for (const Clock::time_point now = Clock::now(); !packets_.empty() && packets_.front().due <= now;) {
      const Packet packet = std::move(packets_.front());
      packets_.pop_front();
      packet.to->unsent += packet.bytes;
      packet.to->ending |= packet.bytes.empty();
      if (ends_.contains(packet.to->socket)) Write(*packet.to);
    }
    SetTimer();
  }

  void SetTimer() const {
    const auto due = packets_.empty() ? std::chrono::nanoseconds{} : packets_.front().due.time_since_epoch();
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(due);
    itimerspec time{};
    time.it_value = {.tv_sec = seconds.count(), .tv_nsec = (due - seconds).count()};
    Checked(::timerfd_settime(timer_, TFD_TIMER_ABSTIME, &time, nullptr), "timerfd_settime");
  }

  void Write(End& end) {
    const ssize_t size = ::send(end.socket, end.unsent.data(), end.unsent.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN) return Remove(end);
    if (size > 0) end.unsent.erase(0, static_cast<std::size_t>(size));
    if (end.ending && end.unsent.empty()) {
      ::shutdown(end.socket, SHUT_WR);
      if (end.hears_nothing) return Remove(end);
    }
    Await(end);
  }

  void Await(End& end) {
    const std::uint32_t events = (end.hears_nothing ? 0u : EPOLLIN) | (end.unsent.empty() ? 0u : EPOLLOUT);
    if (std::exchange(end.events, events) != events) Listen(end.socket, events, EPOLL_CTL_MOD);
  }

  const sockaddr_in server_;
  const Clock::duration delay_;
  const int epoll_;
  const int timer_;
  const int listener_;
  std::unordered_map<int, EndPtr> ends_;
  std::deque<Packet> packets_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fputs("usage: bench_proxy PORT ROUND_TRIP_MICROSECONDS\n", stderr);
    return 2;
  }
  Proxy proxy{static_cast<std::uint16_t>(std::atoi(arguments[1])),
              std::chrono::microseconds{std::atoi(arguments[2])} / 2};
  std::printf("%d\n", proxy.port());
  std::fflush(stdout);
  proxy.Run();
}
