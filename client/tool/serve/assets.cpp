#include "assets.hpp"

// The assembler takes the files in as they are. BOTDB_SERVE_FOLDER is where they are while the command is built.
#define BOTDB_ASSETS(ASSET)                                       \
  ASSET(index, "page/index.html")                                 \
  ASSET(style, "page/style.css")                                  \
  ASSET(icon, "page/icon.svg")                                    \
  ASSET(main, "page/main.js")                                     \
  ASSET(api, "page/api.js")                                       \
  ASSET(dom, "page/dom.js")                                       \
  ASSET(format, "page/format.js")                                 \
  ASSET(charts, "page/charts.js")                                 \
  ASSET(actions, "page/actions.js")                               \
  ASSET(overview_view, "page/views/overview.js")                  \
  ASSET(users_view, "page/views/users.js")                        \
  ASSET(user_view, "page/views/user.js")                          \
  ASSET(payments_view, "page/views/payments.js")                  \
  ASSET(promocodes_view, "page/views/promocodes.js")              \
  ASSET(boards_view, "page/views/boards.js")                      \
  ASSET(bots_view, "page/views/bots.js")                          \
  ASSET(health_view, "page/views/health.js")                      \
  ASSET(chart, "page/vendor/chart.js")                            \
  ASSET(board, "sql/board.sql")                                   \
  ASSET(boards, "sql/boards.sql")                                 \
  ASSET(bots, "sql/bots.sql")                                     \
  ASSET(distribution, "sql/distribution.sql")                     \
  ASSET(health, "sql/health.sql")                                 \
  ASSET(leaderboard, "sql/leaderboard.sql")                       \
  ASSET(ledger, "sql/ledger.sql")                                 \
  ASSET(overview, "sql/overview.sql")                             \
  ASSET(payments, "sql/payments.sql")                             \
  ASSET(payments_list, "sql/payments_list.sql")                   \
  ASSET(promocode, "sql/promocode.sql")                           \
  ASSET(promocodes, "sql/promocodes.sql")                         \
  ASSET(statements, "sql/statements.sql")                         \
  ASSET(statements_schema, "sql/statements_schema.sql")           \
  ASSET(user, "sql/user.sql")                                     \
  ASSET(users, "sql/users.sql")                                   \
  ASSET(users_search, "sql/users_search.sql")                     \
  ASSET(verify, "sql/verify.sql")                                 \
  ASSET(xp, "sql/xp.sql")                                         \
  ASSET(add_free_trainings, "sql/actions/add_free_trainings.sql") \
  ASSET(add_xp, "sql/actions/add_xp.sql")                         \
  ASSET(disable_promocode, "sql/actions/disable_promocode.sql")   \
  ASSET(refund_payment, "sql/actions/refund_payment.sql")         \
  ASSET(revoke_badge, "sql/actions/revoke_badge.sql")             \
  ASSET(stop_renewal, "sql/actions/stop_renewal.sql")

#define BOTDB_TAKE_IN(name, path)              \
  __asm__(                                     \
      ".pushsection .rodata\n"                 \
      "botdb_asset_" #name                     \
      ":\n"                                    \
      ".incbin \"" BOTDB_SERVE_FOLDER "/" path \
      "\"\n"                                   \
      "botdb_asset_end_" #name                 \
      ":\n"                                    \
      ".byte 0\n"                              \
      ".popsection\n");                        \
  extern "C" __attribute__((visibility("hidden"))) const char botdb_asset_##name[], botdb_asset_end_##name[];

BOTDB_ASSETS(BOTDB_TAKE_IN)

namespace botdb::tool::serve {

std::string_view Asset(std::string_view path) {
#define BOTDB_FIND(name, file) \
  if (path == file) return {botdb_asset_##name, static_cast<std::size_t>(botdb_asset_end_##name - botdb_asset_##name)};
  BOTDB_ASSETS(BOTDB_FIND)
#undef BOTDB_FIND
  return {};
}

}  // namespace botdb::tool::serve
