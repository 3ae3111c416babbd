// CPython's interpreter frames, whose layout is in one file for each version. All functions look at the calling
// thread's own frames only, never allocate Python objects and never run Python code.
#pragma once

#include <cstddef>
#include <cstdint>

#include "frame_version.hpp"
#include "python.hpp"

namespace aether::runtime {

namespace detail {
[[nodiscard]] inline const Frame* skip_c(const Frame* frame) noexcept {
    while (frame != nullptr && frame->owner >= first_c_owner) frame = frame->previous;
    return frame;
}
}  // namespace detail

// The innermost Python frame of the calling thread; null if it runs no Python code.
[[nodiscard]] inline const Frame* current_frame() noexcept {
    return detail::skip_c(reinterpret_cast<const Frame*>(PyThreadState_GetUnchecked()->current_frame));
}
// The caller's frame, without the entries that C code makes; null at the bottom.
[[nodiscard]] inline const Frame* caller(const Frame* frame) noexcept {
    return detail::skip_c(frame->previous);
}
// Borrowed.
[[nodiscard]] inline PyCodeObject* code_of(const Frame* frame) noexcept {
    return reinterpret_cast<PyCodeObject*>(detail::untag(frame->executable));
}
// Null for what CPython itself has put on the stack. Borrowed.
[[nodiscard]] inline PyObject* function_of(const Frame* frame) noexcept {
    PyObject* function = detail::untag(frame->function);
    return function == nullptr || !PyFunction_Check(function) ? nullptr : function;
}
// Borrowed.
[[nodiscard]] inline PyObject* globals_of(const Frame* frame) noexcept {
    return frame->globals;
}
// The address of the instruction that runs: unique to its code object while that lives.
[[nodiscard]] inline const void* instruction_of(const Frame* frame) noexcept {
    return frame->instruction;
}
// Its offset in bytes in the code, as `PyCode_Addr2Line` wants it.
[[nodiscard]] int offset_of(const Frame* frame) noexcept;
// The value on the frame's evaluation stack right below `lower` and `upper`, the two operands of the instruction that
// runs (`upper` is null where it has one); null if they do not stand there. Borrowed. `lower` is a constant of that one
// instruction: the lowest place where it is found is the live one.
[[nodiscard]] PyObject* value_below(const Frame* frame, const PyObject* lower, const PyObject* upper) noexcept;
// The iterator of the innermost loop, or what it walks, where the instruction that runs has the one operand `lower` and
// begins a statement; null if it does not stand there. Borrowed.
[[nodiscard]] PyObject* loop_below(const Frame* frame, const PyObject* lower) noexcept;
// The value of a local variable by its index among the code's fast locals; null if it is unbound. Borrowed.
[[nodiscard]] inline PyObject* local_at(const Frame* frame, int index) noexcept {
    return detail::untag(frame->locals_plus[index]);
}
// The index of the local variable `name` (interned) that is no cell in `code`; -1 if none.
[[nodiscard]] int local_index(PyCodeObject* code, PyObject* name) noexcept;
// The cell of a closure variable by its index among the code's fast locals; null if there is none. Borrowed.
[[nodiscard]] PyObject* cell_at(const Frame* frame, int index) noexcept;
// The index of the variable `name` (interned) that is a cell in `code`; -1 if none.
[[nodiscard]] int cell_index(PyCodeObject* code, PyObject* name) noexcept;

}  // namespace aether::runtime
