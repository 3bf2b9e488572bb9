#pragma once

namespace botdb::tool {

// From here on the first SIGINT or SIGTERM only leaves a note, so that work can end at a good place; the second ends
// the command at once.
void CatchInterrupts();

// Throws Failure with kInterrupted once there is such a note.
void StopIfInterrupted();

}  // namespace botdb::tool
