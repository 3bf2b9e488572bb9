#include "boundary/call.hpp"
namespace botdb {
BOTDB_HELPER(fold_code) { return call.Return(call.UpperCase(call.Required<boundary::Text>(0, "code"))); }
}  // namespace botdb
