#include "page.hpp"

#include <algorithm>
#include <cstdio>

#include "../database.hpp"
#include "../text.hpp"
#include "assets.hpp"

namespace botdb::tool::serve {
namespace {

// Bears the token of a session. No cookie does: a browser hands those to each port of a host.
const std::string kSession = "x-botdb-session";

constexpr std::chrono::seconds kViewLimit{10};
constexpr std::chrono::seconds kVerifyLimit{300};
constexpr std::chrono::seconds kTurnLimit{15};

// Ends a request with a status, and with what the person at the page may read.
struct Refused {
  int status;
  Json error;
};

Refused Refuse(int status, const std::string& message) { return {status, {{"message", message}}}; }

HttpResponse JsonText(int status, std::string text) {
  return {status, std::move(text), {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}};
}

HttpResponse Answered(int status, const Json& document) {
  return JsonText(status, document.dump(-1, ' ', false, Json::error_handler_t::replace));
}

// The status that an error of the server is, as HTTP has it.
int StatusOf(const std::string& sqlstate) {
  if (sqlstate == "42501") return 403;
  if (sqlstate == "57014") return 504;
  if (sqlstate.starts_with("TB")) return 409;
  return sqlstate.starts_with("22") || sqlstate.starts_with("23") ? 400 : 500;
}

Refused Refusal(const Error& error) {
  const bool late = error.sqlstate() == "57014";
  return {StatusOf(error.sqlstate()),
          {{"message", late ? "The server took too long, and was stopped." : error.message()},
           {"detail", error.detail()},
           {"hint", error.hint()},
           {"sqlstate", error.sqlstate()}}};
}

// A name as a log has it: where it ends is seen, whatever it is.
std::string Quoted(const std::string& name) { return Json(name).dump(-1, ' ', true, Json::error_handler_t::replace); }

// A line for whoever runs the command. Names come from anywhere.
void Note(const std::string& line) { std::fprintf(stderr, "botdb serve: %s\n", Printable(line).c_str()); }

// What a browser takes a file for.
const char* TypeOf(std::string_view path) {
  if (path.ends_with(".html")) return "text/html; charset=utf-8";
  if (path.ends_with(".css")) return "text/css; charset=utf-8";
  return path.ends_with(".svg") ? "image/svg+xml" : "text/javascript; charset=utf-8";
}

HttpResponse StaticFile(const std::string& path) {
  const std::string file = path == "/" ? "page/index.html" : path.substr(1);
  const std::string_view content = file.starts_with("page/") ? Asset(file) : std::string_view();
  if (content.empty()) throw Refuse(404, "There is no such page.");
  return {200, std::string(content), {{"Content-Type", TypeOf(file)}, {"Cache-Control", "no-cache"}}};
}

std::string HostOf(const HttpRequest& request) {
  std::string host(request.Header("host"));
  std::transform(host.begin(), host.end(), host.begin(), [](unsigned char c) { return std::tolower(c); });
  return host;
}

// Lets no other site's page have a browser ask: what changes something has to come from this page itself, and say so.
void CheckOrigin(const HttpRequest& request) {
  const std::string_view site = request.Header("sec-fetch-site");
  const bool other_site = !site.empty() && site != "same-origin";
  if (request.method != "POST") {
    if (other_site && site != "none") throw Refuse(403, "Another site asks for this.");
    return;
  }
  const std::string_view origin = request.Header("origin");
  const std::string host = HostOf(request);
  const bool own = origin == "http://" + host || origin == "https://" + host;
  if (other_site || (!own && (site.empty() || !origin.empty()))) throw Refuse(403, "Another site asks for this.");
  if (!request.Header("content-type").starts_with("application/json")) throw Refuse(415, "The body has to be JSON.");
}

// The members of a body, which are texts.
Json BodyOf(const HttpRequest& request) {
  Json body = Json::parse(request.body, nullptr, false);
  if (!body.is_object()) throw Refuse(400, "The body has to be a JSON object.");
  for (const auto& [name, value] : body.items()) {
    if (!value.is_string()) throw Refuse(400, name + " has to be a text.");
  }
  return body;
}

// A text as an argument of a statement: PostgreSQL has no NUL, and the longest are payment ids of 255 characters.
std::string Usable(std::string_view name, const std::string& text) {
  if (text.size() > 4 * 255 || text.find('\0') != std::string::npos)
    throw Refuse(400, std::string(name) + " is no text of use.");
  return text;
}

// What a statement takes, by a function that finds a text by its name. An empty one is NULL.
template <typename Find>
std::vector<Argument> Arguments(const std::vector<Parameter>& parameters, const Find& find) {
  std::vector<Argument> arguments;
  for (const Parameter& parameter : parameters) {
    std::string text = Usable(parameter.name, find(std::string(parameter.name)));
    if (text.empty() && parameter.required) throw Refuse(400, std::string(parameter.name) + " is missing.");
    arguments.push_back(text.empty() ? std::nullopt : Argument(std::move(text)));
  }
  return arguments;
}

std::string Sql(const std::string& name) { return std::string(Asset("sql/" + name + ".sql")); }

// Waits until nobody else asks for the same visitor.
std::unique_lock<std::timed_mutex> Turn(Visitor& visitor) {
  std::unique_lock lock(visitor.busy, kTurnLimit);
  if (!lock) throw Refuse(503, "The server is still busy with something else that you have asked for.");
  return lock;
}

const View* Find(const std::vector<View>& views, std::string_view name) {
  const auto found = std::find_if(views.begin(), views.end(), [&](const View& view) { return view.name == name; });
  return found == views.end() ? nullptr : &*found;
}

}  // namespace

HttpResponse Page::Answer(const HttpRequest& request) {
  HttpResponse answer;
  try {
    answer = Route(request);
  } catch (const Refused& refused) {
    answer = Answered(refused.status, {{"error", refused.error}});
  } catch (const Error& error) {
    const Refused refused = Refusal(error);
    answer = Answered(refused.status, {{"error", refused.error}});
  } catch (const ConnectionLost& lost) {
    sessions_.Remove(request.Header(kSession));
    answer = Answered(401, {{"error", {{"message", lost.what()}}}});
  } catch (const std::exception& error) {
    Note(std::string("an answer failed: ") + error.what());
    answer = Answered(500, {{"error", {{"message", "This failed inside the page. Its log says why."}}}});
  }
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
           {"X-Content-Type-Options", "nosniff"},
           {"X-Frame-Options", "DENY"},
           {"Referrer-Policy", "no-referrer"},
           {"Cross-Origin-Opener-Policy", "same-origin"},
           {"Cross-Origin-Resource-Policy", "same-origin"}}) {
    answer.headers.emplace_back(name, value);
  }
  return answer;
}

