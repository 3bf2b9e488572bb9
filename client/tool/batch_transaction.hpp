#pragma once

#include <botdb/botdb.hpp>
#include <stdexcept>
#include <string>

namespace botdb::tool {

// Thrown when the server refuses a batch as a whole for what it holds; nothing of it was written.
class BatchRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What the server says of an error, in one line.
std::string InOneLine(const Error& error);

// True for errors that come from what a batch holds, so that another batch may do better.
bool IsAboutData(const Error& error);

// True for a deadlock, or another conflict that is over by now.
bool IsPassing(const Error& error);

// Runs work() in a transaction, and again when that met a deadlock. Throws BatchRefused, and what else the work throws.
template <typename Work>
auto InTransaction(Client& client, const Work& work) {
  constexpr int kAttempts = 5;
  for (int attempt = 1;; ++attempt) {
    try {
      return client.transaction([&](Transaction& transaction) { return work(transaction); });
    } catch (const Error& error) {
      if (IsAboutData(error)) throw BatchRefused(InOneLine(error));
      if (!IsPassing(error) || attempt == kAttempts) throw;
    }
  }
}

}  // namespace botdb::tool
