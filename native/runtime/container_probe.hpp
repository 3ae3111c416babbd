// Probes on containers: subscripts, methods, iteration, membership, built-in functions.
#pragma once

#include <span>

#include "effects.hpp"
#include "recording.hpp"
#include "reference.hpp"

namespace aether::runtime {

// An operation on `object`, if it is a container: touches its structure, its contents and the entry of `key` (null:
// none). Gives the location of that entry, if it has one of its own.
core::Field* access_container(Site& site, core::Strand& strand, PyObject* object, const Effect& effect, PyObject* key);

// True if loads (stores and deletions, both) of items are the container's own doing, so that their probe is to record
// them; false where what a subclass does instead is watched itself.
[[nodiscard]] bool loads_items(PyObject* object);
[[nodiscard]] bool stores_items(PyObject* object);
[[nodiscard]] bool updates_items(PyObject* object);

// True if the dict or set holds `key`; `unknown` where asking could run a comparison in Python.
[[nodiscard]] bool is_present(PyObject* object, PyObject* key, bool unknown = true);
// What the container holds at `key`, where asking runs no Python code; null if that is not known.
[[nodiscard]] Reference present_item(PyObject* container, PyObject* key);

// c[k] and its stores, done by the probe: the load first, then the record; a store's record first.
[[nodiscard]] PyObject* load_item(Site& site, core::Strand& strand, PyObject* container, PyObject* key);
[[nodiscard]] int store_item(Site& site, core::Strand& strand, PyObject* container, PyObject* key, PyObject* value);

// c[key] about to be loaded by the interpreter, and c[key] op= value before its load.
void announce_item(Site& site, core::Strand& strand, PyObject* container, PyObject* key);
void update_item(Site& site, core::Strand& strand, PyObject* container, PyObject* key);

// True if loading `key` from `container` will insert what a defaultdict's factory makes.
[[nodiscard]] bool will_insert(PyObject* container, PyObject* key);
// That look-up, done and recorded; the interpreter's own finds the entry then. The factory's code is watched: not to be
// called while recording. False with a Python exception set if it fails.
[[nodiscard]] bool insert_default(Site& site, PyObject* container, PyObject* key);

// container op= operand (null: not known), about to be done in place.
void operate_in_place(Site& site, core::Strand& strand, PyObject* container, PyObject* operand);

// object.a op= operand, of the container that the attribute holds; if the site has arguments, the operand comes later.
void begin_in_place(Site& site, core::Strand& strand, PyObject* object, PyObject* container);

// o.m(first, ..., last): the receiver is remembered until the arguments are evaluated.
void begin_call(Site& site, core::Strand& strand, PyObject* receiver);
// getattr(o, name), setattr(o, name, value) and the like: likewise, or at once if the site knows the name.
void begin_attribute_call(Site& site, PyObject* object);
void access_by_function(Site& site, core::Strand& strand, PyObject* object, PyObject* name, PyObject* value);
void pass_argument(Site& site, core::Strand& strand, PyObject* argument);
void pass_keyword(Site& site, core::Strand& strand, PyObject* value);
// o.m(*arguments, **{names: ...}) of a container's own method, about to be called by code without probes; and what it
// has taken out.
void record_call(Site& call, core::Strand& strand, PyObject* object, std::span<PyObject* const> arguments,
                 PyObject* names);
void record_taken(Site& call, core::Strand& strand, PyObject* object, PyObject* result);
// The element that the call took out: what its giver did before comes before what the taker does after.
void take_result(Site& site, core::Strand& strand, PyObject* result);

void iterate(Site& site, core::Strand& strand, PyObject* iterable);
// A loop has made a step: what it walks is read once more, since others may have been let go on meanwhile.
void step(Site& site, core::Strand& strand);
void pass_contains_key(Site& site, PyObject* key);
void test_membership(Site& site, core::Strand& strand, PyObject* container, PyObject* key);
void test_truth(Site& site, core::Strand& strand, PyObject* object);
void test_contains(Site& site, core::Strand& strand, PyObject* container);
void pass_to_builtin(Site& site, core::Strand& strand, PyObject* argument);

}  // namespace aether::runtime
