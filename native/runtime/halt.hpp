// `--halt-on-error`: the thread that finds a race which counts calls for the program's end.
#pragma once

#include "python.hpp"
#include "verdict.hpp"

namespace aether::runtime {

// `function` is called, without arguments, for each race that is told and is as bad as `lowest` or worse; null: for
// none. Set before the start.
void set_halt(PyObject* function, Severity lowest);

// A race of this severity was found, by the calling thread, which calls the function when it next can.
void note_for_halt(Severity severity) noexcept;

// Runs Python code if there is a call to be made: none of our locks may be held. Keeps a pending exception.
void halt_if_due();

}  // namespace aether::runtime
