#include "boundary/guard.hpp"

namespace botdb::boundary {

void ThrowServerError() {
  ErrorData* const error = CopyErrorData();
  FlushErrorState();
  throw ServerError(error);
}

}  // namespace botdb::boundary
