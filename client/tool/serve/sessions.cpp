#include "sessions.hpp"

#include <sys/random.h>

#include <algorithm>
#include <vector>

#include "../file.hpp"

namespace botdb::tool::serve {

std::string RandomToken() {
  unsigned char bytes[32];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) ThrowErrno("no random numbers");
  std::string token;
  for (const unsigned char byte : bytes) {
    token += "0123456789abcdef"[byte >> 4];
    token += "0123456789abcdef"[byte & 15];
  }
  return token;
}

bool Sessions::IsOver(const Entry& entry) const {
  const Clock::time_point now = now_();
  return now - entry.seen >= limits_.idle || now - entry.began >= limits_.whole;
}

std::string Sessions::Add(std::shared_ptr<Visitor> visitor) {
  Sweep();
  const std::lock_guard lock(mutex_);
  if (entries_.size() >= limits_.visitors) {
    entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](const auto& one, const auto& other) {
      return one.second.seen < other.second.seen;
    }));
  }
  std::string token = RandomToken();
  entries_[token] = {std::move(visitor), now_(), now_()};
  return token;
}

std::shared_ptr<Visitor> Sessions::Find(std::string_view token) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(token);
  if (found == entries_.end() || IsOver(found->second)) return nullptr;
  found->second.seen = now_();
  return found->second.visitor;
}

void Sessions::Remove(std::string_view token) {
  const std::lock_guard lock(mutex_);
  if (const auto found = entries_.find(token); found != entries_.end()) entries_.erase(found);
}

void Sessions::Sweep() {
  const std::lock_guard lock(mutex_);
  std::erase_if(entries_, [this](const auto& entry) { return IsOver(entry.second); });
}

void Sessions::CancelAll() {
  const std::lock_guard lock(mutex_);
  for (const auto& [token, entry] : entries_) entry.visitor->database->Cancel();
}

std::chrono::seconds LoginBrake::Try(const std::string& name, const std::string& address) {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = now_();
  if (now - minute_ >= std::chrono::minutes(1)) {
    minute_ = now;
    in_minute_.clear();
  }
  Forget(now);
  const auto wait = [now](Clock::time_point until) { return std::chrono::ceil<std::chrono::seconds>(until - now); };
  int& tries = in_minute_[address];
  if (tries >= kInAMinute) return wait(minute_ + std::chrono::minutes(1));
  Failures& failures = names_[{address, name}];
  if (failures.next > now) return wait(failures.next);
  ++tries;
  ++failures.count;
  const int doublings = std::clamp(failures.count - kFree, 0, 6);
  failures.next = failures.count < kFree ? now : now + std::min(kLongest, std::chrono::seconds(1) * (1 << doublings));
  return std::chrono::seconds(0);
}

void LoginBrake::Succeeded(const std::string& name, const std::string& address) {
  const std::lock_guard lock(mutex_);
  names_.erase({address, name});
  --in_minute_[address];
}

// Takes out the names that nobody has tried for longer than the longest wait.
void LoginBrake::Forget(Clock::time_point now) {
  std::erase_if(names_, [now](const auto& entry) { return now - entry.second.next > 2 * kLongest; });
}

}  // namespace botdb::tool::serve
