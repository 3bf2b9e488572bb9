#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <string>
#include <utility>

#include "text_window.hpp"

namespace botdb::tool {

// An open file descriptor, closed at the end. Every method throws std::system_error, with the path in its text.
class File {
 public:
  // Opens a regular file for reading.
  static File OpenToRead(const std::string& path);
  // Makes a new file beside `path`, with a name of its own, for reading and writing.
  static File CreateBeside(const std::string& path);

  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}
  File& operator=(File&&) = delete;
  ~File();

  const std::string& Path() const { return path_; }
  struct stat Status() const;
  // Reads up to `size` bytes; 0 at the end.
  std::size_t Read(char* into, std::size_t size) const;
  void Write(const char* from, std::size_t size) const;
  void SetMode(mode_t mode) const;
  // Returns once all that was written is on the disk.
  void Sync() const;
  // Goes back to the first byte.
  void Rewind() const;

  // Lets a scanner read this file, which must outlive it.
  ReadBytes Reader() const {
    return [this](char* into, std::size_t size) { return Read(into, size); };
  }

 private:
  File(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}

  int descriptor_;
  std::string path_;
};

// All that there is to read.
std::string ReadAll(const ReadBytes& read);

// Returns once the names in the folder that holds `path` are on the disk.
void SyncFolderOf(const std::string& path);

// Throws std::system_error for errno, saying what could not be done.
[[noreturn]] void ThrowErrno(const std::string& what);

}  // namespace botdb::tool
