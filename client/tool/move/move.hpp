#pragma once

#include <cstdint>
#include <string>

#include "../command.hpp"
#include "table_reader.hpp"

namespace botdb::tool {

// What the command line says of a move.
struct MoveOptions {
  std::string url;  // of the old store
  MovedBots bots;
  std::uint32_t batch = 1000;
  std::string errors;  // a file for what is found wrong; empty for none
};

// Moves the old store into the database, table by table, and prints what became of its rows. Throws Failure.
void Move(const Context& context, const MoveOptions& options);

// Compares the old store with what is kept of it in the database, row by row, and prints what differs. Throws Failure
// if anything does.
void Compare(const Context& context, const MoveOptions& options);

}  // namespace botdb::tool
