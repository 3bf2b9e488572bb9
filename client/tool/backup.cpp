#include "backup.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

namespace botdb::tool {
namespace {

constexpr std::size_t kBlock = 1 << 20;

// Fills a block as far as the file goes.
std::string_view ReadBlock(const File& file, std::vector<char>& block) {
  std::size_t filled = 0;
  while (filled < block.size()) {
    const std::size_t got = file.Read(block.data() + filled, block.size() - filled);
    if (got == 0) break;
    filled += got;
  }
  return {block.data(), filled};
}

// True when both files hold the same bytes.
bool SameContent(const File& file, const std::string& other_path, const ReportBytes& report) {
  const File other = File::OpenToRead(other_path);
  if (file.Status().st_size != other.Status().st_size) return false;
  std::vector<char> left(kBlock), right(kBlock);
  file.Rewind();
  for (std::uint64_t done = 0;;) {
    const std::string_view block = ReadBlock(file, left);
    if (block != ReadBlock(other, right)) return false;
    if (block.empty()) return true;
    report(done += block.size());
  }
}

// Gives a finished file its name unless that is taken; false then.
bool RenameUnlessTaken(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) ThrowErrno("cannot create " + to);
  if (std::filesystem::exists(to)) return false;  // the file system has no such rename: look first, then rename
  if (rename(from.c_str(), to.c_str()) != 0) ThrowErrno("cannot create " + to);
  return true;
}

// A copy under a name of its own, which goes away unless it was renamed.
class UnnamedCopy {
 public:
  explicit UnnamedCopy(const std::string& beside) : copy_(File::CreateBeside(beside)) {}
  ~UnnamedCopy() { unlink(copy_.Path().c_str()); }

  const std::string& Path() const { return copy_.Path(); }

  void Fill(const File& file, const ReportBytes& report) const {
    std::vector<char> block(kBlock);
    file.Rewind();
    std::uint64_t done = 0;
    for (std::string_view bytes; !(bytes = ReadBlock(file, block)).empty(); report(done += bytes.size())) {
      copy_.Write(bytes.data(), bytes.size());
    }
    copy_.SetMode(file.Status().st_mode & 0777);
    copy_.Sync();
  }

 private:
  File copy_;
};

// Looks for a backup of the same content among PATH.backup, PATH.backup.1, …; else gives the first free name.
struct Found {
  std::string path;
  bool kept_already;
};
Found FindBackup(const File& file, const ReportBytes& report) {
  const std::string base = file.Path() + ".backup";
  std::string path = base;
  for (int number = 1; std::filesystem::exists(std::filesystem::symlink_status(path)); ++number) {
    if (std::filesystem::is_regular_file(path) && SameContent(file, path, report)) return {path, true};
    path = base + "." + std::to_string(number);
  }
  return {path, false};
}

}  // namespace

std::string KeepBackup(const File& file, const ReportBytes& report) {
  Found found = FindBackup(file, report);
  if (found.kept_already) return found.path;
  const UnnamedCopy copy(file.Path() + ".backup");
  copy.Fill(file, report);
  while (!RenameUnlessTaken(copy.Path(), found.path)) {
    found = FindBackup(file, report);
    if (found.kept_already) return found.path;
  }
  SyncFolderOf(found.path);
  return found.path;
}

}  // namespace botdb::tool
