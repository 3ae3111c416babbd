// References as frames hold them from CPython 3.14 on (Include/internal/pycore_stackref.h): the lowest bits of each say
// whether it is the frame's own or borrowed, and may say that it is no object but a number.
#pragma once

#include <cstdint>

#include "python.hpp"

namespace aether::runtime::detail {

inline constexpr std::uintptr_t tag_mask = 3;
inline constexpr std::uintptr_t borrowed_tag = 1;  // Py_TAG_REFCNT; alone, it is the empty place
inline constexpr std::uintptr_t number_tag = 3;    // Py_INT_TAG

// Borrowed; null for an empty place and for a number.
[[nodiscard]] inline PyObject* untag(std::uintptr_t reference) noexcept {
    return (reference & tag_mask) == number_tag ? nullptr : reinterpret_cast<PyObject*>(reference & ~tag_mask);
}
// Takes the reference to `object`, which is mortal, and gives one to what stood there.
[[nodiscard]] inline PyObject* exchange(std::uintptr_t& reference, PyObject* object) noexcept {
    PyObject* before = untag(reference);
    if ((reference & borrowed_tag) != 0) Py_XINCREF(before);
    reference = reinterpret_cast<std::uintptr_t>(object);
    return before;
}

}  // namespace aether::runtime::detail
