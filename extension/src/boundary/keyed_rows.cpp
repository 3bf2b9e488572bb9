#include "boundary/keyed_rows.hpp"

namespace botdb::boundary {

void RemoveFree(KeyedTable& target, std::span<const RowPlace> places) {
  Guarded([&] {
    PlainTable table(target.table(), Command::kDelete);
    for (RowPlace place : places) table.DeleteIfFree(&place);
    table.Close();
  });
}

}  // namespace botdb::boundary
