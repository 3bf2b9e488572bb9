#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "../batch_importer.hpp"
#include "../duplicates.hpp"

namespace botdb::tool {
namespace {

using nlohmann::json;

// A server that refuses whole batches for some ids, and single entries for others.
struct FakeServer {
  std::set<std::string> poison, refused, stored;
  std::vector<std::size_t> batches;

  BatchAnswer Send(const std::string& text) {
    const json users = json::parse(text);
    batches.push_back(users.size());
    for (const auto& [id, value] : users.items()) {
      if (poison.count(id)) throw BatchRefused("poison");
    }
    BatchAnswer answer;
    for (const auto& [id, value] : users.items()) {
      if (refused.count(id)) {
        answer.refusals.push_back({id, "refused"});
        ++answer.skipped;
      } else {
        stored.insert(id);
        ++answer.imported;
      }
    }
    return answer;
  }
};

struct Outcome {
  std::vector<Problem> problems;
};

Outcome ImportIds(FakeServer& server, int count, std::size_t batch) {
  Outcome run;
  BatchImporter importer([&](const std::string& users) { return server.Send(users); },
                         [&](const Problem& problem) { run.problems.push_back(problem); }, batch);
  for (int id = 1; id <= count; ++id) {
    const std::string key = std::to_string(id);
    importer.Add({Place{std::uint64_t(id * 10), std::uint64_t(id), 1}, key, "\"" + key + "\":{}"});
  }
  importer.Flush();
  return run;
}

TEST(BatchImporter, SendsFullBatchesAndTheRest) {
  FakeServer server;
  const Outcome run = ImportIds(server, 25, 10);
  EXPECT_EQ(server.batches, (std::vector<std::size_t>{10, 10, 5}));
  EXPECT_EQ(server.stored.size(), 25u);
  EXPECT_TRUE(run.problems.empty());
}

TEST(BatchImporter, SendsNothingForNothing) {
  FakeServer server;
  EXPECT_TRUE(ImportIds(server, 0, 10).problems.empty());
  EXPECT_TRUE(server.batches.empty());
}

TEST(BatchImporter, BlamesOnlyTheEntriesForWhichABatchIsRefused) {
  for (const std::size_t batch : {1, 2, 7, 10, 100}) {
    FakeServer server;
    server.poison = {"1", "8", "9", "25"};
    server.refused = {"3", "10"};
    const Outcome run = ImportIds(server, 25, batch);
    EXPECT_EQ(server.stored.size(), 19u);
    std::vector<std::string> blamed;
    for (const Problem& problem : run.problems) blamed.push_back(*problem.id);
    EXPECT_EQ(blamed, (std::vector<std::string>{"1", "3", "8", "9", "10", "25"}));
    EXPECT_EQ(run.problems[2].place, (Place{80, 8, 1}));
  }
}

TEST(BatchImporter, ReportsEachPartOfAnEntryThatWentIn) {
  std::vector<std::string> messages;
  BatchImporter importer(
      [](const std::string&) {
        return BatchAnswer{2, 0, {{"2", "unknown key \"a\""}, {"2", "unknown key \"b\""}}};
      },
      [&](const Problem& problem) { messages.push_back(*problem.id + ": " + problem.message); }, 2);
  for (const char* key : {"1", "2"}) importer.Add({Place{}, key, "\"" + std::string(key) + "\":{}"});
  EXPECT_EQ(messages, (std::vector<std::string>{"2: unknown key \"a\"", "2: unknown key \"b\""}));
}

TEST(BatchImporter, NoticesUsersThatTheServerPassesOverInSilence) {
  std::vector<Problem> problems;
  BatchImporter importer(
      [](const std::string&) {
        return BatchAnswer{1, 0, {}};
      },
      [&](const Problem& problem) { problems.push_back(problem); }, 2);
  importer.Add({Place{10, 1, 11}, "1", "\"1\":{}"});
  importer.Add({Place{20, 1, 21}, "2", "\"2\":{}"});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].place.offset, 10u);
  EXPECT_FALSE(problems[0].id);
}

TEST(BatchImporter, EndsABatchThatIsLarge) {
  FakeServer server;
  BatchImporter importer([&](const std::string& users) { return server.Send(users); }, [](const Problem&) {}, 1000);
  const std::string large = "{\"a\":\"" + std::string(BatchImporter::kMaxBatchBytes / 2, 'x') + "\"}";
  for (const char* key : {"1", "2", "3"}) importer.Add({Place{}, key, std::string("\"") + key + "\":" + large});
  importer.Flush();
  EXPECT_EQ(server.batches, (std::vector<std::size_t>{2, 1}));
}

TEST(BatchImporter, PassesOnOtherErrors) {
  BatchImporter importer([](const std::string&) -> BatchAnswer { throw std::logic_error("lost"); },
                         [](const Problem&) {}, 1);
  EXPECT_THROW(importer.Add({Place{}, "1", "\"1\":{}"}), std::logic_error);
}

TEST(Duplicates, NamesAllButTheLastOfEachUser) {
  Duplicates duplicates;
  for (const auto& [key, offset] : std::vector<std::pair<const char*, std::uint64_t>>{
           {"5", 10}, {"6", 20}, {"5", 30}, {"05", 40}, {"7", 50}, {"99999999999999999999999", 60}}) {
    duplicates.Add(key, offset);
  }
  EXPECT_EQ(std::move(duplicates).Replaced(), (std::unordered_set<std::uint64_t>{10, 30}));
}

}  // namespace
}  // namespace botdb::tool
