// Methods of containers as values: `sorted(key=d.get)`, `Thread(target=rows.append)`. Whoever calls one, the access is
// seen.
#pragma once

#include "python.hpp"
#include "site.hpp"

namespace aether::runtime {

// What `S[o.m]` gives: of a container's built-in method an equal one that records what it does when it is called;
// anything else as it is. Takes the reference to `method`; null with a Python exception set if memory is short.
[[nodiscard]] PyObject* watch_method(Site& site, PyObject* method);

}  // namespace aether::runtime
