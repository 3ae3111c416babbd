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

// What the attribute of a type's instances is, as a site remembers it together with the type's version.
enum class AttributePlace : std::uint8_t {
    unknown,
    nowhere,        // no location
    instance,       // a field of the object
    falls_through,  // a field of the object, shadowing a plain attribute of the class
    on_class,       // the object is a class
    in_module,
};

namespace detail {
inline constexpr unsigned version_shift = 8;
}

// True if the site knows that its name is a field of such objects and nothing else. False if in doubt.
[[nodiscard]] inline bool is_plain_field(const Site& site, const PyTypeObject* type) {
    const std::uint64_t version = type->tp_version_tag;
    return version != 0 &&
           site.attribute.load(std::memory_order_relaxed) ==
               ((version << detail::version_shift) | static_cast<std::uint64_t>(AttributePlace::instance));
}

// The commonest case of all: a load that nobody else will ever ask for. False if in doubt.
[[nodiscard]] inline bool loads_privately(const Site& site, const core::Strand& strand, PyObject* object) {
    return is_private(object, strand) && is_plain_field(site, Py_TYPE(object));
}

// The commonest store of all: of a number or string into a field of an object that nobody else knows. False: nothing
// was done.
[[nodiscard]] bool stores_privately(Site& site, const core::Strand& strand, PyObject* object, PyObject* value);
// The same for an update of such a field, which has held nothing but numbers and strings.
[[nodiscard]] bool updates_privately(const Site& site, const core::Strand& strand, PyObject* object);

// A store of a number, string or flag that the site did in this epoch already, into this field. False: nothing was
// done.
[[nodiscard]] bool repeats_store(Site& site, core::Strand& strand, PyObject* object, PyObject* value);

// A load of a class's attribute that stands in the field already, or is of a method. False: nothing was done.
[[nodiscard]] bool repeats_class_load(Site& site, core::Strand& strand, PyTypeObject* type);

// A load that nobody else will ever ask for, or that stands in the field already. False: nothing was done.
[[nodiscard]] inline bool repeats_load(Site& site, core::Strand& strand, PyObject* object) {
    if (PyType_Check(object)) return repeats_class_load(site, strand, reinterpret_cast<PyTypeObject*>(object));
    const detail::Word* found = detail::find_word(object);
    if (found == nullptr) return false;
    const std::uintptr_t word = found->load(std::memory_order_acquire);
    ShadowObject* shadow = detail::as_shadow(word);
    if (shadow == nullptr) return detail::is_own_mark(word, strand) && is_plain_field(site, Py_TYPE(object));
    const std::uint64_t owner = shadow->ownership.owner.load(std::memory_order_relaxed);
    const bool fresh = owner != core::Ownership::shared;
    if (fresh) {
        if (!strand.is_own(owner)) return false;
        if (shadow->ownership.published.load(std::memory_order_relaxed) == 0 && is_plain_field(site, Py_TYPE(object)))
            return true;
    }
    Cell* cell = hinted_cell(*shadow, site.hint.load(std::memory_order_relaxed));
    if (cell == nullptr || cell->name.load(std::memory_order_relaxed) != site.name) return false;
    const core::PendingLoad load = next_load_from(cell->field, site);
    if (!repeats_read(site, strand, cell->field, fresh)) return false;
    announce_load(strand, load);
    return true;
}

// True if a load of the site's attribute may run code of its own.
[[nodiscard]] bool is_computed(Site& site, PyObject* object);

// True if the attribute is a field of `object`: no descriptor's code runs when it is loaded.
[[nodiscard]] bool is_location(Site& site, PyObject* object, PyObject* name);

// What such an attribute holds now; null if nothing. A __getattr__ is not asked.
[[nodiscard]] Reference present_field(PyObject* object, PyObject* name);

// What an update of the attribute will load, of an object or of a class; null where code of its own decides that.
[[nodiscard]] Reference present_attribute(Site& site, PyObject* object);

// True if a `__setattr__` or `__delattr__` of the class's own does what the site says: in rewritten code it is seen
// there, and else, where the attribute is not there, the store may never reach the object.
[[nodiscard]] bool stores_elsewhere(Site& site, PyObject* object, PyObject* name);

// For stores of objects into objects that others may have: what is new or a number is judged otherwise.
void note_replaced_attribute(Site& site, const core::Strand& strand, PyObject* object, PyObject* name, PyObject* value);

// True if this very access stands in the field where the site met it last.
[[nodiscard]] bool has_recorded(const Site& site, const core::Strand& strand, PyObject* object,
                                core::AccessClass access);

}  // namespace aether::runtime
