#include "level_gap.hpp"

#include "database.hpp"

namespace botdb::tool {

std::uint64_t CountBelowLevel(Client& client, const std::string& users, const std::string& errors) {
  const auto rows = Query(client, R"(
    SELECT count(*)
    FROM pg_catalog.jsonb_each($1::jsonb) AS e (telegram_id, entry),
      LATERAL (SELECT coalesce(e.entry #> '{user,total_xp}', e.entry #> '{stats,total_xp}'),
                      coalesce(e.entry #> '{user,level}', e.entry #> '{stats,current_level}')) AS given (xp, level)
    WHERE CASE WHEN jsonb_typeof(given.xp) = 'number' AND jsonb_typeof(given.level) = 'number' THEN
        CASE WHEN given.xp::numeric BETWEEN 0 AND 9223372036854775807 THEN
          given.level::numeric < botdb.level_for_xp(given.xp::numeric::bigint) END END
      AND NOT EXISTS (SELECT FROM pg_catalog.jsonb_array_elements($2::jsonb) AS bad (error)
                      WHERE bad.error ->> 'telegram_id' = e.telegram_id))",
                          {users, errors});
  return std::stoull(rows[0][0].value());
}

std::string LevelAdvice(std::uint64_t users) {
  if (users == 0) return {};
  return std::to_string(users) + (users == 1 ? " user has a level" : " users have a level") +
         " below the one that their XP stands for here, so their next XP would announce a level-up: give set_levels "
         "the "
         "levels_config of the old bot before a bot connects";
}

}  // namespace botdb::tool
