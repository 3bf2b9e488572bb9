#include "boundary/zone.hpp"

namespace botdb::boundary {

std::optional<Zone> Zone::Find(const std::string& name) {
  pg_tz* const zone = Guarded([&] { return pg_tzset(name.c_str()); });
  const bool known = zone != nullptr && Guarded([&] { return pg_tz_acceptable(zone); });
  return known ? std::optional(Zone(zone)) : std::nullopt;
}

std::string_view Zone::name() const { return pg_get_timezone_name(zone_); }

LocalDate Zone::DateAt(Timestamp time) const {
  return Guarded([&] {
    int offset;
    fsec_t fraction;
    struct pg_tm there;
    if (timestamp2tm(DatumGetTimestampTz(time.datum), &offset, &there, &fraction, nullptr, zone_) != 0) {
      ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
    }
    return LocalDate{date2j(there.tm_year, there.tm_mon, there.tm_mday) - POSTGRES_EPOCH_JDATE, there.tm_mday};
  });
}

}  // namespace botdb::boundary
