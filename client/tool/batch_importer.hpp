#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "batch_transaction.hpp"
#include "users_scanner.hpp"

namespace botdb::tool {

// What the server did with the users of one batch.
struct BatchAnswer {
  struct Refusal {
    std::string id;
    std::string message;
  };
  std::uint64_t imported = 0;
  std::uint64_t skipped = 0;
  std::vector<Refusal> refusals;  // of entries, and of parts of entries that went in
};

// Writes a JSON object of users in a transaction of its own. Throws BatchRefused.
using SendBatch = std::function<BatchAnswer(const std::string& users)>;

// Sends entries in batches. A batch that is refused as a whole is halved until the entries to blame stand alone: those
// are reported, and all others go in.
class BatchImporter {
 public:
  // A batch ends early when it holds this many bytes.
  static constexpr std::size_t kMaxBatchBytes = 8 << 20;

  BatchImporter(SendBatch send, ReportProblem report, std::size_t batch_size)
      : send_(std::move(send)), report_(std::move(report)), batch_size_(batch_size) {}

  // Takes an entry in; sends the batch when it is full.
  void Add(Entry entry);
  // Sends what is left.
  void Flush();

 private:
  void Send(std::span<const Entry> entries);
  void Take(const BatchAnswer& answer, std::span<const Entry> entries);
  void Refuse(const Entry& entry, const std::string& message);

  SendBatch send_;
  ReportProblem report_;
  std::size_t batch_size_;
  std::vector<Entry> batch_;
  std::size_t bytes_ = 0;
};

}  // namespace botdb::tool
