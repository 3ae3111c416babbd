// aether's RWLock, ObjectLock and CountDownLatch, and functions that run once.
#include "../containers/inside.hpp"
#include "reference.hpp"
#include "sync_annotation.hpp"
#include "sync_note.hpp"
#include "sync_own.hpp"

namespace aether::runtime::sync {

namespace {

struct RWLockState final : State {
    static constexpr Kind own_kind = Kind::rw_lock;
    RWLockState(PyObject* lock, bool program) : State(own_kind, program), id(serial_of(lock)) { identity = id; }

    const core::LockId id;
    Points written;  // released by writers
    Points read;     // by readers, who come before the next writer
};

enum class Mode : std::uint8_t { read, write };

// After the lock was taken.
void take_rw(PyObject* lock, Mode mode) {
    if (!active()) return;
    auto* state = operated<RWLockState>(lock, lock);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return;
    if (!strand->held().hold(state->id, mode == Mode::read, false, name_of(*state, lock))) return;
    take(*state, state->written, *strand);
    if (mode == Mode::write) take(*state, state->read, *strand);
    note(*strand, SyncOperation::acquire, *state, lock);
}

// Before it is given back.
void give_rw(PyObject* lock, Mode mode) {
    auto* state = operated<RWLockState>(lock, lock);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return;
    strand->held().drop(state->id);
    publish(*state, mode == Mode::read ? state->read : state->written, *strand);
    note(*strand, SyncOperation::release, *state, lock);
}

template <Mode mode>
PyObject* acquire_rw(const MethodCall& call) {
    PyObject* result = call.run();
    if (result == Py_True) take_rw(call.self, mode);
    return result;
}

template <Mode mode>
PyObject* release_rw(const MethodCall& call) {
    give_rw(call.self, mode);
    return call.run();
}

Mode mode_of(const containers::SectionOf& section) {
    return section.writes ? Mode::write : Mode::read;
}

// Who operates an ObjectLock does so for the program: `@atomic` is written in Python.
Strand* operator_of_object_lock() {
    return active() && origin().by != By::nobody ? current_strand() : nullptr;
}

// After the lock was taken. `holds`: by this thread, not by a task of its.
void take_object_lock(PyObject* lock, bool holds) {
    Strand* strand = operator_of_object_lock();
    if (strand == nullptr) return;
    PyObject* object = containers::object_of(lock);
    if (holds) strand->held().hold(serial_of(object), false, false, name_lock(object));
    if (!take_by(object, *strand, SyncOperation::acquire)) PyErr_Clear();
}

void give_object_lock(PyObject* lock, bool held) {
    Strand* strand = operator_of_object_lock();
    if (strand == nullptr) return;
    PyObject* object = containers::object_of(lock);
    if (held) strand->held().drop(serial_of(object));
    if (!give_by(object, *strand, SyncOperation::release)) PyErr_Clear();
}

using LatchState = PointsState<Kind::latch>;
void take_latch(PyObject* latch, LatchState* before) {
    LatchState* state = still(latch, before);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return;
    take(*state, state->points, *strand);
    note(*strand, SyncOperation::latch_wait, *state, latch);
}

using OnceState = PointsState<Kind::once>;

void made_by_function(PyObject* keeper, PyObject* key) {
    if (!active() || origin().by == By::nobody) return;
    (void)survive([&] {
        if (key != nullptr) return give_key(keeper, key, nullptr);
        Strand* strand = current_strand();
        auto* state = strand == nullptr ? nullptr : state_of<OnceState>(keeper, false);
        if (state == nullptr) return;
        publish(*state, state->points, *strand);
        note(*strand, SyncOperation::made_once, *state, keeper);
    });
}

void got_from_function(PyObject* keeper, PyObject* key) {
    if (!active() || origin().by == By::nobody) return;
    (void)survive([&] {
        if (key != nullptr) return take_key(keeper, key);
        Strand* strand = current_strand();
        auto* state = strand == nullptr ? nullptr : find_state<OnceState>(keeper);
        if (state == nullptr) return;
        take(*state, state->points, *strand);
        note(*strand, SyncOperation::got_once, *state, keeper);
    });
}

constexpr containers::OnceWatcher once{made_by_function, got_from_function};

}  // namespace

PyObject* rw_acquire_read(const MethodCall& call) {
    return acquire_rw<Mode::read>(call);
}

PyObject* rw_acquire_write(const MethodCall& call) {
    return acquire_rw<Mode::write>(call);
}

PyObject* rw_release_read(const MethodCall& call) {
    return release_rw<Mode::read>(call);
}

PyObject* rw_release_write(const MethodCall& call) {
    return release_rw<Mode::write>(call);
}

PyObject* rw_section_enter(const MethodCall& call) {
    PyObject* result = call.run();
    const containers::SectionOf section = containers::section_of(call.self);
    if (result != nullptr) take_rw(section.lock, mode_of(section));
    return result;
}

PyObject* rw_section_exit(const MethodCall& call) {
    const containers::SectionOf section = containers::section_of(call.self);
    give_rw(section.lock, mode_of(section));
    return call.run();
}

PyObject* object_lock_acquire(const MethodCall& call) {
    PyObject* result = call.run();
    if (result != nullptr && result != Py_False) take_object_lock(call.self, true);
    return result;
}

PyObject* object_lock_release(const MethodCall& call) {
    give_object_lock(call.self, true);
    return call.run();
}

PyObject* object_lock_of_task(const MethodCall& call) {
    PyObject* result = call.run();
    if (result == Py_True) take_object_lock(call.self, false);
    return result;
}

PyObject* object_lock_end_of_task(const MethodCall& call) {
    give_object_lock(call.self, false);
    return call.run();
}

// Who learns that nothing is left to count down knows that of a wait.
PyObject* latch_count_down(const MethodCall& call) {
    auto* state = operated<LatchState>(call.self);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return call.run();
    publish(*state, state->points, *strand);
    note(*strand, SyncOperation::count_down, *state, call.self);
    PyObject* left = call.run();
    if (left != nullptr && PyObject_Not(left) == 1) take_latch(call.self, state);
    return left;
}

PyObject* latch_wait(const MethodCall& call) {
    auto* state = operated<LatchState>(call.self);
    PyObject* result = call.run();
    if (result == Py_True) take_latch(call.self, state);
    return result;
}

void watch_once(bool on) {
    containers::once_watcher.store(on ? &once : nullptr, std::memory_order_release);
}

}  // namespace aether::runtime::sync
