// Says which version of botdb the database has, and that errors arrive as themselves.
#include <cstdlib>
#include <iostream>

#include <botdb/botdb.hpp>

int main() {
  const char* url = std::getenv("DATABASE_URL");
  if (url == nullptr) return 2;
  botdb::Client client{url, "outside_bot"};
  try {
    client.add_xp(1, -1);
    return 1;
  } catch (const botdb::InvalidArgument& error) {
    std::cout << "botdb " << client.version() << '\n';
  }
}
