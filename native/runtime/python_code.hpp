// Which operations on values run code written in Python: there an interpreter with a GIL can switch threads.
#pragma once

#include "recording.hpp"

namespace aether::runtime {

// True if values of such a type may be added, compared or asked for their truth by a method in Python. A type that only
// inherits them from one that is written in C counts too if it is one of the program's.
[[nodiscard]] bool has_python_operators(const PyTypeObject* type);

// True if an access of the location, or an operation on what it holds now, may run Python code: its key's hash or
// comparison, the container's own methods, the value's operators. Runs none itself.
[[nodiscard]] bool may_run_python(const Place& place);

}  // namespace aether::runtime
