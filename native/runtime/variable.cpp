#include "variable.hpp"

#include "../core/slab.hpp"
#include "container.hpp"
#include "frames.hpp"
#include "namespace_changes.hpp"
#include "namespaces.hpp"

namespace aether::runtime {

namespace {

constexpr int not_looked_up = -2;

PyObject* cell_contents_name() {
    static PyObject* const name = PyUnicode_InternFromString("cell_contents");
    return name;
}

core::Field& resolve_global(Site& site, ShadowObject& shadow) {
    const std::uint64_t serial = rare_of(shadow).serial;
    const GlobalPlace* known = site.global.load(std::memory_order_acquire);
    if (known != nullptr && known->serial == serial) return *known->field;
    note_globals(shadow);
    core::Field& field = container_of(shadow).lasting_entry(Key::name(site.name));
    if (known == nullptr) {
        auto* place = new GlobalPlace{serial, &field};
        if (!site.global.compare_exchange_strong(known, place, std::memory_order_acq_rel)) delete place;
    }
    return field;
}

// Asked before the access is recorded, announced after it.
core::PendingLoad load_to_announce(core::Field& field, const Site& site, LoadIs load) {
    return load == LoadIs::next ? next_load_from(field, site) : core::PendingLoad{};
}

}  // namespace

void access_global(Site& site, core::Strand& strand, core::AccessClass access, core::ValueHistory value, LoadIs load) {
    const Frame* frame = current_frame();
    if (frame == nullptr) return;
    PyObject* names = globals_of(frame);
    if (!core::is_write(access) && is_private(names, strand)) return;
    ShadowObject& shadow = *shadow_of(names, 1);
    core::Field& field = resolve_global(site, shadow);
    const core::PendingLoad pending = load_to_announce(field, site, load);
    access_name(site, strand, {PlaceKind::global, names, site.name, shadow}, field, access, value);
    announce_load(strand, pending);
}

bool repeats_global_load(Site& site, core::Strand& strand, LoadIs load) {
    const Frame* frame = current_frame();
    const GlobalPlace* known = site.global.load(std::memory_order_acquire);
    if (frame == nullptr || known == nullptr) return false;
    ShadowObject* shadow = find_shadow(globals_of(frame));
    const Rare* rare = shadow == nullptr ? nullptr : find_rare(*shadow);
    if (rare == nullptr || rare->serial != known->serial) return false;
    if (shadow->ownership.is_private(strand)) return true;
    const core::PendingLoad pending = load_to_announce(*known->field, site, load);
    if (!repeats_read(site, strand, *known->field, shadow->ownership.touch(strand))) return false;
    announce_load(strand, pending);
    return true;
}

Reference present_in(PyObject* names, PyObject* name) {
    PyObject* present = nullptr;
    if (PyDict_GetItemRef(names, name, &present) < 0) PyErr_Clear();
    return Reference(present);
}

Reference present_global(const Site& site) {
    const Frame* frame = current_frame();
    return frame == nullptr || !PyDict_CheckExact(globals_of(frame)) ? nullptr
                                                                     : present_in(globals_of(frame), site.name);
}

PyObject* present_cell(Site& site) {
    const Frame* frame = current_frame();
    if (frame == nullptr) return nullptr;
    int index = site.cell.load(std::memory_order_relaxed);
    if (index == not_looked_up) {
        index = cell_index(code_of(frame), site.name);
        site.cell.store(index, std::memory_order_relaxed);
    }
    return index < 0 ? nullptr : cell_at(frame, index);
}

void access_cell(Site& site, core::Strand& strand, core::AccessClass access, core::ValueHistory value, LoadIs load) {
    PyObject* cell = present_cell(site);
    if (cell == nullptr || (!core::is_write(access) && is_private(cell, strand))) return;
    ShadowObject& shadow = *shadow_of(cell, 1);
    core::Field& field = field_of(shadow, cell_contents_name());
    const core::PendingLoad pending = load_to_announce(field, site, load);
    access_field(site, strand, {PlaceKind::cell, cell, site.name, shadow}, field, access, value);
    announce_load(strand, pending);
}

}  // namespace aether::runtime
