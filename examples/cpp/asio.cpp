// Coroutines of Boost.Asio that call botdb: a hundred players at once, in one thread, over at most four connections.
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <utility>  // which the headers of Boost 1.74 forget

#include <boost/asio.hpp>
#include <botdb/asio.hpp>
#include <botdb/botdb.hpp>

namespace {

constexpr std::int64_t kFirst = 6120457750;
constexpr int kPlayers = 100;

// A coroutine of botdb's: one transaction.
botdb::Task<botdb::XpResult> Play(botdb::AsyncPool& bot, std::int64_t id) {
  co_await bot.get_or_create_user(id);
  co_return co_await bot.transaction([&](botdb::AsyncTransaction& tx) -> botdb::Task<botdb::XpResult> {
    co_await tx.add_xp(id, 20);
    co_return co_await tx.add_xp(id, 30);
  });
}

// A coroutine of Asio's own awaits it by a completion token.
boost::asio::awaitable<void> Show(botdb::AsyncPool& bot, std::int64_t id) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const botdb::XpResult result = co_await botdb::asio::spawn(executor, Play(bot, id), boost::asio::use_awaitable);
  std::cout << "One more: " << result.total_xp << " XP\n";
}

void Rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

int main() {
  try {
    boost::asio::io_context io;
    botdb::AsyncPool bot{
        std::getenv("DATABASE_URL"), {.bot_name = "asio_bot"}, {.most = 4, .retry = std::chrono::seconds{30}}};
    botdb::asio::drive(io.get_executor(), bot);

    int playing = kPlayers;
    std::int64_t total = 0;
    for (int i = 0; i < kPlayers; ++i) {
      const auto ended = [&](std::exception_ptr failure, const botdb::XpResult& result) {
        Rethrow(failure);
        total += result.total_xp;
        if (--playing == 0) io.stop();  // as long as there are connections, Asio has something to wait for
      };
      botdb::asio::spawn(io.get_executor(), Play(bot, kFirst + i), ended);
    }
    io.run();
    std::cout << kPlayers << " players have " << total << " XP\n";

    io.restart();
    boost::asio::co_spawn(io, Show(bot, kFirst), [&](std::exception_ptr failure) {
      io.stop();
      Rethrow(failure);
    });
    io.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
