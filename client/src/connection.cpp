#include "connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>
#include <sstream>
#include <utility>

#include "failure.hpp"
#include "observe.hpp"

namespace botdb::detail {

namespace {

// A part of what a result says of its error.
std::string_view Field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? "" : text;
}

// Whether there is no such prepared statement.
bool IsGone(const PGresult* result) { return Field(result, PG_DIAG_SQLSTATE) == "26000"; }

// The elements of one of libpq's lists.
std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> elements;
  if (list.empty()) return elements;
  std::istringstream in{list};
  for (std::string element; std::getline(in, element, ',');) elements.push_back(element);
  if (list.back() == ',') elements.emplace_back();
  return elements;
}

// Has libpq wait for nothing by itself, as long as this lives.
class NonBlocking {
 public:
  explicit NonBlocking(PGconn* connection) : connection_(connection) { PQsetnonblocking(connection_, 1); }
  NonBlocking(const NonBlocking&) = delete;
  ~NonBlocking() { PQsetnonblocking(connection_, 0); }

 private:
  PGconn* const connection_;
};

// After half a minute in which the other side has not even acknowledged what was sent, or a probe, the connection is
// lost. Without these it takes a quarter of an hour, or two.
constexpr std::pair<const char*, const char*> kSilence[] = {
    {"keepalives_idle", "20"}, {"keepalives_interval", "5"}, {"keepalives_count", "2"}, {"tcp_user_timeout", "30000"}};

// How long libpq is to wait for each host, unless the environment says so: in whole seconds. Empty: for ever.
std::string ConnectBound(std::chrono::milliseconds timeout) {
  if (timeout.count() <= 0 || std::getenv("PGCONNECT_TIMEOUT") != nullptr) return {};
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(timeout).count();
  return std::to_string(std::min<std::int64_t>(seconds, std::numeric_limits<int>::max()));
}

// Whether more is to come than a result.
bool IsCopy(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

// One of libpq's lists of the elements from this one on, and then of those before it: libpq takes no list of which all
// elements are empty, and lists that go together have to be equally long.
std::string JoinFrom(const std::vector<std::string>& elements, std::size_t first) {
  std::string list;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    list += (i > 0 ? "," : "") + elements[(first + i) % elements.size()];
  }
  return list;
}

}  // namespace

std::string ListenCommand(std::string_view command, std::string_view channel) {
  AsArgument("channel", [&] { RefuseNul(channel); });
  std::string sql{command};
  sql += " \"";
  for (const char byte : channel) sql.append(byte == '"' ? 2 : 1, byte);
  return sql + '"';
}

std::string SavepointName(int number) { return "botdb_" + std::to_string(number); }

std::optional<Notification> TakeNotification(PGconn* connection) {
  const std::unique_ptr<PGnotify, decltype(&PQfreemem)> found{PQnotifies(connection), PQfreemem};
  if (!found) return std::nullopt;
  return Notification{.channel = found->relname, .payload = found->extra, .server_process = found->be_pid};
}

std::string BeginCommand(const TransactionOptions& options) {
  std::string sql = "BEGIN";
  switch (options.isolation) {
    case Isolation::kServerDefault:
      break;
    case Isolation::kReadCommitted:
      sql += " ISOLATION LEVEL READ COMMITTED";
      break;
    case Isolation::kRepeatableRead:
      sql += " ISOLATION LEVEL REPEATABLE READ";
      break;
    case Isolation::kSerializable:
      sql += " ISOLATION LEVEL SERIALIZABLE";
      break;
  }
  if (options.read_only) sql += " READ ONLY";
  return sql;
}

PreparedPtr PreparedStatements::Find(const Statement& statement) const {
  const auto found = of_functions_.find(statement.name);
  return found == of_functions_.end() ? nullptr : found->second;
}

PreparedPtr PreparedStatements::Add(const Statement& statement) {
  std::string name = "botdb_" + statement.name + "_" + std::to_string(++count_);
  return of_functions_[statement.name] = std::make_shared<Prepared>(Prepared{std::move(name), nullptr});
}

