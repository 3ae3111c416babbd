// Places that call functions: what a function did is told apart by who called it.
#pragma once

#include <cstdint>

#include "history.hpp"
#include "python.hpp"

namespace aether::runtime {

// Where an expression ends: no other call or attribute ends there.
struct EndPosition {
    int line;
    int column;
};

// A position within a file, the file by the hash of its name. 0 is none.
using CallPlace = std::uint64_t;

[[nodiscard]] CallPlace call_place(PyObject* file, EndPosition end);
// Of what the frame runs.
[[nodiscard]] CallPlace call_place(const StackFrame& frame);
// What called the function that made the access; 0 if nothing in Python did.
[[nodiscard]] CallPlace caller_of(ContextId context);

}  // namespace aether::runtime
