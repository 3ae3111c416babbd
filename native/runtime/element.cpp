#include "element.hpp"

#include "container.hpp"
#include "container_access.hpp"
#include "reference.hpp"
#include "types.hpp"

namespace aether::runtime {

using core::AccessClass;
using core::ValueHistory;

namespace {

// Where an element of a list that is known already has its locations.
struct KnownElement {
    Container* container = nullptr;
    core::Field* field = nullptr;  // null: the element has none yet, or the list is to be looked at as a whole
    bool fresh = false;            // Ownership::touch
    Py_ssize_t position = 0;
};

KnownElement known_element(const core::Strand& strand, PyObject* list, PyObject* index) {
    if (!PyList_CheckExact(list) || !PyLong_CheckExact(index)) return {};
    const auto* number = reinterpret_cast<const PyLongObject*>(index);
    const Py_ssize_t position = PyUnstable_Long_IsCompact(number) != 0 ? PyUnstable_Long_CompactValue(number) : -1;
    const ShadowObject* shadow = find_shadow(list);
    Container* container = shadow == nullptr ? nullptr : find_container(*shadow);
    if (container == nullptr || position < 0 || position >= length_of(list)) return {};
    const std::uint64_t owner = shadow->ownership.owner.load(std::memory_order_relaxed);
    const bool fresh = owner != core::Ownership::shared;
    if (fresh && !strand.is_own(owner)) return {};  // no longer its maker's alone
    if (container->all_entries() != nullptr) return {};
    return {container, container->find_element(static_cast<std::size_t>(position)), fresh, position};
}

}  // namespace

bool repeats_element_load(Site& site, core::Strand& strand, PyObject* list, PyObject* index) {
    const KnownElement known = known_element(strand, list, index);
    if (known.field == nullptr) return false;
    const core::PendingLoad load = next_load_from(*known.field, site);
    if (!repeats_read(site, strand, *known.field, known.fresh)) return false;
    announce_load(strand, load);
    return true;
}

bool repeats_element_update(Site& site, core::Strand& strand, PyObject* list, PyObject* index) {
    const KnownElement known = known_element(strand, list, index);
    core::Field* contents = known.field == nullptr ? nullptr : known.container->find_contents();
    if (contents == nullptr) return false;
    const Reference present(PyList_GetItemRef(list, known.position));
    if (present == nullptr) PyErr_Clear();                              // another thread has shortened the list
    if (present == nullptr || !is_atomic(present.get())) return false;  // in place, perhaps
    if (!repeats_change(site, strand, *known.field, AccessClass::update, ValueHistory::scalar, known.fresh) ||
        !repeats_change(site, strand, *contents, AccessClass::write, ValueHistory::other, known.fresh))
        return false;
    if (!known.fresh && !site.has(atom)) note_replaced(site, present.get(), Py_None);
    return true;
}

}  // namespace aether::runtime
