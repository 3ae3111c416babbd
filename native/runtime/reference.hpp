// Owned references to Python objects.
#pragma once

#include <memory>

#include "python.hpp"

namespace aether::runtime {

struct DropReference {
    void operator()(PyObject* object) const noexcept { Py_DECREF(object); }
};
using Reference = std::unique_ptr<PyObject, DropReference>;

}  // namespace aether::runtime
