#include <algorithm>

#include "boundary/statement.hpp"

namespace botdb::boundary {

SPIPlanPtr Statement::Plan(const Oid* types, int count) {
  if (plan_ != nullptr) {
    if (!std::equal(types, types + count, types_)) elog(ERROR, "a statement is run with other types than before");
    return plan_;
  }
  // Every statement finds its rows by key, so one generic plan serves all parameters and is never planned again.
  SPIPlanPtr plan = SPI_prepare_cursor(sql_, count, const_cast<Oid*>(types), CURSOR_OPT_GENERIC_PLAN);
  if (plan == nullptr) elog(ERROR, "could not prepare a statement: %s", SPI_result_code_string(SPI_result));
  if (SPI_keepplan(plan) != 0) elog(ERROR, "could not keep a plan");
  plan_ = plan;
  types_ = types;
  return plan_;
}

Rows ExecutePlan(SPIPlanPtr plan, Datum* values, const char* nulls, Access access) {
  Snapshot own = access == Access::kWriteLatest ? GetLatestSnapshot() : InvalidSnapshot;
  const int status = SPI_execute_snapshot(plan, values, nulls, own, InvalidSnapshot, access == Access::kRead,
                                          /*fire_triggers=*/true, 0);
  if (status < 0) elog(ERROR, "could not run a statement: %s", SPI_result_code_string(status));
  return {SPI_tuptable, SPI_processed};
}

void Execute(Call& call, const std::string& sql) {
  Guarded([&, text = sql.c_str()] {
    call.Connect();
    const int status = SPI_execute(text, false, 0);
    if (status < 0) elog(ERROR, "could not run a statement: %s", SPI_result_code_string(status));
  });
}

}  // namespace botdb::boundary
