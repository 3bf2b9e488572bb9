#include "boundary/statement.hpp"

namespace botdb::boundary {

SPIPlanPtr Statement::Plan(const Oid* types, int count) {
  if (plan_ != nullptr) return plan_;
  // Every statement finds its rows by key, so one generic plan serves all parameters and is never planned again.
  SPIPlanPtr plan = SPI_prepare_cursor(sql_, count, const_cast<Oid*>(types), CURSOR_OPT_GENERIC_PLAN);
  if (plan == nullptr) elog(ERROR, "could not prepare a statement: %s", SPI_result_code_string(SPI_result));
  if (SPI_keepplan(plan) != 0) elog(ERROR, "could not keep a plan");
  plan_ = plan;
  return plan_;
}

}  // namespace botdb::boundary
