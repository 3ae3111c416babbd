// Probes on attributes: of instances, classes and modules.
#pragma once

#include "recording.hpp"
#include "reference.hpp"

namespace aether::runtime {

// An access of `object`'s attribute `name` about to happen (a load is announced). Records nothing for what is no
// location: methods found on the type, properties and other data descriptors, objects with an attribute protocol of
// their own.
void access_attribute(Site& site, core::Strand& strand, PyObject* object, PyObject* name, core::AccessClass access,
                      core::ValueHistory value);

// The commonest case of all, without a call: a load that stands in the field already. False: nothing was done.
[[nodiscard]] inline bool repeats_load(const Site& site, core::Strand& strand, PyObject* object) {
    ShadowObject* shadow = find_shadow(object);
    if (shadow == nullptr) return false;
    const unsigned hint = site.hint.load(std::memory_order_relaxed);
    if (hint >= shadow->capacity) return false;
    Cell& cell = shadow->cells[hint];
    if (cell.name.load(std::memory_order_relaxed) != site.name) return false;
    const bool fresh = shadow->ownership.owner.load(std::memory_order_relaxed) == core::pack_epoch(strand.slot(), 0);
    if (!fresh && shadow->ownership.owner.load(std::memory_order_relaxed) != core::Ownership::shared) return false;
    if (!cell.field.holds_read(strand.now(), core::AccessClass::read, fresh)) return false;
    if (!fresh) announce_load(strand, cell.field, site);
    return true;
}

// True if the attribute is a field of `object`: no descriptor's code runs when it is loaded.
[[nodiscard]] bool is_location(Site& site, PyObject* object, PyObject* name);

// What such an attribute holds now; null if nothing. A __getattr__ is not asked.
[[nodiscard]] Reference present_field(PyObject* object, PyObject* name);

// True if the attribute is not there and the class has a __setattr__ of its own: a store may never reach the object.
[[nodiscard]] bool stores_elsewhere(Site& site, PyObject* object, PyObject* name);

// For stores of objects into objects that others may have: what is new or a number is judged otherwise.
void note_replaced_attribute(Site& site, PyObject* object, PyObject* name, PyObject* value);

// True if this very access stands in the field where the site met it last.
[[nodiscard]] bool has_recorded(const Site& site, const core::Strand& strand, PyObject* object,
                                core::AccessClass access);

}  // namespace aether::runtime
