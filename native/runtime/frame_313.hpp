// What is known of CPython 3.13's frames (Include/internal/pycore_frame.h): references are plain pointers. Checked at
// start, before monitoring depends on it (hooks/aether_hooks/self_check.py).
#pragma once

#include <cstdint>

#include "python.hpp"

namespace aether::runtime {

// Mirrors `struct _PyInterpreterFrame`; the internal header is no C++.
struct Frame {
    std::uintptr_t executable;  // PyObject*
    Frame* previous;
    std::uintptr_t function;
    PyObject* globals;
    PyObject* builtins;
    PyObject* locals;
    PyFrameObject* frame_object;
    const std::uint16_t* instruction;
    int stack_top;  // not up to date while an instruction runs
    std::uint16_t return_offset;
    char owner;
    std::uintptr_t locals_plus[1];
};

namespace detail {

inline constexpr char first_c_owner = 3;      // FRAME_OWNED_BY_CSTACK
inline constexpr int below_loop_operand = 1;  // where a loop's iterator stands

// Borrowed; null for an empty place.
[[nodiscard]] inline PyObject* untag(std::uintptr_t reference) noexcept {
    return reinterpret_cast<PyObject*>(reference);
}
// Takes the reference to `object`, and gives that to what stood there.
[[nodiscard]] inline PyObject* exchange(std::uintptr_t& reference, PyObject* object) noexcept {
    PyObject* before = untag(reference);
    reference = reinterpret_cast<std::uintptr_t>(object);
    return before;
}
// The frame tells nothing of how high its stack is.
[[nodiscard]] inline bool is_on_stack(const Frame*, const std::uintptr_t*) noexcept {
    return true;
}
[[nodiscard]] inline const std::uint16_t* first_instruction(const Frame*, const PyCodeObject* code) noexcept {
    return reinterpret_cast<const std::uint16_t*>(code->co_code_adaptive);
}
// Of a generator, coroutine or asynchronous generator: null when it has ended.
[[nodiscard]] inline const Frame* frame_in_generator(PyObject* object) noexcept {
    const auto* generator = reinterpret_cast<const PyGenObject*>(object);  // all three begin so
    const bool has_frame = generator->gi_frame_state < 1;                  // FRAME_COMPLETED
    return has_frame ? reinterpret_cast<const Frame*>(&generator->gi_iframe) : nullptr;
}
// What a thread's outermost Python frame stands on.
[[nodiscard]] inline auto bottom_frame(const PyThreadState*) noexcept -> decltype(PyThreadState::current_frame) {
    return nullptr;
}

}  // namespace detail

}  // namespace aether::runtime
