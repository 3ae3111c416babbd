// The operands of an instruction that is next, at the places of the evaluation stack that the compiler gave them, above
// the frame's variables.
#pragma once

#include <cstdint>

#include "frames.hpp"

namespace aether::runtime {

// Borrowed; null for an empty place, and for what is no object.
[[nodiscard]] inline PyObject* operand_at(const Frame* frame, int place) noexcept {
    const std::uintptr_t* reference = frame->locals_plus + code_of(frame)->co_nlocalsplus + place;
    return detail::is_on_stack(frame, reference) ? detail::untag(*reference) : nullptr;
}

// Takes the reference to `value`, which is mortal, and gives one to what stood there.
[[nodiscard]] inline PyObject* exchange_operand(const Frame* frame, int place, PyObject* value) noexcept {
    return detail::exchange(const_cast<Frame*>(frame)->locals_plus[code_of(frame)->co_nlocalsplus + place], value);
}

// The frame of a generator, coroutine or asynchronous generator that has not ended; null of any other object.
[[nodiscard]] inline const Frame* frame_kept_by(PyObject* object) noexcept {
    if (!PyGen_CheckExact(object) && !PyCoro_CheckExact(object) && !PyAsyncGen_CheckExact(object)) return nullptr;
    return detail::frame_in_generator(object);
}

}  // namespace aether::runtime
