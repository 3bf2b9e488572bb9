#include "file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace botdb::tool {
namespace {

// Repeats a system call that a signal has interrupted.
template <typename Call>
auto Retry(Call call) {
  decltype(call()) result;
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

}  // namespace

void ThrowErrno(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

File File::OpenToRead(const std::string& path) {
  // O_NONBLOCK: a named pipe without a writer is refused below and not waited for.
  File file(Retry([&] { return open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }), path);
  if (file.descriptor_ < 0) ThrowErrno("cannot open " + path);
  const mode_t mode = file.Status().st_mode;
  if (S_ISREG(mode)) return file;
  errno = S_ISDIR(mode) ? EISDIR : EINVAL;
  ThrowErrno("cannot read " + path + ", which is not a regular file");
}

File File::CreateBeside(const std::string& path) {
  std::string name = path + ".XXXXXX";
  const int descriptor = mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) ThrowErrno("cannot create a file beside " + path);
  return File(descriptor, name);
}

File::~File() {
  if (descriptor_ >= 0) close(descriptor_);
}

struct stat File::Status() const {
  struct stat status;
  if (fstat(descriptor_, &status) != 0) ThrowErrno("cannot look at " + path_);
  return status;
}

std::size_t File::Read(char* into, std::size_t size) const {
  const ssize_t got = Retry([&] { return read(descriptor_, into, size); });
  if (got < 0) ThrowErrno("cannot read " + path_);
  return static_cast<std::size_t>(got);
}

void File::Write(const char* from, std::size_t size) const {
  while (size > 0) {
    const ssize_t put = Retry([&] { return write(descriptor_, from, size); });
    if (put < 0) ThrowErrno("cannot write " + path_);
    from += put;
    size -= static_cast<std::size_t>(put);
  }
}

void File::SetMode(mode_t mode) const {
  if (fchmod(descriptor_, mode) != 0) ThrowErrno("cannot set the mode of " + path_);
}

void File::Sync() const {
  if (fsync(descriptor_) != 0) ThrowErrno("cannot write " + path_);
}

void File::Rewind() const {
  if (lseek(descriptor_, 0, SEEK_SET) < 0) ThrowErrno("cannot read " + path_);
}

std::string ReadAll(const ReadBytes& read) {
  constexpr std::size_t kChunk = 1 << 16;
  std::string content;
  for (std::size_t got = kChunk; got > 0;) {
    const std::size_t before = content.size();
    content.resize(before + kChunk);
    got = read(content.data() + before, kChunk);
    content.resize(before + got);
  }
  return content;
}

void SyncFolderOf(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? std::string(".") : parent.string();
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) ThrowErrno("cannot open " + folder);
  fsync(descriptor);  // some file systems cannot sync a folder; the backup is complete all the same
  close(descriptor);
}

}  // namespace botdb::tool
