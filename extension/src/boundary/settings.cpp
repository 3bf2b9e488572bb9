#include "boundary/settings.hpp"

#include "boundary/call.hpp"
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
uint64_t configuration_generation = 1;

// A configuration table has changed, or may have: what was kept of it is read again. Every relation's invalidation
// counts, which costs a reading of two small tables after DDL and nothing otherwise.
void OnRelationChange(Datum, Oid) { ++configuration_generation; }

}  // namespace

void _PG_init(void) {
  DefineCustomStringVariable("botdb.bot_name", "The bot of this connection, for calls that name none.", nullptr,
                             &bot_name_setting, "", PGC_USERSET, 0, nullptr, nullptr, nullptr);
  DefineCustomBoolVariable("botdb.strict_bots", "Refuses bots that are not registered instead of registering them.",
                           nullptr, &strict_bots_setting, false, PGC_SUSET, 0, nullptr, nullptr, nullptr);
#if PG_VERSION_NUM >= 150000
  MarkGUCPrefixReserved("botdb");
#else
  EmitWarningsOnPlaceholders("botdb");
#endif
  CacheRegisterRelcacheCallback(OnRelationChange, 0);
}

namespace botdb::boundary {

std::string_view BotNameSetting() { return bot_name_setting != nullptr ? bot_name_setting : ""; }

bool StrictBots() { return strict_bots_setting; }

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
  Guarded([] { AcceptInvalidationMessages(); });
  return configuration_generation;
}

uint64_t RelationGeneration() { return configuration_generation; }

// The trigger of configuration tables: tells every backend to read them again once this transaction has committed.
BOTDB_ENTRY(forget_configuration, Call::Kind::kWriter) {
  call.InvalidateTriggerTable();
  return call.Null();
}

}  // namespace botdb::boundary
