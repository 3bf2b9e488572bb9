#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "entry_check.hpp"
#include "text_window.hpp"

namespace botdb::tool {

// One user of a users_data.json file, in the file's own text.
struct Entry {
  Place place;       // of the key's opening quote
  std::string key;   // decoded; a Telegram id when all is well
  std::string text;  // the key's literal, a colon, and the value exactly as the file has it
};

// A part of the file that is not as it should be.
struct Problem {
  Place place;                    // where the entry starts, or the fault when it lies between entries
  std::optional<std::string> id;  // the entry's key, when it could be read
  std::string message;
  std::optional<Place> fault;    // where inside the entry the fault shows
  std::optional<Place> resumed;  // where reading goes on, when text was passed over to get there
};

using ReportProblem = std::function<void(const Problem&)>;

// Reads `{"<telegram_id>": {…}, …}` entry by entry from a stream, holding one entry at a time. What is broken or cut
// short is reported with its place, and reading goes on at the next user that can be made out.
class UsersScanner {
 public:
  // A longer entry is a fault: it keeps a lost quote or brace from drawing the rest of the file into memory.
  static constexpr std::size_t kMaxEntryBytes = 64 << 20;

  UsersScanner(ReadBytes read, ReportProblem report, std::size_t chunk_size = 1 << 16,
               std::size_t max_entry = kMaxEntryBytes)
      : window_(std::move(read), chunk_size), report_(std::move(report)), max_entry_(max_entry) {}

  // The next good entry; none at the end of the file.
  std::optional<Entry> Next();

  // True when the file began as a users object, or a user was made out in it all the same.
  bool FoundUsers() const { return found_users_; }

 private:
  enum class Expect { kStart, kFirstKey, kKey, kComma, kNothing, kDone };

  // Why and where the end of an entry could not be made out.
  struct Stop {
    std::size_t at = 0;
    std::string reason;
  };

  void AtStart();
  std::optional<Entry> AtKey();
  void AtComma();
  void AfterEnd();

  std::optional<Entry> ReadEntry();
  std::optional<Entry> TakeEntry(std::size_t value, std::size_t end);
  std::optional<std::size_t> StartOfValue(std::size_t key_end);
  std::optional<std::size_t> EndOfValue(std::size_t index);
  std::optional<std::size_t> EndOfNested(std::size_t index);
  std::optional<std::size_t> EndOfString(std::size_t index);
  std::optional<std::size_t> EndOfScalar(std::size_t index);
  bool Readable(std::size_t index);
  bool NextUserCutsIn(std::size_t index);
  std::size_t SkipSpace(std::size_t index);

  void GiveUp(std::optional<std::size_t> value);
  void Resume(Problem problem, std::size_t from);
  void EndOfFile(const std::string& message);
  void Unexpected(const std::string& expected);
  Problem ProblemHere(std::string message) const;

  bool UserStartsAt(std::size_t index);
  bool HoldsUser(std::size_t from, std::size_t to);
  bool DropToUser(std::size_t from);
  void DropSpace(std::string_view also = {});

  TextWindow window_;
  ReportProblem report_;
  std::size_t max_entry_;
  Expect expect_ = Expect::kStart;
  bool found_users_ = false;
  std::uint64_t damaged_until_ = 0;  // up to this offset an entry also ends where another user seems to start
  std::optional<std::string> key_;   // of the entry being read
  Stop stop_;
};

}  // namespace botdb::tool