HttpResponse Page::Route(const HttpRequest& request) {
  if (std::find(options_.hosts.begin(), options_.hosts.end(), HostOf(request)) == options_.hosts.end()) {
    throw Refuse(
        421,
        "The page does not know itself by this name. Open the address that botdb serve has printed, or start it with "
        "--host NAME.");
  }
  if (request.path.starts_with("/api/")) return Api(request);
  if (request.method != "GET" && request.method != "HEAD") throw Refuse(405, "This can only be read.");
  return StaticFile(request.path);
}

HttpResponse Page::Api(const HttpRequest& request) {
  CheckOrigin(request);
  const bool post = request.method == "POST";
  if (!post && request.method != "GET") throw Refuse(405, "GET and POST are all there is.");
  const std::string name = request.path.substr(5);
  if (post && name == "login") return LogIn(request);
  const std::string_view token = request.Header(kSession);
  const std::shared_ptr<Visitor> visitor = sessions_.Find(token);
  if (!visitor) throw Refuse(401, "Log in first.");
  if (post && name == "logout") {
    sessions_.Remove(token);
    return Answered(200, Json::object());
  }
  if (post && name == "verify") return Verify(*visitor);
  if (post && name.starts_with("actions/")) {
    if (const Action* action = Find(Actions(), std::string_view(name).substr(8)))
      return Act(*visitor, *action, request);
  }
  if (!post && name == "session") return Answered(200, Describe(*visitor));
  if (!post && name == "statements") return Statements(*visitor);
  const View* const view = post ? nullptr : Find(Views(), name);
  if (view == nullptr) throw Refuse(404, "There is no such thing to ask for.");
  return Show(*visitor, *view, request);
}

