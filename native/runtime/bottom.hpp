// Running the program as if no Python code of ours had called it.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// Calls `function` with the thread's Python stack as Python's own `main` has it: no frame of ours can be reached from
// the frames above, and none counts against the recursion limit. Both are put back when it returns. New reference.
[[nodiscard]] PyObject* call_at_bottom(PyObject* function, PyObject* arguments);

// Runs the file as Python's own `main` does, which reads files in another way than it compiles text, and has other
// words for some errors. New reference.
[[nodiscard]] PyObject* run_file(PyObject* path, PyObject* names);

}  // namespace aether::runtime
