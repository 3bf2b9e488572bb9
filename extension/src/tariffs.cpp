// What is offered: read, and taken off offer.
#include "boundary/call.hpp"
#include "boundary/statement.hpp"
#include "payments.hpp"
#include "requests.hpp"

namespace botdb {

using boundary::Statement;
using boundary::Text;

BOTDB_READER(get_tariff) {
  static Statement find("SELECT * FROM botdb.tariffs WHERE tariff = $1");
  return call.ReturnSet(Run(call, find, RequiredTariff(call, 0)));
}

BOTDB_READER(list_tariffs) {
  static Statement list("SELECT * FROM botdb.tariffs WHERE is_active OR NOT $1 ORDER BY tariff");
  return call.ReturnSet(Run(call, list, call.Required<bool>(0, "active_only")));
}

// The row is locked before it is looked at: the answer is right whoever defines or disables the tariff meanwhile.
BOTDB_WRITER(disable_tariff) {
  static Statement find("SELECT is_active FROM botdb.tariffs WHERE tariff = $1 FOR NO KEY UPDATE");
  static Statement disable("UPDATE botdb.tariffs SET is_active = false WHERE tariff = $1 RETURNING tariff");
  const Text tariff = RequiredTariff(call, 0);
  const auto row = One(call, find, tariff);
  if (!row) ThrowUnknownTariff(tariff);
  const bool was_on_offer = row->Get<bool>(0);
  if (was_on_offer) Only(call, disable, tariff);
  return call.Return(was_on_offer);
}

}  // namespace botdb
