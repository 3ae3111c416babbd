// What the program says of synchronisation that C code does out of sight: `aether.happens_before(obj)` comes before
// every later `aether.happens_after(obj)`.
#pragma once

#include "python.hpp"

namespace aether::runtime::sync {

// Both functions. A call while nothing is watched costs no more than a call.
extern PyMethodDef annotation_functions[];
// Once, before the functions can be called. False: a Python exception is set.
[[nodiscard]] bool ready_annotations();

}  // namespace aether::runtime::sync
