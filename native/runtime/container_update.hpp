// What `update` stores: each key or element that it is given.
#pragma once

#include "library_container.hpp"
#include "recording.hpp"
#include "reference.hpp"

namespace aether::runtime {

// The keys or elements that `object.update(source)` stores, in a list; null if that is not known.
[[nodiscard]] Reference keys_stored(PyObject* object, PyObject* source);
// The same of one of the library's containers, as the container within has them.
[[nodiscard]] Reference keys_stored_within(const Within& within, PyObject* source);

// Stores each of these (null: it is not known which). Gives false if all were there already.
bool store_each(Site& site, core::Strand& strand, PyObject* object, PyObject* keys);
// `object.update(name=value)`
void store_keyword(Site& site, core::Strand& strand, PyObject* object, PyObject* name, PyObject* value);

}  // namespace aether::runtime
