// Methods that wait take a timeout alone, and return whether what they waited for came.
#pragma once

#include "../runtime/python.hpp"

#include <array>

#include "arguments.hpp"
#include "deadline.hpp"
#include "parking.hpp"
#include "python_type.hpp"

namespace aether::containers {

// wait(deadline) ends as Parking's waits do.
template <class WaitFunction>
PyObject* wait_for(const char* function, PyObject* const* arguments, Py_ssize_t count, PyObject* names,
                   WaitFunction&& wait) {
    static constexpr std::array<const char*, 1> parameters{"timeout"};
    std::array<PyObject*, 1> values{};
    Deadline deadline;
    if (!parse({function, parameters, 0, 1}, arguments, static_cast<std::size_t>(count), names, values) ||
        !deadline.set_timeout(values[0]))
        return nullptr;
    const Wait end = wait(deadline);
    return end == Wait::failed ? nullptr : new_bool(end != Wait::timed_out);
}

}  // namespace aether::containers
