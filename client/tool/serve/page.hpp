#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "../http_server.hpp"
#include "sessions.hpp"
#include "views.hpp"

namespace botdb::tool::serve {

using Json = nlohmann::json;

struct PageOptions {
  std::string database_url;
  std::vector<std::string> hosts;  // what the header Host may say, in lower case
  bool allow_changes = false;
};

// The administrator's page: what it answers to each request.
class Page {
 public:
  explicit Page(PageOptions options) : options_(std::move(options)), sessions_({}, Clock::now), brake_(Clock::now) {}

  // For any thread; throws nothing.
  HttpResponse Answer(const HttpRequest& request);

  // Ends sessions whose time is over. To be called now and then.
  void Sweep() { sessions_.Sweep(); }
  // Ends what the server does for anybody.
  void CancelAll() { sessions_.CancelAll(); }

 private:
  HttpResponse Route(const HttpRequest& request);
  HttpResponse Api(const HttpRequest& request);
  HttpResponse LogIn(const HttpRequest& request);
  HttpResponse Show(Visitor& visitor, const View& view, const HttpRequest& request);
  HttpResponse Statements(Visitor& visitor);
  HttpResponse Verify(Visitor& visitor);
  HttpResponse Act(Visitor& visitor, const Action& action, const HttpRequest& request);
  Json Describe(const Visitor& visitor) const;

  PageOptions options_;
  Sessions sessions_;
  LoginBrake brake_;
};

}  // namespace botdb::tool::serve
