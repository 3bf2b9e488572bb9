#include "../backup.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace botdb::tool {
namespace {

namespace fs = std::filesystem;

// A folder that goes away with the test, with a users file in it.
class Backup : public testing::Test {
 protected:
  Backup() {
    std::string name = (fs::temp_directory_path() / "botdb-backup-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    path_ = folder_ + "/users.json";
    Write(path_, "first");
  }
  ~Backup() override { fs::remove_all(folder_); }

  void Write(const std::string& path, const std::string& content) { std::ofstream(path) << content; }
  std::string Content(const std::string& path) {
    std::ifstream stream(path);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  std::string Keep() {
    return KeepBackup(File::OpenToRead(path_), [](std::uint64_t) {});
  }
  std::size_t Files() { return std::distance(fs::directory_iterator(folder_), fs::directory_iterator()); }

  std::string folder_, path_;
};

TEST_F(Backup, CopiesTheFileWithItsMode) {
  const std::string large(3 * 1024 * 1024 + 17, 'x');
  Write(path_, large);
  fs::permissions(path_, fs::perms(0640));
  EXPECT_EQ(Keep(), path_ + ".backup");
  EXPECT_EQ(Content(path_ + ".backup"), large);
  EXPECT_EQ(fs::status(path_ + ".backup").permissions(), fs::perms(0640));
  EXPECT_EQ(Files(), 2u);
}

TEST_F(Backup, KeepsOneOfTheSameContent) {
  Keep();
  const auto written = fs::last_write_time(path_ + ".backup");
  EXPECT_EQ(Keep(), path_ + ".backup");
  EXPECT_EQ(fs::last_write_time(path_ + ".backup"), written);
  EXPECT_EQ(Files(), 2u);
}

TEST_F(Backup, NeverOverwritesOtherContent) {
  Keep();
  Write(path_, "other");
  EXPECT_EQ(Keep(), path_ + ".backup.1");
  Write(path_, "third one");
  EXPECT_EQ(Keep(), path_ + ".backup.2");
  EXPECT_EQ(Content(path_ + ".backup"), "first");
  EXPECT_EQ(Content(path_ + ".backup.1"), "other");
  Write(path_, "other");
  EXPECT_EQ(Keep(), path_ + ".backup.1");
  EXPECT_EQ(Files(), 4u);
}

TEST_F(Backup, LeavesOneThatAppearsWhileItCopies) {
  const File file = File::OpenToRead(path_);
  EXPECT_EQ(KeepBackup(file, [&](std::uint64_t) { Write(path_ + ".backup", "somebody's"); }), path_ + ".backup.1");
  EXPECT_EQ(Content(path_ + ".backup"), "somebody's");
  EXPECT_EQ(Content(path_ + ".backup.1"), "first");
  EXPECT_EQ(Files(), 3u);
}

TEST_F(Backup, GoesAroundWhatIsNotAFile) {
  fs::create_directory(path_ + ".backup");
  fs::create_symlink("nowhere", path_ + ".backup.1");
  EXPECT_EQ(Keep(), path_ + ".backup.2");
}

TEST_F(Backup, LeavesNothingBehindWhenItIsInterrupted) {
  const File file = File::OpenToRead(path_);
  EXPECT_THROW(KeepBackup(file, [](std::uint64_t) { throw std::runtime_error("stop"); }), std::runtime_error);
  EXPECT_EQ(Files(), 1u);
}

TEST_F(Backup, LeavesTheFileReadableFromItsStart) {
  const File file = File::OpenToRead(path_);
  KeepBackup(file, [](std::uint64_t) {});
  file.Rewind();
  char text[10];
  EXPECT_EQ(std::string(text, file.Read(text, sizeof text)), "first");
}

TEST_F(Backup, SaysWhyAFileCannotBeRead) {
  const auto code_of = [](const std::string& path) {
    try {
      File::OpenToRead(path);
    } catch (const std::system_error& error) {
      EXPECT_NE(std::string(error.what()).find(path), std::string::npos);
      return error.code().value();
    }
    return 0;
  };
  EXPECT_EQ(code_of(folder_ + "/missing"), ENOENT);
  EXPECT_EQ(code_of(folder_), EISDIR);
  ASSERT_EQ(mkfifo((folder_ + "/pipe").c_str(), 0600), 0);
  EXPECT_EQ(code_of(folder_ + "/pipe"), EINVAL);
}

}  // namespace
}  // namespace botdb::tool
