// One access of a container: of its structure, its contents, and one entry or all.
#pragma once

#include "effects.hpp"
#include "recording.hpp"
#include "reference.hpp"
#include "types.hpp"

namespace aether::runtime {

class Container;

// An operation on `object`, if it is a container: touches its structure, its contents and the entry of `key` (null:
// none). Gives what to announce if that entry is loaded next; of no field if the entry has none of its own.
core::PendingLoad access_container(Site& site, core::Strand& strand, PyObject* object, const Effect& effect,
                                   PyObject* key);
// The load of an item. Gives the same.
core::PendingLoad record_load(Site& site, core::Strand& strand, PyObject* object, PyObject* key);
void touch_structure(Site& site, core::Strand& strand, PyObject* object, core::AccessClass access);
// All values together are written.
void touch_contents(Site& site, core::Strand& strand, PyObject* object);

// The location of an entry; null if its key names none.
[[nodiscard]] core::Field* entry_field(ContainerKind kind, const Place& entry, Container& container);
void access_entry(Site& site, core::Strand& strand, const Place& place, Container& container, core::Field& entry,
                  core::AccessClass access, core::ValueHistory value);
// As `sort` and `clear` do.
void rewrite_entries(Site& site, core::Strand& strand, PyObject* object, ShadowObject& shadow);
// A change of a container that nobody else knows: it can be part of no race. But what is in it may be handed over, and
// its length polled: so the time of the latest change of its structure is kept, and where the first one was made.
void change_privately(Site& site, core::Strand& strand, PyObject* object, Touch structure);

// The strand has put something into `object`: whoever takes it out, or polls for it, comes after what it did so far.
void note_put(const Site& site, core::Strand& strand, PyObject* object);

// The strand has put `key` there.
void note_insertion(const core::Strand& strand, PyObject* object, PyObject* key);

// True if loads (stores and deletions, both) of items are the container's own doing, so that their probe is to record
// them; false where what a subclass does instead is watched itself.
[[nodiscard]] bool loads_items(PyObject* object);
[[nodiscard]] bool stores_items(PyObject* object);
[[nodiscard]] bool updates_items(PyObject* object);

// Equal to others by value as C code compares, or to itself alone.
[[nodiscard]] bool is_compared_in_c(PyObject* key);
// True if the dict or set holds `key`; `unknown` where asking could run a comparison in Python.
[[nodiscard]] bool is_present(PyObject* object, PyObject* key, bool unknown = true);
// What the container holds at `key`, where asking runs no Python code; null if that is not known.
[[nodiscard]] Reference present_item(PyObject* container, PyObject* key);

[[nodiscard]] bool is_sequence(ContainerKind kind);
[[nodiscard]] bool is_dict(ContainerKind kind);
// Of a list, deque, array or bytearray, which another thread may change meanwhile.
[[nodiscard]] Py_ssize_t length_of(PyObject* sequence);
// Of a dict or set; else 0.
[[nodiscard]] Py_ssize_t size_of(ContainerKind kind, PyObject* object);
// The index of a sequence's element as it counts them; false if `key` is no int or is out of range for ssize_t.
[[nodiscard]] bool normalise_index(PyObject* sequence, PyObject* key, Py_ssize_t& position);

}  // namespace aether::runtime
