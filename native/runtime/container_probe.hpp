// Probes on containers: subscripts, iteration, truth, built-in functions.
#pragma once

#include "recording.hpp"

namespace aether::runtime {

// c[k] and its stores, done by the probe: the load first, then the record; a store's record first.
[[nodiscard]] PyObject* load_item(Site& site, core::Strand& strand, PyObject* container, PyObject* key);
[[nodiscard]] int store_item(Site& site, core::Strand& strand, PyObject* container, PyObject* key, PyObject* value);

// c[key] about to be loaded by the interpreter, and c[key] op= value before its load.
void announce_item(Site& site, core::Strand& strand, PyObject* container, PyObject* key);
void update_item(Site& site, core::Strand& strand, PyObject* container, PyObject* key);

// container[key] = value (null: its deletion) about to be done by the interpreter.
void announce_store(Site& site, core::Strand& strand, PyObject* container, PyObject* key, PyObject* value);
// c[key] about to be loaded, which will insert what the factory makes: what that is cannot be known.
void announce_insertion(Site& site, core::Strand& strand, PyObject* container, PyObject* key);

// True if loading `key` from `container` will insert what a defaultdict's factory makes.
[[nodiscard]] bool will_insert(PyObject* container, PyObject* key);
// That look-up, done and recorded; the interpreter's own finds the entry then. The factory's code is watched: not to be
// called while recording. False with a Python exception set if it fails.
[[nodiscard]] bool insert_default(Site& site, PyObject* container, PyObject* key);

void iterate(Site& site, core::Strand& strand, PyObject* iterable);
// A loop has made a step: what it walks is read once more, since others may have been let go on meanwhile.
void step(Site& site, core::Strand& strand);
void test_truth(Site& site, core::Strand& strand, PyObject* object);
void pass_to_builtin(Site& site, core::Strand& strand, PyObject* argument);

}  // namespace aether::runtime
