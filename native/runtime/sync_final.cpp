#include "sync_final.hpp"

#include "../core/field_entries.hpp"
#include "container.hpp"
#include "shadow.hpp"
#include "thread_state.hpp"

namespace aether::runtime::sync {

namespace {

bool has_weak_references(PyObject* object, const PyTypeObject* type) {
    if (type->tp_weaklistoffset == 0) return false;
    PyObject* const* list =
        reinterpret_cast<PyObject* const*>(reinterpret_cast<char*>(object) + type->tp_weaklistoffset);
    return *list != nullptr;
}

bool has_finalizer(PyObject* object) {
    const PyTypeObject* type = Py_TYPE(object);
    return type->tp_finalize != nullptr || type->tp_del != nullptr || has_weak_references(object, type);
}

void acquire_field(core::Field& field, core::Strand& strand) {
    if (field.write.load(std::memory_order_relaxed) == 0 && field.read.load(std::memory_order_relaxed) == 0) return;
    core::for_each_entry(field, [&strand](const core::Entry& entry) { strands().load(strand, entry.word, true); });
}

void acquire_cells(Cell* cells, unsigned count, core::Strand& strand) {
    for (unsigned index = 0; index < count; ++index) {
        if (cells[index].name.load(std::memory_order_acquire) == nullptr) return;
        acquire_field(cells[index].field, strand);
    }
}

void acquire_rare(const Rare& rare, core::Strand& strand) {
    for (CellBlock* block = rare.cells.load(std::memory_order_acquire); block != nullptr;
         block = block->next.load(std::memory_order_acquire)) {
        acquire_cells(block->cells, CellBlock::capacity, strand);
    }
}

}  // namespace

void acquire_accesses(PyObject* object) noexcept {
    ShadowObject* shadow = find_shadow(object);
    core::Strand* strand = shadow == nullptr || !has_finalizer(object) ? nullptr : known_strand();
    if (strand == nullptr) return;
    acquire_cells(shadow->cells(), shadow->capacity, *strand);
    if (const Rare* rare = find_rare(*shadow)) acquire_rare(*rare, *strand);
    if (Container* container = find_container(*shadow))
        container->for_each_field([strand](core::Field& field) { acquire_field(field, *strand); });
}

}  // namespace aether::runtime::sync
