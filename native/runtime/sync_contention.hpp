// Measures the locks that the program operates: its own from `threading`, and aether's RWLock and ObjectLock. Their
// methods are patched in place, as a watch does it (sync_patch.hpp), and so never at the same time as one.
#pragma once

#include "python.hpp"

namespace aether::runtime::sync {

// Counts from now on, from zero. False with a Python exception set. The process must not be watched.
[[nodiscard]] bool begin_measuring();
// What was patched is as before. The counts stay.
void end_measuring();
// A list of tuples: what the row is about, and its counts; times in nanoseconds. Null with an exception.
[[nodiscard]] PyObject* measured();

}  // namespace aether::runtime::sync