bool IsStale(const PGresult* result) {
  // Nothing that was prepared is left after DISCARD ALL, or on another server connection of a pooler.
  if (IsGone(result)) return true;
  // "cached plan must not change result type": the message is translated, the name of its function is not.
  return Field(result, PG_DIAG_SQLSTATE) == "0A000" &&
         Field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery";
}

void PreparedStatements::ForgetStale(const Statement& statement, const PGresult* result) {
  IsGone(result) ? of_functions_.clear() : Forget(statement);
}

ParamArrays::ParamArrays(const std::vector<Param>& params) {
  values_.reserve(params.size());
  for (const Param& param : params) values_.push_back(param.data());
  if (std::none_of(params.begin(), params.end(), [](const Param& param) { return param.format() == kBinary; })) return;
  for (const Param& param : params) {
    lengths_.push_back(param.size());
    formats_.push_back(param.format());
  }
}

Connection::Connection(const std::string& conninfo, Options options)
    : Connection(conninfo, std::move(options), {}, PQconnectdbParams) {
  if (!connected()) ThrowConnectFailure(handle_.get());
}

std::unique_ptr<Connection> Connection::Begun(const std::string& conninfo, const Options& options, const Hosts& hosts) {
  return std::unique_ptr<Connection>{new Connection(conninfo, options, hosts, PQconnectStartParams)};
}

Connection::Connection(const std::string& conninfo, Options options, const Hosts& hosts, Connect* connect)
    : options_(std::move(options)), untried_hosts_(hosts.untried) {
  if (options_.backend) {
    session_.emplace(options_.backend);
    return;
  }
  AsArgument("conninfo", [&] { RefuseNul(conninfo); });
  AsArgument("application_name", [&] { RefuseNul(options_.application_name); });
  RefuseMisspelt(conninfo);
  // What stands before the connection string, "dbname", is its default; what stands behind it takes its place.
  std::vector<const char*> keywords, values;
  const auto add = [&](const char* keyword, const char* value) {
    keywords.push_back(keyword);
    values.push_back(value);
  };
  const auto replace = [&](const char* keyword, const std::string& value) {
    if (!value.empty()) add(keyword, value.c_str());
  };
  const std::string bound = connect == PQconnectdbParams ? ConnectBound(options_.connect_timeout) : std::string{};
  add("fallback_application_name", options_.application_name.c_str());
  replace("connect_timeout", bound);
  for (const auto& [keyword, value] : kSilence) add(keyword, value);
  add("dbname", conninfo.c_str());
  add("client_encoding", "UTF8");
  replace("host", hosts.host);
  replace("hostaddr", hosts.hostaddr);
  replace("port", hosts.port);
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  handle_.reset(connect(keywords.data(), values.data(), /*expand_dbname=*/1));
  if (!handle_) throw std::bad_alloc();
  PQsetNoticeReceiver(handle_.get(), ReceiveNotice, &options_);
}

std::string Connection::Parameter(std::string_view keyword) const {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{PQconninfo(handle_.get()), PQconninfoFree};
  for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
    if (option->keyword == keyword && option->val != nullptr) return option->val;
  }
  return {};
}

std::optional<std::chrono::milliseconds> Connection::connect_timeout() const {
  if (!handle_) return std::nullopt;
  const int seconds = std::atoi(Parameter("connect_timeout").c_str());
  return seconds > 0 ? std::optional{std::chrono::seconds{seconds}} : std::nullopt;
}

std::optional<Hosts> Connection::HostsLeft() const {
  const std::vector<std::string> hosts = Split(Parameter("host")), addresses = Split(Parameter("hostaddr")),
                                 ports = Split(Parameter("port"));
  const std::size_t count = std::max(hosts.size(), addresses.size());
  const auto is_current = [&](std::size_t i) {
    const bool by_address = i < addresses.size() && !addresses[i].empty();
    const char* const current = by_address ? PQhostaddr(handle_.get()) : PQhost(handle_.get());
    const bool same_port = ports.size() != count || ports[i].empty() || ports[i] == PQport(handle_.get());
    return current != nullptr && same_port && (by_address ? addresses[i] : hosts.at(i)) == current;
  };
  const std::size_t untried = untried_hosts_.value_or(count);
  for (std::size_t i = 0; i + 1 < untried; ++i) {
    if (!is_current(i)) continue;
    return Hosts{.host = JoinFrom(hosts, i + 1),
                 .hostaddr = JoinFrom(addresses, i + 1),
                 .port = JoinFrom(ports, i + 1),
                 .untried = untried - (i + 1)};
  }
  return std::nullopt;
}

