#include "deadline.hpp"

#include <algorithm>
#include <cmath>

namespace aether::containers {

namespace {

constexpr PyTime_t per_second = 1'000'000'000;

PyTime_t now() {
    PyTime_t time = 0;
    PyTime_MonotonicRaw(&time);
    return time;
}

bool refuse(PyObject* error, const char* why) {
    PyErr_SetString(error, why);
    return false;
}

}  // namespace

bool Deadline::set_timeout(PyObject* timeout) {
    at_ = never;
    if (timeout == nullptr || timeout == Py_None) return true;
    const double seconds = PyFloat_AsDouble(timeout);
    if (seconds == -1.0 && PyErr_Occurred()) return false;
    if (std::isnan(seconds) || seconds < 0)
        return refuse(PyExc_ValueError, "timeout must be None or a non-negative number");
    const PyTime_t start = now();
    if (const PyTime_t most = (never - start) / per_second; seconds >= static_cast<double>(most))
        return refuse(PyExc_OverflowError, "timeout value is too large");
    at_ = start + static_cast<PyTime_t>(std::ceil(seconds * per_second));
    return true;
}

long long Deadline::microseconds_left() const {
    return (std::max<PyTime_t>(at_ - now(), 0) + 999) / 1000;
}

}  // namespace aether::containers
