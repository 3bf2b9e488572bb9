#include "http_server.hpp"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <mutex>
#include <optional>

#include "exit_code.hpp"

namespace botdb::tool {
namespace {

using Clock = std::chrono::steady_clock;

std::string InLowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

// The numbers of a socket's address as HOST and PORT.
struct Numbers {
  char host[NI_MAXHOST] = "";
  char port[NI_MAXSERV] = "";

  Numbers(const sockaddr* address, socklen_t length) {
    getnameinfo(address, length, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
  }
};

bool IsLoopbackAddress(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    return (ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr) >> 24) == 127;
  }
  return address->sa_family == AF_INET6 &&
         IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr);
}

// What has come of a request. MHD keeps it between the calls about the request.
struct Incoming {
  HttpRequest request;
};

}  // namespace

std::string_view HttpRequest::Header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string_view() : std::string_view(found->second);
}

Listener::Listener(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  const auto refuse = [&](const std::string& why) {
    return Failure(ExitCode::kUsage, "--listen: " + why + " (it wants HOST:PORT in numbers, as 127.0.0.1:8080)");
  };
  if (colon == std::string::npos) throw refuse("there is no port in '" + address + "'");
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);

  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  if (const int error = getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found); error != 0) {
    throw refuse("'" + address + "' is no address: " + gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> place(found, freeaddrinfo);
  loopback_ = IsLoopbackAddress(place->ai_addr);

  socket_ = socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (socket_ < 0 || bind(socket_, place->ai_addr, place->ai_addrlen) != 0 || listen(socket_, 64) != 0) {
    const std::string why = std::strerror(errno);
    if (socket_ >= 0) close(socket_);
    throw Failure(ExitCode::kFailed, "cannot listen on " + address + ": " + why);
  }
  sockaddr_storage taken{};
  socklen_t length = sizeof taken;
  getsockname(socket_, reinterpret_cast<sockaddr*>(&taken), &length);
  const Numbers numbers(reinterpret_cast<sockaddr*>(&taken), length);
  const bool v6 = taken.ss_family == AF_INET6;
  if (v6) address_ += '[';
  address_ += numbers.host;
  if (v6) address_ += ']';
  address_.append(":").append(numbers.port);
  port_ = static_cast<std::uint16_t>(std::stoi(numbers.port));
}

Listener::~Listener() {
  if (socket_ >= 0) close(socket_);
}

struct HttpServer::State {
  // What is known of a connection, to end it when its time is over. No end: its request is being answered.
  struct Connection {
    int socket = -1;
    std::optional<Clock::time_point> end;
  };

  HttpLimits limits;
  Handler handler;
  std::mutex mutex;  // of connections
  std::map<MHD_Connection*, Connection> connections;
  MHD_Daemon* daemon = nullptr;

  // From now on the connection has this long, or as long as it wants.
  void Allow(MHD_Connection* connection, std::optional<std::chrono::milliseconds> time) {
    const std::lock_guard lock(mutex);
    const auto found = connections.find(connection);
    if (found == connections.end()) return;
    found->second.end = time ? std::optional(Clock::now() + *time) : std::nullopt;
  }

  void Started(MHD_Connection* connection) {
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const std::lock_guard lock(mutex);
    connections[connection] = {info->connect_fd, Clock::now() + limits.patience};
  }

  // MHD closes the socket after this, and so nobody shuts down another one of the same number.
  void Closed(MHD_Connection* connection) {
    const std::lock_guard lock(mutex);
    connections.erase(connection);
  }

  static MHD_Result Send(MHD_Connection* connection, const HttpResponse& answer) {
    MHD_Response* const response = MHD_create_response_from_buffer(
        answer.body.size(), const_cast<char*>(answer.body.data()), MHD_RESPMEM_MUST_COPY);
    if (response == nullptr) return MHD_NO;
    for (const auto& [name, value] : answer.headers) MHD_add_response_header(response, name.c_str(), value.c_str());
    const MHD_Result queued = MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
    MHD_destroy_response(response);
    return queued;
  }

  // Why a request is not read any further; nothing if it may come.
  std::optional<HttpResponse> Refusal(const HttpRequest& request) const {
    const auto refuse = [](int status, std::string why) {
      return HttpResponse{status, std::move(why), {{"Content-Type", "text/plain"}, {"Connection", "close"}}};
    };
    if (!request.Header("transfer-encoding").empty()) return refuse(411, "A body needs a Content-Length.\n");
    const std::string_view length = request.Header("content-length");
    if (length.empty()) return std::nullopt;
    const bool number = std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!number) return refuse(400, "The Content-Length is no number.\n");
    if (length.size() > 9 || std::stoul(std::string(length)) > limits.body_bytes) return refuse(413, "Too long.\n");
    return std::nullopt;
  }

  // Called once when the headers are there, then for each part of the body, then once more.
  MHD_Result Access(MHD_Connection* connection, const char* url, const char* method, const char* part,
                    std::size_t* part_size, void** kept) {
    auto* incoming = static_cast<Incoming*>(*kept);
    if (incoming == nullptr) {
      *kept = incoming = new Incoming();
      incoming->request = Read(connection, url, method);
      if (const auto refusal = Refusal(incoming->request)) return Send(connection, *refusal);
      return MHD_YES;
    }
    if (*part_size != 0) {
      if (incoming->request.body.size() + *part_size > limits.body_bytes) return MHD_NO;
      incoming->request.body.append(part, *part_size);
      *part_size = 0;
      return MHD_YES;
    }
    Allow(connection, std::nullopt);
    const HttpResponse answer = handler(incoming->request);
    Allow(connection, limits.patience);
    return Send(connection, answer);
  }

  static HttpRequest Read(MHD_Connection* connection, const char* url, const char* method) {
    HttpRequest request{.method = method, .path = url, .query = {}, .headers = {}, .body = {}, .peer = {}};
    MHD_get_connection_values_n(
        connection, MHD_HEADER_KIND,
        [](void* into, MHD_ValueKind, const char* name, size_t name_size, const char* value, size_t size) {
          static_cast<HttpRequest*>(into)->headers[InLowerCase({name, name_size})] = std::string(value, size);
          return MHD_YES;
        },
        &request);
    MHD_get_connection_values_n(
        connection, MHD_GET_ARGUMENT_KIND,
        [](void* into, MHD_ValueKind, const char* name, size_t name_size, const char* value, size_t size) {
          auto& query = static_cast<HttpRequest*>(into)->query;
          query[std::string(name, name_size)] = value == nullptr ? std::string() : std::string(value, size);
          return MHD_YES;
        },
        &request);
    const MHD_ConnectionInfo* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    request.peer = Numbers(info->client_addr,
                           info->client_addr->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in))
                       .host;
    return request;
  }
};

