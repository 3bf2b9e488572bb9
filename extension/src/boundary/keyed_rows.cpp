#include "boundary/keyed_rows.hpp"

namespace botdb::boundary {

void Remove(KeyedTable& target, std::span<const RowPlace> places) {
  Guarded([&] {
    PlainTable table(target.table(), Command::kDelete);
    for (RowPlace place : places) table.Delete(&place);
    table.Close();
  });
}

}  // namespace botdb::boundary
