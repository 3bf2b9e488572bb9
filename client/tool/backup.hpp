#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "file.hpp"

namespace botdb::tool {

// Told how many bytes have been copied or compared so far.
using ReportBytes = std::function<void(std::uint64_t done)>;

// Keeps a copy of an open file as PATH.backup, complete and on the disk when this returns, and returns its name. A
// backup of other content is never overwritten: the next free of PATH.backup.1, PATH.backup.2, … is taken then. One of
// the same content is kept as it is. Throws std::system_error.
std::string KeepBackup(const File& file, const ReportBytes& report);

}  // namespace botdb::tool
