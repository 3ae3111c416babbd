// Whose part a container is: what one lock guards is an object with all that it holds.
#pragma once

#include <cstdint>

#include "python.hpp"

namespace aether::runtime {

// The serial of the object that has the container in an attribute: one that the calling thread's functions have in a
// variable or a global, or in an attribute of what these are. Of the container itself where there is none. Runs no
// Python code of the program's but finalizers.
[[nodiscard]] std::uint64_t holder_of(PyObject* container);

}  // namespace aether::runtime
