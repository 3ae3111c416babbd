#include "section_probe.hpp"

#include "../core/lock_set.hpp"
#include "recording.hpp"

namespace aether::runtime {

using core::Strand;

namespace {

core::LockId section_lock(PyObject* object) {
    return core::section_locks | reinterpret_cast<std::uintptr_t>(object);
}

// `change` of the locks that are held. What is accessed on the two sides of it in one epoch are different accesses.
template <class Change>
void change_held(Change&& change) {
    if (!active()) return;
    contain([&] {
        Strand* strand = current_strand();
        if (strand == nullptr) return;
        change(strand->held());
        strand->start_epoch();
    });
}

}  // namespace

void observe_section_entered(PyObject* object) {
    change_held([&](core::HeldLocks& held) { held.hold(section_lock(object), false, true); });
}

void observe_section_left(PyObject* object) {
    change_held([&](core::HeldLocks& held) { held.drop(section_lock(object)); });
}

}  // namespace aether::runtime
