#include <string>

#include "requests.hpp"
#include "bots.hpp"
#include "boundary/append.hpp"
#include "boundary/columns.hpp"
#include "boundary/key_lock.hpp"
#include "boundary/keyed_rows.hpp"
#include "boundary/statement.hpp"

namespace botdb {
namespace {

using boundary::Call;
using boundary::KeyLock;
using boundary::Returned;
using boundary::Statement;
using boundary::StoredRow;
using boundary::Text;

// The columns of botdb.requests that a repeated call reads, and its rows by bot and request id.
struct RequestColumn {
  static constexpr auto kFunction = boundary::kColumn<"requests", "function">;
  static constexpr auto kArguments = boundary::kColumn<"requests", "arguments">;
  static constexpr auto kResult = boundary::kColumn<"requests", "result">;
  static constexpr auto kDocument = boundary::kColumn<"requests", "document">;
};

constinit boundary::KeyedTable requests("requests", "requests_pkey");

constexpr boundary::Length kRequestIdLength{1, 200};

// A call that is to take effect once.
struct Request {
  Text bot_name;
  Text id;
  Text function;
  int64_t arguments;  // a hash of them
};

Request ReadRequest(Call& call, int id_index) {
  const Text id = call.RequiredText(id_index, "request_id", kRequestIdLength);
  const auto bot_index = call.IndexOf("bot_name");
  return {RequestBot(call, bot_index), id, boundary::MakeText(call.FunctionName()), call.Hash(id_index, bot_index)};
}

// The user whom the argument telegram_id names, if the function has one.
std::optional<int64_t> NamedUser(Call& call) {
  const auto index = call.IndexOf("telegram_id");
  return index ? call.Optional<int64_t>(*index, "telegram_id") : std::nullopt;
}

// Raises TB004 unless the stored request is this one.
void RequireSame(const StoredRow& stored, const Request& request) {
  const std::string_view function = stored.Get<Text>(RequestColumn::kFunction).view;
  const bool same_function = function == request.function.view;
  if (same_function && stored.Get<int64_t>(RequestColumn::kArguments) == request.arguments) return;
  throw UserError(kRequestConflict, "request id reused",
                  "Request " + Quoted(request.id.view) + " of bot " + Quoted(request.bot_name.view) +
                      " was a call of " + std::string(function) + (same_function ? " with other arguments." : "."),
                  "Give every operation a request id of its own; a retry repeats the id with the same arguments.");
}

// Keeps the result of a request that was done just now.
void Keep(Call& call, const Request& request, const boundary::Result::Kept& result) {
  static boundary::AppendedTable<"requests"> kept;
  AppendTo(call, kept, request.bot_name, request.id, request.function, request.arguments, call.subject, result.written,
           result.document, boundary::Now());
}

}  // namespace

Returned AsReader(Call& call, Returned (*read)(Call&)) {
  RequireCaller(call);
  return read(call);
}

Returned OncePerRequest(Call& call, Returned (*effect)(Call&)) {
  RequireCaller(call);
  if (!call.HasLast()) return effect(call);
  const auto id_index = call.IndexOf("request_id");
  if (!id_index) return effect(call);
  const Request request = ReadRequest(call, *id_index);
  KeyLock key(request.bot_name);
  // A second call of the request waits here, having done nothing yet: for the end of this call, and then of its
  // transaction.
  if (const auto stored = key.FindOrLock(requests, request.id, request.bot_name)) {
    RequireSame(*stored, request);
    return call.ReturnKept({stored->Get<std::optional<Text>>(RequestColumn::kResult),
                            stored->Get<std::optional<boundary::Json>>(RequestColumn::kDocument)});
  }
  call.subject = NamedUser(call);
  const Returned result = effect(call);
  Keep(call, request, call.Keep(result));
  key.Release();
  return result;
}

BOTDB_WRITER(purge_requests) {
  static Statement purge(R"(
    WITH requests AS (DELETE FROM botdb.requests WHERE created_at < now() - $1 RETURNING 1),
         updates AS (DELETE FROM botdb.claimed_updates WHERE claimed_at < now() - $1 RETURNING 1)
    SELECT (SELECT count(*) FROM requests) + (SELECT count(*) FROM updates))");
  return call.Return(One(call, purge, call.RequiredInterval(0, "older_than"))->Get<int64_t>(0));
}

}  // namespace botdb