HttpServer::HttpServer(Listener& listener, const HttpLimits& limits, Handler handler)
    : state_(std::make_unique<State>()) {
  state_->limits = limits;
  state_->handler = std::move(handler);
  const auto access = [](void* state, MHD_Connection* connection, const char* url, const char* method, const char*,
                         const char* part, size_t* part_size, void** kept) {
    return static_cast<State*>(state)->Access(connection, url, method, part, part_size, kept);
  };
  const auto completed = [](void* state, MHD_Connection* connection, void** kept, MHD_RequestTerminationCode) {
    delete static_cast<Incoming*>(*kept);
    *kept = nullptr;
    static_cast<State*>(state)->Allow(connection, static_cast<State*>(state)->limits.patience);
  };
  const auto connected = [](void* state, MHD_Connection* connection, void**, MHD_ConnectionNotificationCode code) {
    if (code == MHD_CONNECTION_NOTIFY_STARTED) return static_cast<State*>(state)->Started(connection);
    static_cast<State*>(state)->Closed(connection);
  };
  state_->daemon = MHD_start_daemon(
      MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, nullptr, nullptr,
      static_cast<MHD_AccessHandlerCallback>(access), state_.get(),  //
      MHD_OPTION_LISTEN_SOCKET, listener.Release(),                  //
      MHD_OPTION_CONNECTION_LIMIT, limits.connections,               //
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.header_bytes, MHD_OPTION_CONNECTION_TIMEOUT,
      static_cast<unsigned>(60),        // beside EndTheSlow, which is the stricter one
      MHD_OPTION_STRICT_FOR_CLIENT, 1,  //
      MHD_OPTION_NOTIFY_COMPLETED, static_cast<MHD_RequestCompletedCallback>(completed), state_.get(),
      MHD_OPTION_NOTIFY_CONNECTION, static_cast<MHD_NotifyConnectionCallback>(connected), state_.get(), MHD_OPTION_END);
  if (state_->daemon == nullptr) throw Failure(ExitCode::kFailed, "the HTTP server does not start");
}

HttpServer::~HttpServer() { MHD_stop_daemon(state_->daemon); }

void HttpServer::EndTheSlow() {
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(state_->mutex);
  for (const auto& [connection, known] : state_->connections) {
    if (known.end && *known.end < now) shutdown(known.socket, SHUT_RDWR);
  }
}

EndingSignals::EndingSignals() {
  sigemptyset(&signals_);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool EndingSignals::Came() const {
  const timespec second{.tv_sec = 1, .tv_nsec = 0};
  return sigtimedwait(&signals_, nullptr, &second) >= 0;
}

}  // namespace botdb::tool
