// From a handler to the log of its strand.
#pragma once

#include "sync_caller.hpp"
#include "sync_events.hpp"
#include "sync_state.hpp"

namespace aether::runtime::sync {

// What reports call the object of `state`: asked when it is first operated, since by then it was stored somewhere.
[[nodiscard]] core::LockId name_of(State& state, PyObject* object);

// The strand has done the operation on the object of `state`. What the library does for itself is left out.
void note(Strand& strand, SyncOperation operation, State& state, PyObject* object,
          const Frame* frame = program_frame());
// On a thread: its identity is its strand's.
void note(Strand& strand, SyncOperation operation, core::StrandId thread);
// The strand has given a task to a pool.
void note_submit(Strand& strand);

}  // namespace aether::runtime::sync
