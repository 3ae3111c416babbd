// Python's integers and those of the processor.
#pragma once

#include "../runtime/python.hpp"

#include <concepts>
#include <cstdint>
#include <limits>

#include "arithmetic.hpp"

namespace aether::containers {

enum class Reading : std::uint8_t { value, too_big, failed };

// What stands for an integer (`__index__`). `too_big`: beyond both 64-bit types; `failed`: TypeError, or what
// `__index__` raised.
[[nodiscard]] Reading read_integer(PyObject* object, Wide& value);

// The same of an exact int, without Python code.
[[nodiscard]] Reading read_exact(PyObject* integer, Wide& value);

inline PyObject* box(std::int64_t value) {
    return PyLong_FromLongLong(value);
}
inline PyObject* box(std::uint64_t value) {
    return PyLong_FromUnsignedLongLong(value);
}

template <std::integral T>
void raise_out_of_range() {
    PyErr_SetString(PyExc_OverflowError, std::numeric_limits<T>::is_signed
                                             ? "the integer is not in the range from -2**63 to 2**63 - 1"
                                             : "the integer is not in the range from 0 to 2**64 - 1");
}

// A value that is to be stored as it is. False, with OverflowError or TypeError.
template <std::integral T>
[[nodiscard]] bool read(PyObject* object, T& value) {
    Wide wide = 0;
    const Reading reading = read_integer(object, wide);
    if (reading == Reading::failed) return false;
    if (reading == Reading::value && narrow(wide, Overflow::raise, value)) return true;
    raise_out_of_range<T>();
    return false;
}

// A result, an exact int, as the policy has it. False, with OverflowError.
template <std::integral T>
[[nodiscard]] bool fold(PyObject* result, Overflow overflow, T& value) {
    Wide wide = 0;
    const Reading reading = read_exact(result, wide);
    if (reading == Reading::value && narrow(wide, overflow, value)) return true;
    if (reading == Reading::failed) return false;
    if (overflow == Overflow::raise) {
        raise_out_of_range<T>();
        return false;
    }
    if (overflow == Overflow::wrap) {
        value = static_cast<T>(PyLong_AsUnsignedLongLongMask(result));
        return !PyErr_Occurred();
    }
    int sign = 0;
    PyLong_AsLongLongAndOverflow(result, &sign);
    value = sign < 0 ? std::numeric_limits<T>::min() : std::numeric_limits<T>::max();
    return true;
}

}  // namespace aether::containers
