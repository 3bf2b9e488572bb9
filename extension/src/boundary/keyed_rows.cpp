#include "boundary/keyed_rows.hpp"

namespace botdb::boundary {

std::vector<bool> RemoveFree(KeyedTable& target, std::span<const RowPlace> places) {
  std::vector<bool> gone(places.size());
  for (size_t i = 0; i < places.size(); ++i) {
    gone[i] = Guarded([&] {
      PlainTable table(target.table(), Command::kDelete);
      RowPlace place = places[i];
      const bool deleted = table.DeleteIfFree(&place);
      table.Close();
      return deleted;
    });
  }
  return gone;
}

}  // namespace botdb::boundary
