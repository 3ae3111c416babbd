// Attributes as classes hold them, looked up without a step in Python. What is found is owned: without the GIL another
// thread may rebind the attribute, or the class's bases, meanwhile.
#pragma once

#include "reference.hpp"

namespace aether::runtime {

// True if no class of the type's MRO has a key in its dict that is no str. A look-up compares keys with such a one in
// Python: the program's `__eq__` would run more often than without us, and may do anything, so such classes have no
// locations. Cached by the type's version.
[[nodiscard]] bool holds_only_names(PyTypeObject* type);

// What the type's MRO holds under the name; null if nothing. Only where it holds only names.
[[nodiscard]] Reference look_up(PyTypeObject* type, PyObject* name);

// The class of an MRO that holds a name. The MRO keeps it alive.
struct Holder {
    Reference mro;
    PyTypeObject* type;
    Py_ssize_t position;  // in the MRO
};

// The type itself if none does: a load that finds nothing, or the first store. Only where it holds only names.
[[nodiscard]] Holder holder_of(PyTypeObject* type, PyObject* name);

}  // namespace aether::runtime
