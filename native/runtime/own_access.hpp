// Operations of aether's own containers and atomics, as accesses. Each is one step, so that two of them never race; a
// read-modify-write or a test and act that is made of several does (own_verdict.hpp).
//
// What these types order is taken when the operation is done (sync_own.hpp), and the access is recorded before it: so a
// load is compared with the stores of which nothing else says that they came before it.
#pragma once

#include "../containers/inside.hpp"
#include "effects.hpp"
#include "recording.hpp"
#include "types.hpp"

namespace aether::runtime {

[[nodiscard]] inline bool is_own(PyObject* object) {
    return containers::sort_of(object) != containers::Sort::none;
}
// True if the object is one, and `method` (interned) its type's own.
[[nodiscard]] bool has_own_method(PyObject* object, PyObject* method);
// True if the place is one of such an object.
[[nodiscard]] bool is_own_place(const Place& place);

// How the operation of `effect` behaves on such an object; null if `object` is none, or nothing is recorded of it.
[[nodiscard]] const Effect* own_effect(const Effect& effect, PyObject* object);
// The built-in container of the same operations; none for an atomic.
[[nodiscard]] ContainerKind built_in_like(PyObject* object);

// Before the operation: `key` is its first argument, `stored` its last; null if there is none.
void access_own(Site& site, core::Strand& strand, PyObject* object, const Effect& effect, PyObject* key,
                PyObject* stored);

// True if a store of the key would insert nothing.
[[nodiscard]] bool own_has(PyObject* object, PyObject* key);

}  // namespace aether::runtime
