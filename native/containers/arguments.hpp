// The arguments of a fastcall method: positional ones, then named ones.
#pragma once

#include "../runtime/python.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace aether::containers {

struct Parameters {
    const char* function;
    std::span<const char* const> names;
    std::size_t required;
    std::size_t positional;  // beyond these by name only
};

// Fills `values` with borrowed references, null where an argument is not given. False, with TypeError, where they do
// not fit.
[[nodiscard]] bool parse(const Parameters& parameters, PyObject* const* arguments, std::size_t count, PyObject* names,
                         std::span<PyObject*> values);

// The same for tp_new and tp_init.
[[nodiscard]] bool parse(const Parameters& parameters, PyObject* arguments, PyObject* named,
                         std::span<PyObject*> values);

// One optional positional argument.
[[nodiscard]] bool at_most(const char* function, Py_ssize_t count, Py_ssize_t most);
[[nodiscard]] bool exactly(const char* function, Py_ssize_t count, Py_ssize_t wanted);

}  // namespace aether::containers
