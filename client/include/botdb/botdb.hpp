// The C++20 client of botdb. Including this header is enough.
//
//   botdb::Client client{"postgresql://localhost/bots", "spin_bot"};
//   botdb::XpResult result = client.add_xp(5123456789, 50, {.reason = "quiz"});
//
// See docs/client.md for connecting, errors, transactions and pgbouncer.
#pragma once

#include <botdb/client.hpp>    // IWYU pragma: export
#include <botdb/commands.hpp>  // IWYU pragma: export
#include <botdb/error.hpp>     // IWYU pragma: export
#include <botdb/options.hpp>   // IWYU pragma: export
#include <botdb/types.hpp>     // IWYU pragma: export
