#include "boundary/identity.hpp"

namespace botdb::boundary {

std::string CurrentRole() {
  return Guarded([] { return quote_identifier(GetUserNameFromId(GetUserId(), false)); });
}

FormerRights TakeRightsOf(KeyedTable& target) {
  FormerRights former;
  GetUserIdAndSecContext(&former.user, &former.security);
  former.settings = NewGUCNestLevel();
  set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
  Relation table = target.table().Open(AccessShareLock);
  SetUserIdAndSecContext(table->rd_rel->relowner, former.security | SECURITY_LOCAL_USERID_CHANGE);
  table_close(table, NoLock);
  return former;
}

void GiveBack(const FormerRights& former) {
  AtEOXact_GUC(true, former.settings);
  SetUserIdAndSecContext(former.user, former.security);
}

}  // namespace botdb::boundary
