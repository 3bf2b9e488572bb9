#include "boundary/warning.hpp"

#include "boundary/guard.hpp"

namespace botdb::boundary {

void Warn(const Text& message, const Text& hint) {
  const auto length = [](const Text& text) { return static_cast<int>(text.view.size()); };
  Guarded([&] {
    ereport(WARNING,
            (errmsg("%.*s", length(message), message.view.data()), errhint("%.*s", length(hint), hint.view.data())));
  });
}

}  // namespace botdb::boundary
