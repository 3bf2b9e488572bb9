// Measures ways to call a function of botdb from C++, in turn, and prints each run as a line of JSON.
//
//   bench_client sides URL FUNCTION CONNECTIONS AT_ONCE USERS ROUNDS MILLISECONDS [SIDE...]   these, or all
//   bench_client memory URL CONNECTIONS USERS CALLS   what calls that wait take of the memory
//
// FUNCTION: add_xp or get_user. AT_ONCE: open calls for each connection, where there may be several.
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <span>
#include <stdexcept>
#include <utility>

#include "side.hpp"

namespace bench {

namespace {

struct Named {
  std::string name;
  SidePtr side;
};

constexpr std::pair<const char*, SidePtr (*)(const Setting&)> kSides[] = {
    {"Client", MakeClients},
    {"libpq", MakeLibpq},
    {"libpqxx", MakeLibpqxx},
    {"Pipeline", MakePipelines},
    {"libpq pipeline", MakeLibpqPipelines},
    {"Pipeline::transaction", MakePipelineTransactions},
    {"AsyncClient", MakeAsyncClients},
    {"AsyncPool", MakeAsyncPool},
};

// The sides of these names, or all.
std::vector<Named> MakeSides(const Setting& setting, std::span<const std::string> names) {
  std::vector<Named> sides;
  for (const auto& [name, make] : kSides) {
    const bool wanted = names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    if (wanted) sides.push_back({name, make(setting)});
  }
  return sides;
}

// The time that this part of the calls took at most, in microseconds.
double Percentile(Times& times, double part) {
  const auto place = times.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(times.size() - 1) * part);
  std::nth_element(times.begin(), place, times.end());
  return static_cast<double>(*place) / 1e3;
}

// Microseconds of processor time that this program has taken.
double ProcessorTime() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto microseconds = [](const timeval& time) {
    return 1e6 * static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec);
  };
  return microseconds(usage.ru_utime) + microseconds(usage.ru_stime);
}

void Measure(const Named& named, std::uint32_t round, std::chrono::milliseconds duration) {
  const double spent = ProcessorTime();
  const Clock::time_point begin = Clock::now();
  Times times = named.side->Run(begin + duration, round);
  const std::chrono::duration<double> taken = Clock::now() - begin;
  if (times.empty()) throw std::runtime_error(named.name + ": no call has ended");
  const auto calls = static_cast<double>(times.size());
  const nlohmann::json line{{"side", named.name},
                            {"round", round},
                            {"rate", calls / taken.count()},
                            {"processor_us", (ProcessorTime() - spent) / calls},
                            {"p50", Percentile(times, 0.5)},
                            {"p99", Percentile(times, 0.99)}};
  std::cout << line << std::endl;
}

// Every second round in the opposite order.
void MeasureInTurn(std::vector<Named> sides, std::uint32_t rounds, std::chrono::milliseconds duration) {
  for (const Named& named : sides) named.side->Run(Clock::now() + duration / 5, 0);  // connects, and warms up
  for (std::uint32_t round = 1; round <= rounds; ++round) {
    for (const Named& named : sides) Measure(named, round, duration);
    std::reverse(sides.begin(), sides.end());
  }
}

Setting ReadSetting(const std::vector<std::string>& words) {
  Setting setting{.url = words.at(1),
                  .function = words.at(2) == "add_xp" ? Function::kAddXp : Function::kGetUser,
                  .connections = std::stoul(words.at(3)),
                  .at_once = std::stoul(words.at(4)),
                  .users = std::stol(words.at(5))};
  setting.sql = StatementOf(setting);
  return setting;
}

void PrintMemory(const std::vector<std::string>& words) {
  const Setting setting{.url = words.at(1),
                        .function = Function::kAddXp,
                        .connections = std::stoul(words.at(2)),
                        .at_once = 0,
                        .users = std::stol(words.at(3))};
  const Memory memory = MemoryOfWaiting(setting, std::stoul(words.at(4)));
  std::cout << nlohmann::json{{"allocated", memory.allocated}, {"resident", memory.resident}} << std::endl;
}

void Run(const std::vector<std::string>& words) {
  if (words.at(0) == "memory") return PrintMemory(words);
  constexpr std::size_t before_names = 8;
  const Setting setting = ReadSetting(words);
  std::vector<Named> sides = MakeSides(setting, std::span{words}.subspan(before_names));
  MeasureInTurn(std::move(sides), static_cast<std::uint32_t>(std::stoul(words.at(6))),
                std::chrono::milliseconds{std::stol(words.at(7))});
}

}  // namespace

}  // namespace bench

int main(int count, char** arguments) {
  try {
    bench::Run({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << "bench_client: " << error.what() << '\n';
    return 1;
  }
}
