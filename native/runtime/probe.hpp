// The probes: operator slots of Site. Each returns what the original expression would have had, and records the access.
#pragma once

#include "python.hpp"
#include "site.hpp"

namespace aether::runtime {

// S @ x: where x is a literal
[[nodiscard]] PyObject* probe_operator(PyObject* site, PyObject* operand);
// `~S`: fetches the operand itself.
[[nodiscard]] PyObject* probe_fetched(PyObject* site);
// S[x], S[c:k]
[[nodiscard]] PyObject* probe_subscript(PyObject* site, PyObject* operand);
// S[x] = v, S[c:k] = v, and with a null value their deletions
[[nodiscard]] int probe_assign_subscript(PyObject* site, PyObject* operand, PyObject* value);

// What the probe of a site records, at an instruction of code without probes that is about to do the same. The
// program's operation is left to it, and nothing is raised.
void observe_value(Site& site, PyObject* operand);
// object.a = value; a null value: del object.a
void observe_store(Site& site, PyObject* object, PyObject* value);
// The load of `object.a op= value`, whose value is yet to be evaluated.
void observe_update_begun(Site& site, PyObject* object);
// container[key], and container[key] op= value before its load
void observe_item(Site& site, PyObject* container, PyObject* key);
// The load of container[key] op= value, whose value is yet to be evaluated: the store is observed too.
void observe_updated_item(Site& site, PyObject* container, PyObject* key);
// container[key] = value; a null value: del container[key]
void observe_item_store(Site& site, PyObject* container, PyObject* key, PyObject* value);
// left op= right, of a local variable or an element
void observe_operation(Site& site, PyObject* left, PyObject* right);

// Of guarded statements (native/mitigation): what was loaded, and what is about to be stored (null: deleted). A
// container is changed in place between the two. A guard that holds excludes all other guarded statements.
enum class Guards : bool { no, yes };
void observe_guarded_load(Site& site, PyObject* holder, PyObject* key, PyObject* value, Guards guards);
void observe_guarded_store(Site& site, PyObject* holder, PyObject* key, PyObject* value, Guards guards);

}  // namespace aether::runtime
