#include "scrape_server.hpp"

#include <microhttpd.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <memory>
#include <string_view>

#include "../exit_code.hpp"

namespace botdb::tool::metrics {
namespace {

constexpr unsigned kConnections = 16;
constexpr unsigned kPatienceSeconds = 15;
constexpr std::size_t kRequestBytes = 16 << 10;

using Address = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

// What HOST:PORT means; [HOST]:PORT for IPv6.
Address Resolve(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  std::string host = text.substr(0, colon == std::string::npos ? 0 : colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (host.empty() || getaddrinfo(host.c_str(), text.c_str() + colon + 1, &hints, &found) != 0) {
    throw Failure(ExitCode::kUsage, "--listen: '" + text + "' is no HOST:PORT, such as 127.0.0.1:9187");
  }
  return {found, freeaddrinfo};
}

int Listen(const std::string& text, const addrinfo& address) {
  const int listening = socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listening, address.ai_addr, address.ai_addrlen) == 0 && listen(listening, kConnections) == 0)
    return listening;
  const std::string why = std::strerror(errno);
  if (listening >= 0) close(listening);
  throw Failure(ExitCode::kFailed, "cannot listen on " + text + ": " + why);
}

// The address that a socket has come to.
std::string Url(int listening) {
  sockaddr_storage taken{};
  socklen_t length = sizeof taken;
  getsockname(listening, reinterpret_cast<sockaddr*>(&taken), &length);
  char host[NI_MAXHOST] = "", port[NI_MAXSERV] = "";
  getnameinfo(reinterpret_cast<sockaddr*>(&taken), length, host, sizeof host, port, sizeof port,
              NI_NUMERICHOST | NI_NUMERICSERV);
  const bool v6 = taken.ss_family == AF_INET6;
  return std::string("http://") + (v6 ? "[" : "") + host + (v6 ? "]:" : ":") + port + "/metrics";
}

MHD_Result Send(MHD_Connection* connection, unsigned status, const std::string& body) {
  MHD_Response* const response =
      MHD_create_response_from_buffer(body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
  const MHD_Result queued = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return queued;
}

// Called with the headers, again for each part of a body, and once more behind it.
MHD_Result Answer(void* scrape, MHD_Connection* connection, const char* path, const char* method, const char*,
                  const char*, std::size_t* part_size, void** seen) {
  if (*seen == nullptr) {
    *seen = scrape;
    return MHD_YES;
  }
  if (*part_size != 0) return MHD_NO;  // nothing here takes a body
  if (std::string_view(path) != "/metrics")
    return Send(connection, MHD_HTTP_NOT_FOUND, "The metrics are at /metrics.\n");
  if (std::string_view(method) != "GET") return Send(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET it.\n");
  return Send(connection, MHD_HTTP_OK, (*static_cast<const std::function<std::string()>*>(scrape))());
}

}  // namespace

void ServeScrapes(const std::string& address, const std::function<std::string()>& scrape,
                  const std::function<void(const std::string& url)>& started) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // for the server's thread too: they are waited for here
  const int listening = Listen(address, *Resolve(address));
  const std::string url = Url(listening);
  // One thread that polls: scrapes run one after the other, and who is slow to read keeps nobody waiting.
  const std::unique_ptr<MHD_Daemon, void (*)(MHD_Daemon*)> daemon(
      MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL, 0, nullptr, nullptr, Answer,
                       const_cast<std::function<std::string()>*>(&scrape), MHD_OPTION_LISTEN_SOCKET, listening,
                       MHD_OPTION_CONNECTION_LIMIT, kConnections, MHD_OPTION_CONNECTION_TIMEOUT, kPatienceSeconds,
                       MHD_OPTION_CONNECTION_MEMORY_LIMIT, kRequestBytes, MHD_OPTION_END),
      MHD_stop_daemon);
  if (!daemon) throw Failure(ExitCode::kFailed, "the HTTP server does not start");
  started(url);
  int signal = 0;
  sigwait(&ends, &signal);
}

}  // namespace botdb::tool::metrics
