// The settings of the extension, and who is calling.
#pragma once

#include <cstdint>
#include <string_view>

namespace botdb::boundary {

// botdb.bot_name: this connection's bot; empty if it is not set.
std::string_view BotNameSetting();

// botdb.strict_bots: a bot must be registered before it is used.
bool StrictBots();

// botdb.allow_unbound: a login role that is bound to no bot may act for every bot.
bool AllowUnbound();

// Whether CREATE EXTENSION or ALTER EXTENSION is running a script.
bool RunsExtensionScript();

// Whether a role is a superuser, or a member of the group, directly or by another one.
bool IsMember(uint32_t role, const char* group);

// The login role of this connection (not what SET ROLE made of it): its OID.
uint32_t LoginRole();

// A number of this connection's server process; those that run at the same time have different ones, without large
// gaps.
uint32_t BackendNumber();

// The name of that role. Valid until the call ends.
std::string_view LoginRoleName();

// Counts the changes to configuration tables (those with the trigger botdb.forget_configuration) that this backend has
// learnt of. What was read while the number stayed the same is current.
uint64_t ConfigurationGeneration();

// What a backend keeps of the configuration for as long as that stays the same.
template <class Value>
class KeptConfiguration {
 public:
  // The value, by `read` if the configuration has changed since. A change that arrives while reading leaves it to be
  // read again next time.
  template <class Read>
  Value& Get(Read&& read) {
    const uint64_t reading = ConfigurationGeneration();
    if (generation_ == reading) return value_;
    value_ = read();
    generation_ = reading;
    return value_;
  }

 private:
  Value value_{};
  uint64_t generation_ = 0;  // which no configuration has
};

}  // namespace botdb::boundary
