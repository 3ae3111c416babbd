// Sites in pickled code. cloudpickle, dill and the like ship a function's constants, and so its sites: whoever loads
// them gets the sites at the same places, made anew in another process.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// Site.__reduce__
[[nodiscard]] PyObject* reduce_site(PyObject* site, PyObject*);

// The site of the table's first row: the one that stands at its place already, or a new one. New reference.
[[nodiscard]] PyObject* restore_site(PyObject* table, PyObject* functions, PyObject* file);

}  // namespace aether::runtime
