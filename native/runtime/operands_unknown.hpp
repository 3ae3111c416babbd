// Of a version of CPython whose frames monitoring does not know: it is refused, and rewriting does without.
#pragma once

#include "frames.hpp"

namespace aether::runtime {

inline constexpr bool knows_operands = false;

[[nodiscard]] inline PyObject* operand_at(const Frame*, int) noexcept {
    return nullptr;
}
[[nodiscard]] inline PyObject* exchange_operand(const Frame*, int, PyObject* value) noexcept {
    return value;
}
[[nodiscard]] inline const Frame* frame_kept_by(PyObject*) noexcept {
    return nullptr;
}

}  // namespace aether::runtime
