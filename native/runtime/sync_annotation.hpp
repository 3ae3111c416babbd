// What the program says of synchronisation that C code does out of sight: `aether.happens_before(obj)` comes before
// every later `aether.happens_after(obj)`.
#pragma once

#include "sync_events.hpp"
#include "thread_state.hpp"

namespace aether::runtime::sync {

// Both functions. A call while nothing is watched costs no more than a call.
extern PyMethodDef annotation_functions[];
// Once, before the functions can be called. False: a Python exception is set.
[[nodiscard]] bool ready_annotations();

// The same for what stands for an object in the program's eyes: its lock, say. Noted as `operation`. False: a Python
// exception is set.
[[nodiscard]] bool give_by(PyObject* object, core::Strand& strand, SyncOperation operation);
[[nodiscard]] bool take_by(PyObject* object, core::Strand& strand, SyncOperation operation);

}  // namespace aether::runtime::sync
