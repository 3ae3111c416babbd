// What takes in the elements of a container: step by step (a walk), or in one step that no other thread can see into (a
// snapshot). CPython decides by the exact type of what it is given (race-model.md, 3).
#pragma once

#include "effects.hpp"
#include "recording.hpp"

namespace aether::runtime {

// An operation on `object`, a container, that takes in its elements: records a walk or a snapshot.
void take_in_container(Site& site, core::Strand& strand, PyObject* object, Intake intake);

// The same for whatever is about to be iterated: a container, a view, an iterator over them, or something else, which
// is nothing to record.
void take_in(Site& site, core::Strand& strand, PyObject* iterable, Intake intake);

// True if an iterator over it walks it, and is known to: then that is seen where the iterator steps.
[[nodiscard]] bool is_walked_by_iterator(PyObject* iterable);

// True if taking in `iterable` is one step, or if nobody else can change it.
[[nodiscard]] bool is_taken_at_once(PyObject* iterable, Intake intake);

// The container whose entries the view shows; null if `object` is no view of a dict. Borrowed.
[[nodiscard]] PyObject* viewed(PyObject* object);

}  // namespace aether::runtime
