#include "users_scanner.hpp"

#include <algorithm>
#include <utility>

namespace botdb::tool {
namespace {

constexpr std::size_t kDropStep = 1 << 16;      // how much text is passed over before it is let go
constexpr std::size_t kMaxSignature = 1 << 10;  // how far the start of a user is looked at

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kCutInside = "the file ends inside this entry";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Shows a byte of the file in a message.
std::string Shown(char c) {
  if (c > ' ' && c < '\x7f') return std::string("'") + c + "'";
  constexpr char kHex[] = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  return std::string("byte 0x") + kHex[byte >> 4] + kHex[byte & 15];
}

}  // namespace

std::optional<Entry> UsersScanner::Next() {
  while (expect_ != Expect::kDone) {
    if (expect_ != Expect::kStart) DropSpace();
    std::optional<Entry> entry;
    switch (expect_) {
      case Expect::kStart:
        AtStart();
        break;
      case Expect::kFirstKey:
      case Expect::kKey:
        entry = AtKey();
        break;
      case Expect::kComma:
        AtComma();
        break;
      default:
        AfterEnd();
    }
    if (entry) return entry;
  }
  return std::nullopt;
}

// Passes the opening brace, and a byte order mark before it.
void UsersScanner::AtStart() {
  if (window_.Has(2) && window_.Text(0, 3) == kByteOrderMark) window_.Drop(3);
  DropSpace();
  if (!window_.Has(0)) return EndOfFile("the file is empty");
  if (window_[0] == '{') {
    found_users_ = true;
    window_.Drop(1);
    expect_ = Expect::kFirstKey;
    return;
  }
  Resume(ProblemHere("the file must hold one JSON object: expected '{', found " + Shown(window_[0])), 0);
}

// Reads the entry that starts here, or passes what stands in the place of one.
std::optional<Entry> UsersScanner::AtKey() {
  if (!window_.Has(0)) {
    EndOfFile("the file ends before its closing brace");
  } else if (window_[0] == '"') {
    return ReadEntry();
  } else if (window_[0] == '}') {
    if (expect_ == Expect::kKey) report_(ProblemHere("a comma stands before the closing brace"));
    window_.Drop(1);
    expect_ = Expect::kNothing;
  } else if (window_[0] == ',') {
    report_(ProblemHere("a comma stands where a user was expected"));
    DropSpace(",");
    expect_ = Expect::kKey;
  } else {
    Unexpected("a user's id in double quotes");
  }
  return std::nullopt;
}

// Passes the comma after an entry or the closing brace of the file.
void UsersScanner::AtComma() {
  if (!window_.Has(0)) return EndOfFile("the file ends before its closing brace");
  if (window_[0] == ',' || window_[0] == '}') {
    expect_ = window_[0] == ',' ? Expect::kKey : Expect::kNothing;
    window_.Drop(1);
  } else if (window_[0] == '"') {
    report_(ProblemHere("a comma is missing before this user"));
    expect_ = Expect::kKey;
  } else {
    Unexpected("a comma or the closing brace");
  }
}

// Only white space may follow the closing brace; a brace too many may have come before the real end.
void UsersScanner::AfterEnd() {
  if (window_.Has(0)) return Resume(ProblemHere("text follows the closing brace"), 0);
  expect_ = Expect::kDone;
}

// Reads the entry whose key starts the window.
std::optional<Entry> UsersScanner::ReadEntry() {
  key_.reset();
  const auto key_end = EndOfString(0);
  if (key_end) key_ = DecodeString(window_.Text(0, *key_end));
  const auto value = key_end ? StartOfValue(*key_end) : std::nullopt;
  const auto end = value ? EndOfValue(*value) : std::nullopt;
  if (end) return TakeEntry(*value, *end);
  GiveUp(value);
  return std::nullopt;
}

// Hands out the entry that ends at `end`, or reports what is wrong with it and goes on behind it; an entry that has
// drawn its neighbours in is left where the first of them starts.
std::optional<Entry> UsersScanner::TakeEntry(std::size_t value, std::size_t end) {
  const EntryCheck check = CheckEntry(window_.Text(value, end));
  const bool holds_user = (check.fault || check.may_hold_users) && HoldsUser(value, end);
  const bool is_id = key_ && IsNumber(*key_);
  if (!check.fault && is_id && !holds_user) {
    Entry entry{window_.PlaceOf(0), *key_, {}};
    entry.text.append("\"").append(window_.Text(1, value)).append(window_.Text(value, end));
    window_.Drop(end);
    expect_ = Expect::kComma;
    return entry;
  }
  Problem problem = ProblemHere("a brace or a quote is missing: the entry runs into the next user");
  problem.id = key_;
  if (check.fault) problem.message = check.fault->message;
  if (check.fault && check.fault->at) problem.fault = window_.PlaceOf(value + *check.fault->at);
  if (!check.fault && !is_id) problem.message = "the key is not a Telegram id";
  if (holds_user) {
    damaged_until_ = std::max(damaged_until_, problem.place.offset + end);
    Resume(std::move(problem), 1);
  } else {
    report_(problem);
    window_.Drop(end);
    expect_ = Expect::kComma;
  }
  return std::nullopt;
}

// Passes the colon after a key.
std::optional<std::size_t> UsersScanner::StartOfValue(std::size_t key_end) {
  const std::size_t colon = SkipSpace(key_end);
  if (!Readable(colon)) return std::nullopt;
  if (window_[colon] != ':') {
    stop_ = {colon, "expected ':' after the key, found " + Shown(window_[colon])};
    return std::nullopt;
  }
  const std::size_t value = SkipSpace(colon + 1);
  return Readable(value) ? std::optional(value) : std::nullopt;
}

// Finds where the value that starts at `index` ends, without judging what is inside.
std::optional<std::size_t> UsersScanner::EndOfValue(std::size_t index) {
  if (window_[index] == '{' || window_[index] == '[') return EndOfNested(index);
  return window_[index] == '"' ? EndOfString(index) : EndOfScalar(index);
}

// Follows braces and brackets, outside of strings, until the first of them is closed.
std::optional<std::size_t> UsersScanner::EndOfNested(std::size_t index) {
  std::string closers;
  while (Readable(index)) {
    const char c = window_[index];
    if (c == '"') {
      if (NextUserCutsIn(index)) return std::nullopt;
      const auto end = EndOfString(index);
      if (!end) return std::nullopt;
      index = *end;
      continue;
    }
    if (c == '{') closers.push_back('}');
    if (c == '[') closers.push_back(']');
    if (c == '}' || c == ']') {
      if (closers.back() != c) {
        stop_ = {index + 1, std::string("bad JSON: '") + c + "' closes nothing that is open"};
        return std::nullopt;
      }
      closers.pop_back();
    }
    ++index;
    if (closers.empty()) return index;
  }
  return std::nullopt;
}

// Finds the end of the string whose opening quote stands at `index`.
std::optional<std::size_t> UsersScanner::EndOfString(std::size_t index) {
  for (++index; Readable(index); ++index) {
    if (window_[index] == '\\') {
      ++index;
    } else if (window_[index] == '"') {
      if (NextUserCutsIn(index)) return std::nullopt;
      return index + 1;
    }
  }
  return std::nullopt;
}

// Finds the end of a number or a word.
std::optional<std::size_t> UsersScanner::EndOfScalar(std::size_t index) {
  for (; Readable(index); ++index) {
    const char c = window_[index];
    if (IsSpace(c) || c == ',' || c == '}' || c == ']') return index;
  }
  return std::nullopt;
}

// True when the entry may go on to `index`; else notes why it cannot.
bool UsersScanner::Readable(std::size_t index) {
  if (index >= max_entry_) {
    stop_ = {max_entry_, "the entry is longer than " + std::to_string(max_entry_) + " bytes"};
    return false;
  }
  if (window_.Has(index)) return true;
  while (index > 0 && !window_.Has(index - 1)) --index;
  stop_ = {index, std::string(kCutInside)};
  return false;
}

// In a stretch known to be damaged, what looks like the next user ends the entry.
bool UsersScanner::NextUserCutsIn(std::size_t index) {
  if (damaged_until_ == 0 || window_.PlaceOf(0).offset + index >= damaged_until_ || !UserStartsAt(index)) return false;
  stop_ = {index, "the entry is not closed before the next user starts"};
  return true;
}

std::size_t UsersScanner::SkipSpace(std::size_t index) {
  while (index < max_entry_ && window_.Has(index) && IsSpace(window_[index])) ++index;
  return index;
}

// Reports the entry at the start of the window as lost, with the first fault in what was read of it.
void UsersScanner::GiveUp(std::optional<std::size_t> value) {
  Problem problem = ProblemHere(stop_.reason);
  problem.id = key_;
  if (value) {
    const auto fault = CheckEntry(window_.Text(*value, stop_.at)).fault;
    if (fault && fault->at && !fault->cut) {
      problem.message = fault->message;
      problem.fault = window_.PlaceOf(*value + *fault->at);
    }
  }
  damaged_until_ = std::max(damaged_until_, problem.place.offset + stop_.at);
  Resume(std::move(problem), 1);
}

// Reports a problem and goes on at the next user that starts at or after `from`; without one the file is done.
void UsersScanner::Resume(Problem problem, std::size_t from) {
  if (DropToUser(from)) {
    problem.resumed = window_.PlaceOf(0);
    found_users_ = true;
    expect_ = Expect::kKey;
  } else {
    expect_ = Expect::kDone;
  }
  report_(problem);
}

void UsersScanner::EndOfFile(const std::string& message) {
  report_(ProblemHere(message));
  expect_ = Expect::kDone;
}

void UsersScanner::Unexpected(const std::string& expected) {
  Resume(ProblemHere("expected " + expected + ", found " + Shown(window_[0])), 0);
}

Problem UsersScanner::ProblemHere(std::string message) const {
  return Problem{window_.PlaceOf(0), std::nullopt, std::move(message), std::nullopt, std::nullopt};
}

// True for `"<digits>": {"session":`, `"stats":` or `"user":`. Inside a JSON string every quote is escaped, so that
// text which only quotes such a start does not look like one.
bool UsersScanner::UserStartsAt(std::size_t index) {
  const std::size_t limit = index + kMaxSignature;
  const auto is = [&](char c) { return index < limit && window_.Has(index) && window_[index] == c; };
  const auto skip_space = [&] {
    while (index < limit && window_.Has(index) && IsSpace(window_[index])) ++index;
  };
  const auto pass = [&](char c) {
    skip_space();
    return is(c) && ++index > 0;
  };
  if (!pass('"')) return false;
  const std::size_t digits = index;
  while (index < limit && window_.Has(index) && IsDigit(window_[index])) ++index;
  if (index == digits || !is('"') || ++index == 0) return false;
  if (!pass(':') || !pass('{') || !pass('"')) return false;
  for (const std::string_view name :
       {std::string_view("session\""), std::string_view("stats\""), std::string_view("user\"")}) {
    if (window_.Has(index + name.size() - 1) && window_.Text(index, index + name.size()) == name) return true;
  }
  return false;
}

// True when a user starts between the two.
bool UsersScanner::HoldsUser(std::size_t from, std::size_t to) {
  for (; from < to; ++from) {
    if (window_[from] == '"' && UserStartsAt(from)) return true;
  }
  return false;
}

// Drops what comes before the next user that starts at or after `from`; false, and all is dropped, when none does.
bool UsersScanner::DropToUser(std::size_t from) {
  for (; window_.Has(from); ++from) {
    if (window_[from] == '"' && UserStartsAt(from)) break;
    if (from >= kDropStep) {
      window_.Drop(from);
      from = 0;
    }
  }
  const bool found = window_.Has(from);
  window_.Drop(from);
  return found;
}

// Drops white space, and the characters of `also`, from the start of the window.
void UsersScanner::DropSpace(std::string_view also) {
  std::size_t index = 0;
  while (window_.Has(index) && (IsSpace(window_[index]) || also.find(window_[index]) != also.npos)) {
    if (++index == kDropStep) {
      window_.Drop(index);
      index = 0;
    }
  }
  window_.Drop(index);
}

}  // namespace botdb::tool
