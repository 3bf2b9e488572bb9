// Telling the program what goes on.
#pragma once

#include <chrono>
#include <exception>

#include <libpq-fe.h>

#include <botdb/options.hpp>

namespace botdb::detail {

struct Statement;

// A PQnoticeReceiver for Options::on_notice, of which argument is the Options.
void ReceiveNotice(void* argument, const PGresult* result) noexcept;

// Reports a call that has ended, with this failure or none.
void Report(const Options& options, const Statement& statement, std::chrono::steady_clock::time_point begun,
            const std::exception_ptr& failure) noexcept;

}  // namespace botdb::detail