ResultPtr Connection::Execute(const Statement& statement, const std::vector<Param>& params) {
  const auto begun = std::chrono::steady_clock::now();
  try {
    ResultPtr result = Run(statement, params);
    Report(options_, statement, begun, nullptr);
    return result;
  } catch (...) {
    Report(options_, statement, begun, std::current_exception());
    throw;
  }
}

ResultPtr Connection::Run(const Statement& statement, const std::vector<Param>& params) {
  CheckAlive();
  if (session_) return session_->Execute(statement, params);
  if (!options_.prepared_statements) return Check(RunUnprepared(statement, params));
  const bool can_repeat = PQtransactionStatus(handle_.get()) == PQTRANS_IDLE;
  ResultPtr result = RunPrepared(statement, params);
  if (IsStale(result.get())) {
    prepared_.ForgetStale(statement, result.get());
    if (can_repeat) result = RunPrepared(statement, params);
  }
  return Check(std::move(result));
}

std::string Connection::Command(const std::string& sql) {
  CheckAlive();
  return std::string{Tag(Check(Send(sql)).get())};
}

ResultPtr Connection::Send(const std::string& sql) {
  if (session_) return session_->Command(sql);
  return Ask([&] { return PQsendQuery(handle_.get(), sql.c_str()); });
}

template <typename SendFunction>
ResultPtr Connection::Ask(const SendFunction& send) {
  std::optional<NonBlocking> non_blocking;
  if (options_.timeout.count() > 0) non_blocking.emplace(handle_.get());
  ResultPtr last;
  Discard();
  if (!send()) return last;
  for (;;) {
    if (non_blocking) AwaitResult();
    ResultPtr result{PQgetResult(handle_.get())};
    if (!result) return last;
    last = std::move(result);
    if (!connected() || IsCopy(last.get())) return last;
  }
}

void Connection::Discard() noexcept {
  while (PQtransactionStatus(handle_.get()) == PQTRANS_ACTIVE) {
    const ResultPtr unread{PQgetResult(handle_.get())};
    if (!unread || IsCopy(unread.get())) return;
  }
}

void Connection::AwaitResult() {
  for (int unsent = PQflush(handle_.get()); unsent == 1 || PQisBusy(handle_.get()); unsent = PQflush(handle_.get())) {
    if (unsent < 0) return;
    if (!AwaitServer(/*wants_write=*/unsent == 1)) {
      HangUp();
      std::rethrow_exception(TimedOut(/*sent=*/true));
    }
    if (!PQconsumeInput(handle_.get())) return;
  }
}

bool Connection::AwaitServer(bool wants_write) noexcept {
  pollfd socket{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0};
  if (wants_write) socket.events |= POLLOUT;
  const auto bound = std::min<std::int64_t>(options_.timeout.count(), std::numeric_limits<int>::max());
  return ::poll(&socket, 1, bound > 0 ? static_cast<int>(bound) : -1) != 0;
}

void Connection::RollBackTo(const std::string& name) noexcept {
  if (connected()) Undo("ROLLBACK TO " + name + "; RELEASE " + name);
}

void Connection::Undo(const std::string& sql) noexcept {
  try {
    if (PQresultStatus(Send(sql).get()) != PGRES_COMMAND_OK) HangUp();
  } catch (...) {  // of a Backend's
  }
}

void Connection::HangUp() noexcept {
  if (connected()) ::shutdown(PQsocket(handle_.get()), SHUT_RDWR);
  while (connected() && PQconsumeInput(handle_.get())) {
  }
}

