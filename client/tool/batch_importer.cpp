#include "batch_importer.hpp"

namespace botdb::tool {
namespace {

// Joins entries into the text of one JSON object.
std::string Object(std::span<const Entry> entries) {
  std::size_t size = 2;
  for (const Entry& entry : entries) size += entry.text.size() + 1;
  std::string object;
  object.reserve(size);
  for (const Entry& entry : entries) object.append(object.empty() ? "{" : ",").append(entry.text);
  return object.append("}");
}

}  // namespace

void BatchImporter::Add(Entry entry) {
  bytes_ += entry.text.size();
  batch_.push_back(std::move(entry));
  if (batch_.size() >= batch_size_ || bytes_ >= kMaxBatchBytes) Flush();
}

void BatchImporter::Flush() {
  if (!batch_.empty()) Send(batch_);
  batch_.clear();
  bytes_ = 0;
}

void BatchImporter::Send(std::span<const Entry> entries) {
  try {
    return Take(send_(Object(entries)), entries);
  } catch (const BatchRefused& refused) {
    if (entries.size() == 1) return Refuse(entries.front(), refused.what());
  }
  const std::size_t half = entries.size() / 2;
  Send(entries.first(half));
  Send(entries.subspan(half));
}

// Reports what did not go in, in the order of the file.
void BatchImporter::Take(const BatchAnswer& answer, std::span<const Entry> entries) {
  for (const Entry& entry : entries) {
    for (const BatchAnswer::Refusal& refusal : answer.refusals) {
      if (refusal.id == entry.key) Refuse(entry, refusal.message);
    }
  }
  if (answer.imported + answer.skipped == entries.size()) return;
  report_(Problem{entries.front().place, std::nullopt,
                  "of the " + std::to_string(entries.size()) + " users from here on the server imported " +
                      std::to_string(answer.imported) + " and skipped " + std::to_string(answer.skipped),
                  std::nullopt, std::nullopt});
}

void BatchImporter::Refuse(const Entry& entry, const std::string& message) {
  report_(Problem{entry.place, entry.key, message, std::nullopt, std::nullopt});
}

}  // namespace botdb::tool
