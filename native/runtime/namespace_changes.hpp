// Attributes and globals that come and go: a store that puts a name into its namespace, and a deletion, change what a
// walk of that namespace reads (race-model.md, 1: structure), by whatever way they are done.
#pragma once

#include "recording.hpp"

namespace aether::runtime {

// access_field, of an attribute or a global by its name: a store is about to happen. Asks whether the name is there
// where the location has had no store yet, or a name was taken out before: all other stores find it.
void access_name(Site& site, core::Strand& strand, const Place& place, core::Field& field, core::AccessClass access,
                 core::ValueHistory value);

// What `clear` does to each attribute or global, where the dict is a namespace: these are locations of their own.
void write_each_name(Site& site, core::Strand& strand, PyObject* dict, ShadowObject& shadow);

// `object.__dict__ = dict` is about to happen: all attributes become others.
void replace_namespace(Site& site, core::Strand& strand, PyObject* object, PyObject* dict);

}  // namespace aether::runtime
