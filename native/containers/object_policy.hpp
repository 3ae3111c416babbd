// Native, for containers that hold references to Python objects.
#pragma once

#include "native_policy.hpp"

#include <cstddef>

namespace aether::containers {

struct Objects : Native {
    using Object = PyObject;
    using Parking = containers::Parking;
    static constexpr std::size_t first_capacity = 8;

    static void* allocate(std::size_t size) { return PyMem_RawMalloc(size); }
    static void release(void* memory) { PyMem_RawFree(memory); }
};

}  // namespace aether::containers
