#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "../output.hpp"

namespace botdb::tool {

// What is found wrong with single rows: counted, the first of them kept, and all written to a file if there is one.
class Findings {
 public:
  // An empty path is no file. Throws Failure if the file cannot be written.
  explicit Findings(const std::string& path);

  // Takes one in: members of a JSON object, all of them texts or null.
  void Add(Json finding);
  std::uint64_t Count() const { return count_; }
  // The first, for a --json document.
  const Json& Listed() const { return listed_; }
  // The first few as lines, and how many more there are; empty for none.
  std::string Text() const;
  // Returns once the file is written.
  void Finish();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::uint64_t count_ = 0;
  Json listed_ = Json::array();
};

}  // namespace botdb::tool
