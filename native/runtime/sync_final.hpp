// The end of an object: every access to it comes before its `__del__`, its weak references' callbacks and `finalize`.
#pragma once

#include "python.hpp"

namespace aether::runtime::sync {

// `object` is about to die on the calling thread, with its shadow still there. Takes what the strands that accessed it
// did, if anything of the program's will run because of it. Runs no Python code.
void acquire_accesses(PyObject* object) noexcept;

}  // namespace aether::runtime::sync