HttpResponse Page::LogIn(const HttpRequest& request) {
  const Json body = BodyOf(request);
  const std::string role = Usable("role", body.value("role", ""));
  const std::string password = Usable("password", body.value("password", ""));
  if (const auto wait = brake_.Try(role, request.peer); wait.count() > 0) {
    HttpResponse answer =
        Answered(429, {{"error", {{"message", "Too many tries. Wait " + std::to_string(wait.count()) + " s."}}}});
    answer.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return answer;
  }
  const auto visitor = std::make_shared<Visitor>();
  visitor->role = role;
  try {
    visitor->database = std::make_unique<DatabaseSession>(options_.database_url, role, password);
  } catch (const LoginRefused& refused) {
    Note("refused the login of " + Quoted(role) + " from " + request.peer + ": " + refused.what());
    throw Refuse(refused.Why() == LoginRefused::Reason::kServer ? 503 : 403, refused.what());
  }
  brake_.Succeeded(role, request.peer);
  Note(Quoted(role) + " logged in from " + request.peer);
  sessions_.Remove(request.Header(kSession));
  Json answer = Describe(*visitor);
  answer["session"] = sessions_.Add(visitor);
  return Answered(200, answer);
}

Json Page::Describe(const Visitor& visitor) const {
  Json actions = Json::array();
  for (const Action& action : Actions()) {
    if (options_.allow_changes) actions.push_back(action.name);
  }
  return {{"role", visitor.role}, {"actions", actions}};
}

HttpResponse Page::Show(Visitor& visitor, const View& view, const HttpRequest& request) {
  const auto find = [&](const std::string& name) {
    const auto found = request.query.find(name);
    return found == request.query.end() ? std::string() : found->second;
  };
  const std::vector<Argument> arguments = Arguments(view.parameters, find);
  const auto turn = Turn(visitor);
  const DatabaseSession::Snapshot snapshot(*visitor.database, kViewLimit);
  const Argument json = snapshot.Value(Sql(std::string(view.name)), arguments);
  if (!json) throw Refuse(404, "There is none.");
  return JsonText(200, *json);
}

HttpResponse Page::Statements(Visitor& visitor) {
  const auto turn = Turn(visitor);
  const DatabaseSession::Snapshot snapshot(*visitor.database, kViewLimit);
  const Argument schema = snapshot.Value(Sql("statements_schema"), {});
  if (!schema) throw Refuse(404, "The extension pg_stat_statements is not in this database.");
  std::string statement = Sql("statements");
  constexpr std::string_view kPlace = "{schema}";
  statement.replace(statement.find(kPlace), kPlace.size(), *schema);
  return JsonText(200, snapshot.Value(statement, {}).value_or("{}"));
}

HttpResponse Page::Verify(Visitor& visitor) {
  const auto turn = Turn(visitor);
  const DatabaseSession::Snapshot snapshot(*visitor.database, kVerifyLimit);
  return JsonText(200, snapshot.Value(Sql("verify"), {}).value_or("{}"));
}

HttpResponse Page::Act(Visitor& visitor, const Action& action, const HttpRequest& request) {
  if (!options_.allow_changes) throw Refuse(403, "The page is read only: start it with --allow-changes.");
  const Json body = BodyOf(request);
  std::vector<Parameter> parameters = action.parameters;
  parameters.push_back({"request_id", true});
  const std::vector<Argument> arguments =
      Arguments(parameters, [&](const std::string& name) { return body.value(name, ""); });
  const auto turn = Turn(visitor);
  Note(Quoted(visitor.role) + " asks for " + std::string(action.name) + " " +
       body.dump(-1, ' ', true, Json::error_handler_t::replace));
  const Argument json = visitor.database->Write(Sql("actions/" + std::string(action.name)), arguments);
  return JsonText(200, "{\"result\":" + json.value_or("null") + "}");
}

}  // namespace botdb::tool::serve