std::optional<Notification> Connection::AwaitNotification(std::chrono::steady_clock::time_point until) {
  CheckAlive();
  for (;;) {
    if (auto notification = TakeNotification(handle_.get())) return notification;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    pollfd socket{.fd = PQsocket(handle_.get()), .events = POLLIN, .revents = 0};
    const int ready = ::poll(&socket, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000)));
    if (ready > 0 && PQconsumeInput(handle_.get()) == 0) ThrowFailure(handle_.get(), nullptr);
    if (ready == 0 && left <= 3'600'000) return std::nullopt;
  }
}

void Connection::CheckFree() const {
  if (holder_ == Holder::kTransaction) {
    throw UsageError({.message = "client is inside a transaction",
                      .sqlstate = "25001",
                      .detail = "While a transaction is open, the client itself cannot be used.",
                      .hint = "Use the Transaction that the function was given."});
  }
  if (holder_ == Holder::kPipeline) {
    throw UsageError({.message = "client has a pipeline",
                      .sqlstate = "25001",
                      .detail = "While a Pipeline is there, the client itself cannot be used.",
                      .hint = "Use the Pipeline, or end it first."});
  }
}

void Connection::Begin(const std::string& sql) {
  CheckFree();
  CheckAlive();
  if (transaction_status() != PQTRANS_IDLE) {
    throw UsageError({.message = "a transaction is open already",
                      .sqlstate = "25001",
                      .detail = "Transactions cannot be nested.",
                      .hint = "Pass the open Transaction on."});
  }
  Command(sql);
  holder_ = Holder::kTransaction;
}

void Connection::Commit() {
  if (Command("COMMIT") != "COMMIT") ThrowRolledBack();
}

void Connection::EndTransaction() noexcept {
  const PGTransactionStatusType status = transaction_status();
  if (status == PQTRANS_INTRANS || status == PQTRANS_INERROR) Undo("ROLLBACK");
  if (status == PQTRANS_ACTIVE) HangUp();  // somebody has left rows unread: nothing can be undone before they are
  holder_ = Holder::kNobody;
}

void Connection::Reset() {
  prepared_.ForgetAll();
  if (session_) session_.emplace(options_.backend);
  PQreset(handle_.get());
  if (!connected()) ThrowConnectFailure(handle_.get());
}

const std::string& Connection::Prepare(const Statement& statement) {
  if (const PreparedPtr found = prepared_.Find(statement)) return found->name;
  const PreparedPtr added = prepared_.Add(statement);
  try {
    Check(Ask([&] { return PQsendPrepare(handle_.get(), added->name.c_str(), statement.sql.c_str(), 0, nullptr); }));
  } catch (const Error&) {
    prepared_.Forget(statement);
    throw;
  }
  return added->name;
}

ResultPtr Connection::RunPrepared(const Statement& statement, const std::vector<Param>& params) {
  const std::string& name = Prepare(statement);
  const ParamArrays arrays(params);
  return Ask([&] {
    return PQsendQueryPrepared(handle_.get(), name.c_str(), arrays.count(), arrays.values(), arrays.lengths(),
                               arrays.formats(), kBinary);
  });
}

ResultPtr Connection::RunUnprepared(const Statement& statement, const std::vector<Param>& params) {
  const ParamArrays arrays(params);
  return Ask([&] {
    return PQsendQueryParams(handle_.get(), statement.sql.c_str(), arrays.count(), nullptr, arrays.values(),
                             arrays.lengths(), arrays.formats(), kBinary);
  });
}

void Connection::CheckAlive() const {
  if (connected()) return;
  throw ConnectionError({.message = "connection is dead",
                         .sqlstate = "08003",
                         .detail = "It was lost in an earlier call. Nothing was sent.",
                         .hint = "Call reset() to connect anew."});
}

ResultPtr Connection::Check(ResultPtr result) {
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) return result;
  // No answer of a server's: what it says next would be taken for the answer to the next call.
  if (Info(result.get()).sqlstate.empty()) HangUp();
  ThrowFailure(handle_.get(), result.get());
}

}  // namespace botdb::detail
