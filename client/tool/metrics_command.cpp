#include <cstdio>
#include <exception>
#include <memory>

#include "command.hpp"
#include "metrics/collect.hpp"
#include "metrics/scrape_server.hpp"
#include "output.hpp"
#include "text.hpp"

namespace botdb::tool {
namespace {

struct MetricsOptions {
  std::string listen;
  std::int32_t timeout = 5;
};

// The metrics; where there are none, says why, and that the database is down.
std::string CollectOrDown(const Context& context, std::chrono::seconds limit) {
  try {
    return metrics::Collect(context, limit);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "botdb: scrape failed: %s\n", Printable(error.what()).c_str());
    return metrics::Down();
  }
}

void ShowMetrics(const Context& context, const MetricsOptions& options) {
  const std::chrono::seconds limit(options.timeout);
  if (options.listen.empty()) return Print(metrics::Collect(context, limit));
  metrics::ServeScrapes(
      options.listen, [&] { return CollectOrDown(context, limit); },
      [](const std::string& url) { std::fprintf(stderr, "botdb: metrics at %s\n", url.c_str()); });
}

}  // namespace

void AddMetrics(CLI::App& app, Context& context) {
  CLI::App* command = AddCommand(app, context, "metrics", "Print metrics for Prometheus, or serve them");
  command->remove_option(command->get_option("--json"));
  const auto options = std::make_shared<MetricsOptions>();
  command->add_option("--listen", options->listen, "Serve them at http://HOST:PORT/metrics until it is ended")
      ->type_name("HOST:PORT");
  AddNumber(command, "--timeout", options->timeout, 1, 60, "Seconds that the database has to answer (default 5)");
  command->callback([&context, options] { context.run = [&context, options] { ShowMetrics(context, *options); }; });
}

}  // namespace botdb::tool
