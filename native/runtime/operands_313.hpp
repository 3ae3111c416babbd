// The evaluation stack of a frame of CPython 3.13, at an instruction that is next: its values are plain references,
// each at the place that the compiler gave it, above the frame's variables. The frame's own `stack_top` is not up to
// date then. Checked at start (hooks/aether_hooks/self_check.py).
#pragma once

#include "frames.hpp"

namespace aether::runtime {

inline constexpr bool knows_operands = true;

// Borrowed; null for an empty place.
[[nodiscard]] inline PyObject* operand_at(const Frame* frame, int place) noexcept {
    return reinterpret_cast<PyObject*>(frame->locals_plus[code_of(frame)->co_nlocalsplus + place]);
}

// Takes the reference to `value`, and gives that to what stood there.
[[nodiscard]] inline PyObject* exchange_operand(const Frame* frame, int place, PyObject* value) noexcept {
    PyObject* before = operand_at(frame, place);
    const_cast<Frame*>(frame)->locals_plus[code_of(frame)->co_nlocalsplus + place] =
        reinterpret_cast<std::uintptr_t>(value);
    return before;
}

// The frame of a generator, coroutine or asynchronous generator that has not ended; null of any other object.
[[nodiscard]] inline const Frame* frame_kept_by(PyObject* object) noexcept {
    constexpr std::int8_t completed = 1;  // FRAME_COMPLETED; before it are those that have a frame
    if (!PyGen_CheckExact(object) && !PyCoro_CheckExact(object) && !PyAsyncGen_CheckExact(object)) return nullptr;
    const auto* generator = reinterpret_cast<const PyGenObject*>(object);  // all three begin so
    if (generator->gi_frame_state >= completed) return nullptr;
    return reinterpret_cast<const Frame*>(generator->gi_iframe);
}

}  // namespace aether::runtime
