// What runs at this moment: an event at the start of code comes too late for it.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// A list of (code, globals), each code once: of the frames of all threads, and of the generators, coroutines and
// asynchronous generators that have not ended. New reference; null with a Python exception set.
[[nodiscard]] PyObject* running_code();

}  // namespace aether::runtime
