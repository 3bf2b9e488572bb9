// The C++20 client of botdb. Including this header is enough.
//
//   botdb::Client client{"postgresql://localhost/bots", "spin_bot"};
//   botdb::XpResult result = client.add_xp(5123456789, 50, {.reason = "quiz"});
//
// See docs/client.md for connecting, errors, transactions and pgbouncer.
#pragma once

#include <botdb/async_call.hpp>    // IWYU pragma: export
#include <botdb/async_client.hpp>  // IWYU pragma: export
#include <botdb/backend.hpp>       // IWYU pragma: export
#include <botdb/client.hpp>        // IWYU pragma: export
#include <botdb/commands.hpp>      // IWYU pragma: export
#include <botdb/error.hpp>         // IWYU pragma: export
#include <botdb/event_source.hpp>  // IWYU pragma: export
#include <botdb/money.hpp>         // IWYU pragma: export
#include <botdb/notification.hpp>  // IWYU pragma: export
#include <botdb/options.hpp>       // IWYU pragma: export
#include <botdb/pending.hpp>       // IWYU pragma: export
#include <botdb/pipeline.hpp>      // IWYU pragma: export
#include <botdb/pool.hpp>          // IWYU pragma: export
#include <botdb/pool_options.hpp>  // IWYU pragma: export
#include <botdb/task.hpp>          // IWYU pragma: export
#include <botdb/types.hpp>         // IWYU pragma: export
#if defined(__linux__)
#include <botdb/async_pool.hpp>  // IWYU pragma: export
#endif
