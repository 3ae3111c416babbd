#include "program_locks.hpp"

#include <atomic>
#include <cstdint>

#include "../runtime/reference.hpp"
#include "../runtime/sync_lock.hpp"
#include "../runtime/sync_rows.hpp"
#include "lock_holders.hpp"
#include "object_sections.hpp"

namespace aether::mitigation {

namespace {

using runtime::Reference;
using runtime::sync::MethodCall;
using runtime::sync::MethodRow;
using runtime::sync::Row;
using runtime::sync::Shim;
using runtime::sync::shim_set;
using runtime::sync::some;
using runtime::sync::While;

struct Table {};

bool waits(const MethodCall& call) {
    PyObject* blocking = call.argument(0, "blocking");
    return blocking == nullptr ||
           (blocking != Py_False && !(PyLong_CheckExact(blocking) && PyLong_AsLong(blocking) == 0));
}

// The call itself; `depth`: how often the thread has the lock then, once more.
PyObject* run_waiting(const MethodCall& call, std::uint32_t depth) {
    const Wanted before = begin_wait_for(call.self);
    PyObject* result = call.run();
    end_wait_for(before);
    Contender* self = result == nullptr || result == Py_False ? nullptr : this_contender();
    if (self != nullptr) note_taken(call.self, *self, depth);
    return result;
}

PyObject* acquire(const MethodCall& call) {
    if (waits(call)) return run_waiting(call, 1);
    PyObject* result = call.run();
    Contender* self = result == Py_True ? this_contender() : nullptr;
    if (self != nullptr) note_taken(call.self, *self);
    return result;
}

PyObject* acquire_restore(const MethodCall& call) {
    return run_waiting(call, static_cast<std::uint32_t>(runtime::sync::saved_depth(call)));
}

// What is given back is noted before: from then on another thread may have it. A lock may be given back by any thread.
PyObject* release(const MethodCall& call) {
    note_given(call.self);
    return call.run();
}

PyObject* release_rlock(const MethodCall& call) {
    if (const Contender* self = this_contender()) note_given_by(call.self, *self);
    return call.run();
}

PyObject* release_save(const MethodCall& call) {
    if (const Contender* self = this_contender()) note_given_wholly(call.self, *self);
    return call.run();
}

constexpr const char* none = "none: asks for deadlocks";

const MethodRow method_rows[] = {
    {"_thread", "lock.acquire", AETHER_SHIM(acquire, always), none},
    {"_thread", "lock.acquire_lock", AETHER_SHIM(acquire, always), none, some},
    {"_thread", "lock.__enter__", AETHER_SHIM(acquire, always), none},
    {"_thread", "lock.release", AETHER_SHIM(release, always), none},
    {"_thread", "lock.release_lock", AETHER_SHIM(release, always), none, some},
    {"_thread", "lock.__exit__", AETHER_SHIM(release, always), none},
    {"_thread", "RLock.acquire", AETHER_SHIM(acquire, always), none},
    {"_thread", "RLock.__enter__", AETHER_SHIM(acquire, always), none},
    {"_thread", "RLock.release", AETHER_SHIM(release_rlock, always), none},
    {"_thread", "RLock.__exit__", AETHER_SHIM(release_rlock, always), none},
    {"_thread", "RLock._release_save", AETHER_SHIM(release_save, always), none},
    {"_thread", "RLock._acquire_restore", AETHER_SHIM(acquire_restore, always), none},
};

}  // namespace

bool mind_program_locks() {
    static std::atomic<bool> done{false};
    if (done.exchange(true)) return true;  // a shim must never have itself, or one above it, as its original
    const Reference module(PyImport_ImportModule("_thread"));
    if (module == nullptr) return false;
    for (const MethodRow& row : method_rows) {
        if (!runtime::sync::apply_for_good(module.get(), row)) return false;
    }
    runtime::sync::forget_compiled_traces();
    return true;
}

}  // namespace aether::mitigation
