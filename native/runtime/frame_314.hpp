// What is known of CPython 3.14's frames (Include/internal/pycore_interpframe_structs.h). Checked at start, before
// monitoring depends on it (hooks/aether_hooks/self_check.py).
#pragma once

#include <cstdint>

#include "python.hpp"
#include "stack_references.hpp"

namespace aether::runtime {

// Mirrors `struct _PyInterpreterFrame`; the internal header is no C++.
struct Frame {
    std::uintptr_t executable;
    Frame* previous;
    std::uintptr_t function;
    PyObject* globals;
    PyObject* builtins;
    PyObject* locals;
    PyFrameObject* frame_object;
    const std::uint16_t* instruction;
    const std::uintptr_t* stack_pointer;  // up to date while an instruction calls what may run Python code
#ifdef Py_GIL_DISABLED
    std::int32_t tlbc_index;
#endif
    std::uint16_t return_offset;
    char owner;
    std::uint8_t visited;
    std::uintptr_t locals_plus[1];
};

// Mirrors what generators, coroutines and asynchronous generators begin with (`_PyGenObject_HEAD`).
struct Generator {
    PyObject_HEAD PyObject* weak_references;
    PyObject* name;
    PyObject* qualified_name;
    _PyErr_StackItem exception_state;
    PyObject* origin_or_finalizer;
    char hooks_inited;
    char closed;
    char running_async;
    std::int8_t state;
    Frame frame;
};

namespace detail {

inline constexpr char first_c_owner = 3;      // FRAME_OWNED_BY_INTERPRETER
inline constexpr int below_loop_operand = 1;  // where a loop's iterator stands

// False above the top of the frame's stack: what lies there is no value of the frame's.
[[nodiscard]] inline bool is_on_stack(const Frame* frame, const std::uintptr_t* place) noexcept {
    return place < frame->stack_pointer;
}
[[nodiscard]] inline const std::uint16_t* first_instruction([[maybe_unused]] const Frame* frame,
                                                            const PyCodeObject* code) noexcept {
#ifdef Py_GIL_DISABLED
    // What runs may be a copy of the bytecode that belongs to the thread.
    const _PyCodeArray* copies = code->co_tlbc;
    if (copies != nullptr && frame->tlbc_index < copies->size && copies->entries[frame->tlbc_index] != nullptr) {
        return reinterpret_cast<const std::uint16_t*>(copies->entries[frame->tlbc_index]);
    }
#endif
    return reinterpret_cast<const std::uint16_t*>(code->co_code_adaptive);
}
// Of a generator, coroutine or asynchronous generator: null when it has ended.
[[nodiscard]] inline const Frame* frame_in_generator(PyObject* object) noexcept {
    const auto* generator = reinterpret_cast<const Generator*>(object);
    return generator->state < 1 ? &generator->frame : nullptr;  // FRAME_COMPLETED
}
// What a thread's outermost Python frame stands on.
[[nodiscard]] inline auto bottom_frame(const PyThreadState*) noexcept -> decltype(PyThreadState::current_frame) {
    return nullptr;
}

}  // namespace detail

}  // namespace aether::runtime
