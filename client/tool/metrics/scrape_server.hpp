#pragma once

#include <functional>
#include <string>

namespace botdb::tool::metrics {

// Answers GET /metrics with what `scrape` returns, one after the other, at HOST:PORT until SIGINT or SIGTERM comes.
// `started` is told the address once it can be asked; of a port 0 that is the one that was taken. Throws Failure.
void ServeScrapes(const std::string& address, const std::function<std::string()>& scrape,
                  const std::function<void(const std::string& url)>& started);

}  // namespace botdb::tool::metrics
