// `_thread.lock` and `_thread.RLock`, and with them every Condition.
#include "sync_lock.hpp"

#include "sync_handlers.hpp"
#include "sync_note.hpp"
#include "sync_patch.hpp"
#include "sync_text.hpp"

namespace aether::runtime::sync {

namespace {

struct Operator {
    Origin origin;
    PyObject* lock = nullptr;
    LockState* state = nullptr;  // null: the operation neither excludes nor orders
    Strand* strand = nullptr;

    [[nodiscard]] bool orders() const { return counts(*state, origin.by); }
    [[nodiscard]] bool orders_queue() const {
        return origin.role == Role::queue_section && state->has_program_inside.load(std::memory_order_relaxed);
    }
    [[nodiscard]] bool orders_library() const { return is_library_watched() && origin.role != Role::thread_list; }
};

Operator operator_of(PyObject* lock, bool moves_condition = false) {
    const Origin from = origin(moves_condition);
    if (from.by == By::nobody) return {};
    Strand* strand = current_strand();
    return strand == nullptr ? Operator{} : Operator{from, lock, lock_state(lock), strand};
}

// Of operations that order, and of attempts that would have.
void note(const Operator& who, SyncOperation operation) {
    note(*who.strand, operation, *who.state, who.lock, program_frame(who.origin.frame));
}

// After the lock was taken for the first time.
void take_lock(const Operator& who, SyncOperation operation) {
    if (who.orders()) {
        take(*who.state, who.state->released, *who.strand);
        note(who, operation);
    } else if (who.orders_queue()) {
        take(*who.state, who.state->released, *who.strand);
    } else if (who.orders_library()) {
        const std::scoped_lock guard(who.state->lock);
        who.state->released_inside.acquire_inside(*who.strand);
    }
}

// Before the lock is given back for the last time.
void give_lock(const Operator& who, SyncOperation operation) {
    if (who.origin.role == Role::thread_list)
        strands().release_if_awaited(*who.strand);  // a thread's last act, perhaps
    if (who.orders()) {
        publish(*who.state, who.state->released, *who.strand);
        note(who, operation);
    } else if (who.orders_queue()) {
        publish(*who.state, who.state->released, *who.strand);
    } else if (who.orders_library()) {
        publish(*who.state, who.state->released_inside, *who.strand);
    }
}

void hold(const Operator& who, SyncOperation operation = SyncOperation::acquire) {
    const bool orders = who.orders();
    const core::LockId name = name_of(*who.state, who.lock);
    if (who.strand->held().hold(who.state->id, false, !orders, name, !who.state->made_by_program))
        take_lock(who, operation);
}

// An attempt that gave nothing: timed out, or somebody else held it.
PyObject* failed(PyObject* result, PyObject* lock) {
    const Operator who = result == Py_False && active() ? operator_of(lock) : Operator{};
    if (who.state != nullptr && who.orders()) note(who, SyncOperation::failed_acquire);
    return result;
}

// Before an RLock is released once.
void give_rlock(const Operator& who, PyObject* rlock) {
    if (who.state == nullptr) return;
    core::HeldLocks& held = who.strand->held();
    // Not in our set: taken before anything was watched, or not owned, and then the attempt fails.
    if (held.holds(who.state->id) ? held.drop(who.state->id) : says(queries.rlock_is_owned, rlock))
        give_lock(who, SyncOperation::release);
}

FuturePoints& future_points(LockState& lock) {
    const std::scoped_lock guard(lock.lock);
    if (lock.future == nullptr) lock.future = std::make_unique<FuturePoints>();
    return *lock.future;
}

void give_future(const Operator& who, Points FuturePoints::* reached, SyncOperation operation) {
    publish(*who.state, future_points(*who.state).*reached, *who.strand);
    note(who, operation);
}

// The state that the future says it is in: of the method of its that decided who operates.
std::string state_of_future(const Operator& who) {
    PyObject* future = detail::untag(who.origin.frame->locals_plus[0]);
    return future == nullptr ? "" : text_attribute(future, "_state");
}

bool is_done(LockState& lock) {
    const std::scoped_lock guard(lock.lock);
    return lock.future != nullptr && !lock.future->done.empty();
}

// The future whose condition this lock is: it changes, and is reported, under it (Role::future_*).
void leave_future(const Operator& who, const MethodCall& call) {
    if (who.origin.role == Role::future_report) {
        if (take_future(*who.state, &FuturePoints::done, *who.strand)) note(who, SyncOperation::result);
        return;
    }
    if (call.argument(0, "t") != Py_None) return;
    if (who.origin.role == Role::future_finish) {
        give_future(who, &FuturePoints::done, SyncOperation::finish);
    } else if (who.origin.role == Role::future_cancel) {
        // A future that is done, or cancelled before, stays what it is.
        if (!is_done(*who.state) && state_of_future(who) == "CANCELLED")
            give_future(who, &FuturePoints::done, SyncOperation::cancel);
    } else if (who.origin.role == Role::future_start) {
        const bool running = state_of_future(who) == "RUNNING";
        give_future(who, running ? &FuturePoints::running : &FuturePoints::done, SyncOperation::set_running);
    }
}

}  // namespace

long saved_depth(const MethodCall& call) {
    PyObject* saved = call.argument(0, "state");
    if (saved == nullptr || !PyTuple_Check(saved) || PyTuple_GET_SIZE(saved) < 1) return 1;
    const long depth = PyLong_AsLong(PyTuple_GET_ITEM(saved, 0));
    PyErr_Clear();
    return depth < 1 ? 1 : depth;
}

LockState* lock_state(PyObject* lock) {
    return state_of<LockState>(lock, lock, false);
}

bool take_future(LockState& lock, Points FuturePoints::* reached, Strand& strand) {
    const std::scoped_lock guard(lock.lock);
    if (lock.future == nullptr || ((*lock.future).*reached).empty()) return false;
    ((*lock.future).*reached).acquire(strand);
    return true;
}

PyObject* lock_acquire(const MethodCall& call) {
    PyObject* result = call.run();
    if (result != Py_True || !active()) return failed(result, call.self);
    const Operator who = operator_of(call.self);
    if (who.state == nullptr) return result;
    // Still in our set: another thread has released it since.
    if (who.strand->held().holds(who.state->id)) {
        take_lock(who, SyncOperation::take_over);
    } else {
        hold(who);
    }
    return result;
}

PyObject* lock_release(const MethodCall& call) {
    const Operator who = operator_of(call.self);
    if (who.state == nullptr) return call.run();
    // A lock may be released by any thread; by one that does not hold it, the attempt can fail.
    if (!who.strand->held().drop(who.state->id) && !says(queries.lock_locked, call.self)) return call.run();
    give_lock(who, SyncOperation::release);
    return call.run();
}

PyObject* rlock_acquire(const MethodCall& call) {
    PyObject* result = call.run();
    if (result != Py_True || !active()) return failed(result, call.self);
    const Operator who = operator_of(call.self);
    if (who.state != nullptr) hold(who);
    return result;
}

PyObject* rlock_release(const MethodCall& call) {
    give_rlock(operator_of(call.self), call.self);
    return call.run();
}

PyObject* rlock_exit(const MethodCall& call) {
    const Operator who = operator_of(call.self);
    if (who.state != nullptr && who.origin.by == By::library) leave_future(who, call);
    give_rlock(who, call.self);
    return call.run();
}

PyObject* rlock_release_save(const MethodCall& call) {
    const Operator who = operator_of(call.self, true);
    if (who.state == nullptr || !says(queries.rlock_is_owned, call.self)) return call.run();
    core::HeldLocks& held = who.strand->held();
    while (held.holds(who.state->id)) held.drop(who.state->id);
    give_lock(who, SyncOperation::condition_release);
    return call.run();
}

PyObject* rlock_acquire_restore(const MethodCall& call) {
    PyObject* result = call.run();
    if (result == nullptr || !active()) return result;
    const Operator who = operator_of(call.self, true);
    if (who.state == nullptr) return result;
    for (long depth = saved_depth(call); depth > 0; --depth) hold(who, SyncOperation::condition_acquire);
    return result;
}

PyObject* allocate_lock(const MethodCall& call) {
    PyObject* lock = call.run();
    if (lock != nullptr) made_lock(lock);
    return lock;
}

void made_lock(PyObject* lock) {
    if (origin().by == By::program) (void)state_of<LockState>(lock, lock, true);
}

void made_rlock(PyObject* lock) {
    made_lock(lock);
}

}  // namespace aether::runtime::sync
