// CPython's interpreter frames: the one place that knows their layout (Include/internal/pycore_frame.h of 3.13,
// pycore_interpframe_structs.h of 3.14 and 3.15). All functions look at the calling thread's own frames only, never allocate
// Python objects and never run Python code.
#pragma once

#include <cstddef>
#include <cstdint>

#include "python.hpp"

namespace aether::runtime {

// An opaque interpreter frame.
struct Frame;

// The innermost Python frame of the calling thread; null if it runs no Python code.
[[nodiscard]] const Frame* current_frame() noexcept;
// The caller's frame, without the entries that C code makes; null at the bottom.
[[nodiscard]] const Frame* caller(const Frame* frame) noexcept;
// Borrowed.
[[nodiscard]] PyCodeObject* code_of(const Frame* frame) noexcept;
[[nodiscard]] PyObject* globals_of(const Frame* frame) noexcept;
// The address of the instruction that runs: unique to its code object while that lives.
[[nodiscard]] const void* instruction_of(const Frame* frame) noexcept;
// Its offset in bytes in the code, as `PyCode_Addr2Line` wants it.
[[nodiscard]] int offset_of(const Frame* frame) noexcept;
// The cell of a closure variable by its index among the code's fast locals; null if there is none. Borrowed.
[[nodiscard]] PyObject* cell_at(const Frame* frame, int index) noexcept;
// The index of the variable `name` (interned) that is a cell in `code`; -1 if none.
[[nodiscard]] int cell_index(PyCodeObject* code, PyObject* name) noexcept;

}  // namespace aether::runtime
