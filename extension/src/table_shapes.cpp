// For administrators and tests: whether the tables that are written without the executor are as the extension has made
// them.
#include "boundary/call.hpp"
#include "boundary/shape.hpp"
#include "boundary/tables.hpp"
#include "requests.hpp"

namespace botdb {

using boundary::Call;
using boundary::Guarded;
using boundary::Text;

BOTDB_READER(table_shapes) {
  call.BeginRows();
  for (const auto& [name, made] : boundary::kMadeTables) {
    const Text shape = boundary::MakeText(Guarded([&] { return boundary::ShapeOf(name); }));
    call.AddRow(std::string_view(name), shape.view == std::string_view(made), shape);
  }
  return call.Null();
}

}  // namespace botdb
