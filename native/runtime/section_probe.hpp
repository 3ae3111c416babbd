// What the detector is told of sections (native/mitigation): a lock that excludes and does not order.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// The thread runs under the lock of the sections on the object: from here on; until here.
void observe_section_entered(PyObject* object);
void observe_section_left(PyObject* object);

}  // namespace aether::runtime
