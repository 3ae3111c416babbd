// Probes on attributes: of instances, classes and modules.
#pragma once

#include "recording.hpp"

namespace aether::runtime {

// An access of `object`'s attribute `name` about to happen (a load is announced). Records nothing for what is no location:
// methods found on the type, properties and other data descriptors, objects with an attribute protocol of their own.
void access_attribute(Site& site, core::Strand& strand, PyObject* object, PyObject* name, core::AccessClass access,
                      core::ValueHistory value);

// True if the attribute is a field of `object`: no descriptor's code runs when it is loaded.
[[nodiscard]] bool is_location(Site& site, PyObject* object, PyObject* name);

// True if this very access stands in the field where the site met it last.
[[nodiscard]] bool has_recorded(const Site& site, const core::Strand& strand, PyObject* object, core::AccessClass access);

}  // namespace aether::runtime
