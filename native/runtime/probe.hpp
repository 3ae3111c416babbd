// The probes: operator slots of Site. Each returns what the original expression would have had, and records the access.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// S @ x: where x is a literal
[[nodiscard]] PyObject* probe_operator(PyObject* site, PyObject* operand);
// `~S`: fetches the operand itself.
[[nodiscard]] PyObject* probe_fetched(PyObject* site);
// S[x], S[c:k]
[[nodiscard]] PyObject* probe_subscript(PyObject* site, PyObject* operand);
// S[x] = v, S[c:k] = v, and with a null value their deletions
[[nodiscard]] int probe_assign_subscript(PyObject* site, PyObject* operand, PyObject* value);

}  // namespace aether::runtime
