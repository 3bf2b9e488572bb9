#include "turns.hpp"

#include <algorithm>

Turns::Turn::Turn(Turns& turns, std::vector<std::int64_t> keys) : turns_(turns), keys_(std::move(keys)) {
  for (const std::int64_t key : keys_) turns_.queues_[key].push_back(this);
}

Turns::Turn::~Turn() {
  for (const std::int64_t key : keys_) std::erase(turns_.queues_.at(key), this);
  // Each queue is looked up when it is its turn: whoever is resumed may change them.
  for (const std::int64_t key : keys_) turns_.Resume(key);
}

bool Turns::Turn::is_next() const {
  return std::all_of(keys_.begin(), keys_.end(),
                     [this](std::int64_t key) { return turns_.queues_.at(key).front() == this; });
}

void Turns::Resume(std::int64_t key) {
  const auto queue = queues_.find(key);
  if (queue == queues_.end()) return;
  if (queue->second.empty()) {
    queues_.erase(queue);
    return;
  }
  Turn& next = *queue->second.front();
  if (next.waiter_ && next.is_next()) std::exchange(next.waiter_, nullptr).resume();
}
