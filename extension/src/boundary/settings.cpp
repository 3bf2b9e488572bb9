#include <algorithm>
#include <iterator>

#include "boundary/settings.hpp"

#include "boundary/guard.hpp"

extern "C" {
#if PG_VERSION_NUM >= 180000
PG_MODULE_MAGIC_EXT(.name = "botdb", .version = BOTDB_VERSION);
#else
PG_MODULE_MAGIC;
#endif
PGDLLEXPORT void _PG_init(void);
}

namespace {

char* bot_name_setting = nullptr;
bool strict_bots_setting = false;
bool allow_unbound_setting = false;
uint64_t configuration_generation = 1;

// The tables whose changes their trigger tells every backend. Their OIDs are looked up when they are next needed.
constexpr const char* kConfigurationTables[] = {"settings", "bots", "bindings", "boards", "badges"};
Oid configuration_tables[std::size(kConfigurationTables)];
bool configuration_tables_known = false;

void FindConfigurationTables() {
  configuration_tables_known = true;
  const Oid schema = get_namespace_oid("botdb", true);
  for (size_t i = 0; i < std::size(kConfigurationTables); ++i) {
    configuration_tables[i] = OidIsValid(schema) ? get_relname_relid(kConfigurationTables[i], schema) : InvalidOid;
  }
}

// A relation has changed: where it may be a configuration table, what was kept of it is read again.
void OnRelationChange(Datum, Oid relation) {
  const bool concerned = !configuration_tables_known || !OidIsValid(relation) ||
                         std::find(std::begin(configuration_tables), std::end(configuration_tables), relation) !=
                             std::end(configuration_tables);
  if (!concerned) return;
  ++configuration_generation;
  configuration_tables_known = false;
}

#if PG_VERSION_NUM >= 190000
using CacheNumber = SysCacheIdentifier;
#else
using CacheNumber = int;
#endif

// So is what was kept of a role's rights when any role or membership has changed.
void OnRoleChange(Datum, CacheNumber, uint32) { ++configuration_generation; }

}  // namespace

void _PG_init(void) {
  DefineCustomStringVariable("botdb.bot_name", "The bot of this connection, for calls that name none.", nullptr,
                             &bot_name_setting, "", PGC_USERSET, 0, nullptr, nullptr, nullptr);
  DefineCustomBoolVariable("botdb.strict_bots", "Refuses bots that are not registered instead of registering them.",
                           nullptr, &strict_bots_setting, false, PGC_SUSET, 0, nullptr, nullptr, nullptr);
  DefineCustomBoolVariable("botdb.allow_unbound", "Lets a login role that is bound to no bot act for every bot.",
                           "For an installation in which all bots trust each other.", &allow_unbound_setting, false,
                           PGC_SUSET, 0, nullptr, nullptr, nullptr);
  MarkGUCPrefixReserved("botdb");
  CacheRegisterRelcacheCallback(OnRelationChange, 0);
  CacheRegisterSyscacheCallback(AUTHOID, OnRoleChange, 0);
  CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, OnRoleChange, 0);
}

namespace botdb::boundary {

std::string_view BotNameSetting() { return bot_name_setting != nullptr ? bot_name_setting : ""; }

bool StrictBots() { return strict_bots_setting; }

bool AllowUnbound() { return allow_unbound_setting; }

uint32_t LoginRole() { return GetSessionUserId(); }

uint32_t BackendNumber() {
#if PG_VERSION_NUM >= 170000
  return static_cast<uint32_t>(MyProcNumber);
#else
  return static_cast<uint32_t>(MyBackendId);
#endif
}

std::string_view LoginRoleName() {
  return Guarded([] { return static_cast<const char*>(GetUserNameFromId(GetSessionUserId(), false)); });
}

// Takes in what others have committed: within a transaction that may otherwise wait until the next lock on a table.
uint64_t ConfigurationGeneration() {
  Guarded([] {
    AcceptInvalidationMessages();
    if (!configuration_tables_known) FindConfigurationTables();
  });
  return configuration_generation;
}

bool RunsExtensionScript() { return creating_extension; }

bool IsMember(uint32_t role, const char* group) {
  return Guarded([&] {
    const Oid of = get_role_oid(group, true);
    return OidIsValid(of) && is_member_of_role(role, of);
  });
}

}  // namespace botdb::boundary
