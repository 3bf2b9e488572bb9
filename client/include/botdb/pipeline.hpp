// Many calls in flight on one connection, from one thread: each is sent at once, and answered when its result is asked
// for.
//
//   botdb::Pipeline pipeline{client};
//   std::vector<botdb::Pending<botdb::XpResult>> gains;
//   for (const Answer& answer : answers) gains.push_back(pipeline.add_xp(answer.user, 5));
//   for (botdb::Pending<botdb::XpResult>& gain : gains) Tell(gain.get());  // one round trip for all, or few
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include <botdb/client.hpp>
#include <botdb/commands.hpp>
#include <botdb/options.hpp>
#include <botdb/pending.hpp>

namespace botdb {

class Pipeline;

// A transaction of a pipeline that is open: all methods, in it. Pipeline::transaction makes it, hands it to a function,
// and ends it; do not keep it beyond that. After a call that failed the server runs none of those behind it, whose
// results are Error 25P02.
class PipelineTransaction final : public Calls<Pipelined> {
 public:
  PipelineTransaction(const PipelineTransaction&) = delete;
  PipelineTransaction& operator=(const PipelineTransaction&) = delete;

 private:
  friend class Pipeline;

  // Begins.
  PipelineTransaction(Pipeline& pipeline, const TransactionOptions& options);
  // Rolls back what was not committed.
  ~PipelineTransaction();
  // Commits, and waits for that. Throws the first error of a call in it.
  void Commit();

  detail::Pipe& Use() override;

  detail::Pipe& pipe_;
};

// Sends calls without waiting for their results, over a client's connection, which it has to itself: the client throws
// UsageError until the pipeline has ended. Not safe for use by several threads at once.
//
// A method sends its call and returns a Pending; arguments are copied. Calls are run in their order, one after the
// other, each in a transaction of its own: one that fails undoes nothing of the others. Hundreds in flight are fine,
// and so are thousands: what the socket does not take is kept, and sent while results are waited for. A method throws
// InvalidArgument at once where it finds an argument to be wrong by itself, and ConnectionError (08003) once the
// connection is known to be lost; what the server says comes from Pending::get.
//
// It sends a statement's preparation together with its first call, so that nothing waits for it. A statement that the
// server has lost since (DISCARD ALL) or finds outdated fails the calls that are on their way with it, with Error 26000
// or 0A000; the next ones prepare it again. Behind pgbouncer in transaction mode, give the client
// Options::prepared_statements = false.
class Pipeline final : public Calls<Pipelined> {
 public:
  // Throws UsageError if the client is in a transaction, has a pipeline already, or was moved from; ConnectionError if
  // its connection is dead. The client may be moved and destroyed meanwhile: the connection lives on until the pipeline
  // has ended.
  explicit Pipeline(Client& client);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  // Sends what is left to send, and waits until all is answered.
  ~Pipeline();

  // Waits until no more than at_most calls are unanswered. Throws nothing of theirs.
  void wait(std::size_t at_most = 0);

  // How many calls have not been answered, as far as what has been read so far tells.
  std::size_t unanswered() const noexcept;

  // Runs function(PipelineTransaction&) and commits when it returns: all calls of the PipelineTransaction are in one
  // transaction, in one round trip if the function asks for no result. Waits for the commit, and returns what the
  // function returns. Throws the error of the first call in it that failed, whether or not it was asked for; nothing of
  // the transaction has happened then, whatever the results of other calls in it say. Rolls back and rethrows when the
  // function throws. Calls made before are run before it, each by itself; inside, only the PipelineTransaction may be
  // used. With options.attempts above 1 the function runs again after a SerializationFailure, as in
  // Client::transaction, which also says what a ConnectionError of the commit means.
  //
  //   pipeline.transaction([&](botdb::PipelineTransaction& tx) {
  //     for (const botdb::UserXp& gain : gains) tx.add_xp(gain.telegram_id, gain.xp);
  //   });
  template <typename F>
  std::invoke_result_t<F&, PipelineTransaction&> transaction(F&& function, const TransactionOptions& options = {}) {
    for (int attempt = 1;; ++attempt) {
      try {
        return RunOnce(function, options);
      } catch (const SerializationFailure&) {
        if (attempt >= options.attempts) throw;
      }
    }
  }

 private:
  friend class PipelineTransaction;

  template <typename F>
  std::invoke_result_t<F&, PipelineTransaction&> RunOnce(F& function, const TransactionOptions& options) {
    PipelineTransaction transaction{*this, options};
    if constexpr (std::is_void_v<std::invoke_result_t<F&, PipelineTransaction&>>) {
      function(transaction);
      transaction.Commit();
    } else {
      std::invoke_result_t<F&, PipelineTransaction&> result = function(transaction);
      transaction.Commit();
      return result;
    }
  }

  detail::Pipe& Use() override;

  std::shared_ptr<detail::Pipe> pipe_;
};

}  // namespace botdb
