#include "scrape_server.hpp"

#include <mutex>

#include "../http_server.hpp"

namespace botdb::tool::metrics {
namespace {

HttpResponse Text(int status, std::string body) {
  return {status,
          std::move(body),
          {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"X-Content-Type-Options", "nosniff"}}};
}

}  // namespace

void ServeScrapes(const std::string& address, const std::function<std::string()>& scrape,
                  const std::function<void(const std::string& url)>& started) {
  Listener listener(address);
  const EndingSignals signals;
  std::mutex one;  // scrapes run one after the other
  const HttpLimits limits{.connections = 16, .header_bytes = 16 << 10, .body_bytes = 0};
  HttpServer server(listener, limits, [&](const HttpRequest& request) {
    // A browser on this machine may be led here by another site's name.
    if (listener.IsLoopback() && request.Header("host") != listener.Address())
      return Text(421, "Ask by the address.\n");
    if (request.path != "/metrics") return Text(404, "The metrics are at /metrics.\n");
    if (request.method != "GET") return Text(405, "GET it.\n");
    const std::lock_guard lock(one);
    return Text(200, scrape());
  });
  started("http://" + listener.Address() + "/metrics");
  while (!signals.Came()) server.EndTheSlow();
}

}  // namespace botdb::tool::metrics
