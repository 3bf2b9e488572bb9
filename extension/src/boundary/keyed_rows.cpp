#include "boundary/keyed_rows.hpp"

namespace botdb::boundary {

std::vector<bool> RemoveFree(KeyedTable& target, std::span<const RowPlace> places) {
  std::vector<bool> gone(places.size());
  Guarded([&] {
    PlainTable table(target.table(), Command::kDelete);
    for (size_t i = 0; i < places.size(); ++i) {
      RowPlace place = places[i];
      gone[i] = table.DeleteIfFree(&place);
    }
    table.Close();
  });
  return gone;
}

}  // namespace botdb::boundary
