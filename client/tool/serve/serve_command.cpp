#include <memory>

#include "../command.hpp"
#include "../database.hpp"
#include "../exit_code.hpp"
#include "../output.hpp"
#include "page.hpp"

namespace botdb::tool {
namespace serve {
namespace {

struct Options {
  std::string listen = "127.0.0.1:8080";
  std::vector<std::string> hosts;
  bool allow_changes = false;
  bool behind_tls = false;
};

// By which names a browser may know the page: a name that leads here for another site's sake is none of them, and
// neither is localhost, which leads to [::1] as well, where somebody else may listen.
std::vector<std::string> Hosts(const Listener& listener, const std::vector<std::string>& named) {
  std::vector<std::string> hosts{listener.Address()};
  for (std::string host : named) {
    for (char& c : host) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    hosts.push_back(host);
  }
  return hosts;
}

void Serve(const Context& context, const Options& options) {
  Connect(context);  // what is wrong with the URL is said now, and not to the first visitor
  Listener listener(options.listen);
  if (!listener.IsLoopback() && !options.behind_tls) {
    throw Failure(ExitCode::kUsage,
                  "--listen: beyond this machine passwords would travel in the clear. Put a proxy that speaks "
                  "TLS in front, and say --behind-tls");
  }
  const EndingSignals signals;
  Page page({.database_url = context.database_url,
             .hosts = Hosts(listener, options.hosts),
             .allow_changes = options.allow_changes});
  const std::string address = listener.Address();
  HttpServer server(listener, {}, [&page](const HttpRequest& request) { return page.Answer(request); });
  Print("The page is at http://" + address + "/ (" + (options.allow_changes ? "with changes" : "read only") +
        "). Ctrl-C ends it.\n");
  while (!signals.Came()) {
    server.EndTheSlow();
    page.Sweep();
  }
  page.CancelAll();
}

}  // namespace
}  // namespace serve

void AddServe(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("serve", "Show the database on a page for administrators, in a browser");
  command->add_option("--db", context.database_url, "The database; DATABASE_URL in the environment hides a password")
      ->type_name("URL");
  const auto options = std::make_shared<serve::Options>();
  command->add_option("--listen", options->listen, "Where to listen: HOST:PORT in numbers (default 127.0.0.1:8080)");
  command
      ->add_option("--host", options->hosts, "A name, with its port, that browsers know the page by; may be repeated")
      ->type_name("NAME");
  command->add_flag("--allow-changes", options->allow_changes,
                    "Offer what changes something; the page only shows otherwise");
  command->add_flag("--behind-tls", options->behind_tls,
                    "A proxy in front speaks TLS: it may listen beyond this machine");
  command->callback([&context, options] { context.run = [&context, options] { serve::Serve(context, *options); }; });
}

}  // namespace botdb::tool
