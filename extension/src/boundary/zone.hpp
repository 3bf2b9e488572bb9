// The server's timezones, and which day it is there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "boundary/value.hpp"

namespace botdb::boundary {

// A date of some place's calendar: its day, counted from 2000-01-01, and which day of its month that is, from 1.
struct LocalDate {
  int32_t day;
  int32_t day_of_month;
};

// A timezone. The server keeps it for as long as the backend lives.
class Zone {
 public:
  // The timezone of this name, as SET timezone would find it: also one that the name itself describes, such as
  // EST5EDT. None if there is none.
  static std::optional<Zone> Find(const std::string& name);

  // Its name, with the letters of the file that it is in, or all in capitals if it was described.
  std::string_view name() const;

  // The date there at `time`, which is finite.
  LocalDate DateAt(Timestamp time) const;

 private:
  explicit Zone(pg_tz* zone) : zone_(zone) {}

  pg_tz* zone_;
};

}  // namespace botdb::boundary
