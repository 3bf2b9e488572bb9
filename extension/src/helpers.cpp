// What the SQL of the extension calls for itself.
#include "boundary/call.hpp"
#include "boundary/json.hpp"
#include "boundary/trigger.hpp"

namespace botdb {

using boundary::Json;

// jsonb_merge_patch(target, patch): RFC 7396. STRICT: both are given.
BOTDB_HELPER(jsonb_merge_patch) {
  return call.Return(boundary::MergePatch(call.Required<Json>(0, "target"), call.Required<Json>(1, "patch")));
}

// The trigger of configuration tables: tells every backend to read them again once this transaction has committed.
BOTDB_ENTRY(forget_configuration, boundary::Call::Kind::kWriter) {
  boundary::FiredTrigger(call).InvalidateTable();
  return call.Null();
}

}  // namespace botdb
