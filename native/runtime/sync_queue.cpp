// `queue.Queue` and its subclasses: put to the get of that item, get to the put that it made room for, task_done to
// join,
// shutdown to who learns of it.
#include <atomic>
#include <string_view>

#include "publication.hpp"
#include "strands.hpp"
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_items.hpp"
#include "sync_lock.hpp"
#include "sync_note.hpp"
#include "sync_state.hpp"
#include "sync_tokens.hpp"

namespace aether::runtime::sync {

namespace {

long room_left(PyObject* queue) {
    const long limit = long_attribute(queue, "maxsize", 0);
    if (limit <= 0) return 0;
    PyObject* present = attribute(queue, "queue");
    const Py_ssize_t size = present == nullptr ? 0 : PyObject_Size(present);
    if (size < 0) PyErr_Clear();
    Py_XDECREF(present);
    return limit > size ? limit - static_cast<long>(size) : 0;
}

// By the name of one of its classes.
bool is_a(const PyTypeObject* type, std::string_view name) {
    PyObject* bases = type->tp_mro;
    for (Py_ssize_t index = 0; bases != nullptr && index < PyTuple_GET_SIZE(bases); ++index) {
        const auto* base = reinterpret_cast<PyTypeObject*>(PyTuple_GET_ITEM(bases, index));
        if (std::string_view(base->tp_name) == name) return true;
    }
    return false;
}

// True if `type` has a method of that name that the program wrote.
bool has_own_method(PyTypeObject* type, const char* name) {
    PyObject* method = attribute(reinterpret_cast<PyObject*>(type), name);
    const bool own = method != nullptr && PyFunction_Check(method) &&
                     role_of(reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(method))) == Role::program;
    Py_XDECREF(method);
    return own;
}

// True if Python code compares it: that of its class, or of something in a tuple.
bool is_compared_by_python(PyObject* item, int depth = 0) {
    constexpr int deepest = 8;
    if (PyTuple_CheckExact(item)) {
        for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(item); ++index) {
            if (depth == deepest || is_compared_by_python(PyTuple_GET_ITEM(item, index), depth + 1)) return true;
        }
        return false;
    }
    if (!PyType_HasFeature(Py_TYPE(item), Py_TPFLAGS_HEAPTYPE)) return false;
    PyObject* method = attribute(reinterpret_cast<PyObject*>(Py_TYPE(item)), "__lt__");
    const bool by_python = method != nullptr && PyFunction_Check(method);
    Py_XDECREF(method);
    return by_python;
}

struct QueueState final : State {
    static constexpr Kind own_kind = Kind::queue;
    QueueState(PyObject* queue, bool program)
        : State(own_kind, program),
          bounded(long_attribute(queue, "maxsize", 0) > 0),
          latest_first(is_a(Py_TYPE(queue), "LifoQueue")),
          compares(is_a(Py_TYPE(queue), "PriorityQueue")),
          putters_unseen(!program && others_ran_before()),
          works_as_program_says(has_own_method(Py_TYPE(queue), "_put") || has_own_method(Py_TYPE(queue), "_get")) {}
    Items items;
    Tokens room;  // of a bounded queue
    Points made_room;
    Points done;
    Points shut;
    const bool bounded;
    const bool latest_first;
    const bool compares;        // what it holds, with each other, under its lock
    const bool putters_unseen;  // who waits for room may have begun before the watch: as SemaphoreState::waiters_unseen
    const bool works_as_program_says;
    std::atomic<bool> lock_knows{false};  // that code of the program runs under it
};

// Before the original of `put` and `get`; `item` is what is put.
void note_program_inside(QueueState& state, PyObject* queue, PyObject* item) {
    if (state.lock_knows.load(std::memory_order_relaxed)) return;
    const bool compared = state.compares && item != nullptr && is_compared_by_python(item);
    if (!compared && !state.works_as_program_says) return;
    state.lock_knows.store(true, std::memory_order_relaxed);
    PyObject* mutex = attribute(queue, "mutex");
    LockState* lock = mutex != nullptr && is_a(Py_TYPE(mutex), "_thread.lock") ? lock_state(mutex) : nullptr;
    if (lock != nullptr) lock->has_program_inside.store(true, std::memory_order_relaxed);
    Py_XDECREF(mutex);
}

// Before the original of `put` and `get`.
QueueState* operated_queue(PyObject* queue, PyObject* item) {
    QueueState* state = operated<QueueState>(queue, queue);
    if (state == nullptr) return nullptr;
    note_program_inside(*state, queue, item);
    state = still(queue, state);
    if (state == nullptr || !state->bounded || state->room.counted()) return state;
    const long left = room_left(queue);
    state = still(queue, state);
    if (state == nullptr) return nullptr;
    const std::scoped_lock guard(state->lock);
    state->room.count(left);
    return state;
}

void take_item(QueueState& state, PyObject* item, Strand& strand) {
    const std::scoped_lock guard(state.lock);
    std::vector<ReleasePoint> points = state.items.take(item, state.latest_first);
    if (points.empty() && state.works_as_program_says) points = state.items.take_any();  // it may wrap what it is given
    acquire_all(strand, points);
}

// What the only thread puts and gets is ordered before all that comes; but who gets an item later has to be told it
// from those that others put.
PyObject* put_before_threads(const FunctionCall& call) {
    QueueState* state = operated<QueueState>(call.self(), call.self());
    PyObject* item = call.argument(1, "item");
    PyObject* result = call.run();
    state = result != nullptr && item != nullptr ? still_alone(call.self(), state) : nullptr;
    if (state == nullptr) return result;
    const std::scoped_lock guard(state->lock);
    state->items.put(item, {});
    return result;
}

PyObject* get_before_threads(const FunctionCall& call) {
    QueueState* state = operated<QueueState>(call.self(), call.self());
    PyObject* result = call.run();
    state = result != nullptr ? still_alone(call.self(), state) : nullptr;
    if (state == nullptr) return result;
    const std::scoped_lock guard(state->lock);
    (void)state->items.take(result, state->latest_first);
    return result;
}

// True if the operation failed because it found the queue shut down: a report of that, not an attempt in vain.
bool take_shutdown(QueueState& state, PyObject* queue, PyObject* result, Strand& strand) {
    if (result != nullptr || PyErr_Occurred() == nullptr) return false;
    if (!is_a(reinterpret_cast<PyTypeObject*>(PyErr_Occurred()), "ShutDown")) return false;
    take(state, state.shut, strand);
    note(strand, SyncOperation::shut_down, state, queue);
    return true;
}

}  // namespace

PyObject* queue_init(const FunctionCall& call) {
    const bool program = origin().by == By::program;
    PyObject* result = call.run();
    if (result != nullptr && program) (void)state_of<QueueState>(call.self(), call.self(), true);
    return result;
}

PyObject* queue_put(const FunctionCall& call) {
    if (!active()) return put_before_threads(call);
    PyObject* item = call.argument(1, "item");
    QueueState* state = operated_queue(call.self(), item);
    Strand* strand = current_strand();
    if (strand != nullptr) publish_handed(*strand, item);
    if (state == nullptr || strand == nullptr || item == nullptr) return call.run();
    const ReleasePoint point = strands().release(*strand);
    {
        const std::scoped_lock guard(state->lock);
        state->items.put(item, point);
    }
    note(*strand, SyncOperation::put, *state, call.self());
    PyObject* result = call.run();
    state = still(call.self(), state);
    if (state == nullptr) return result;
    (void)take_shutdown(*state, call.self(), result, *strand);
    const std::scoped_lock guard(state->lock);
    if (result == nullptr) {
        state->items.withdraw(item, point.epoch);
    } else if (state->bounded) {
        acquire_all(*strand, state->room.take());
        if (state->putters_unseen) state->made_room.acquire(*strand);
    }
    return result;
}

PyObject* queue_get(const FunctionCall& call) {
    if (!active()) return get_before_threads(call);
    QueueState* state = operated_queue(call.self(), nullptr);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return call.run();
    ReleasePoint room;
    if (state->bounded) {
        room = strands().release(*strand);
        const std::scoped_lock guard(state->lock);
        if (state->putters_unseen) state->made_room.add(*strand, room);
        state->room.put(room, 1);
    }
    PyObject* result = call.run();
    state = still(call.self(), state);
    if (state == nullptr) return result;
    if (result != nullptr) take_item(*state, result, *strand);
    if (!take_shutdown(*state, call.self(), result, *strand))
        note(*strand, result != nullptr ? SyncOperation::get : SyncOperation::failed_get, *state, call.self());
    if (!state->bounded) return result;
    const std::scoped_lock guard(state->lock);
    result == nullptr ? state->room.withdraw(room) : state->room.settle(room);
    return result;
}

PyObject* queue_task_done(const FunctionCall& call) {
    QueueState* state = operated<QueueState>(call.self(), call.self());
    Strand* strand = current_strand();
    if (state != nullptr && strand != nullptr) {
        publish(*state, state->done, *strand);
        note(*strand, SyncOperation::task_done, *state, call.self());
    }
    return call.run();
}

PyObject* queue_join(const FunctionCall& call) {
    QueueState* state = operated<QueueState>(call.self(), call.self());
    PyObject* result = call.run();
    state = result != nullptr ? still(call.self(), state) : nullptr;
    Strand* strand = current_strand();
    if (state != nullptr && strand != nullptr) {
        take(*state, state->done, *strand);
        note(*strand, SyncOperation::queue_join, *state, call.self());
    }
    return result;
}

// A shutdown of a queue that is shut down makes nothing true, unless it empties it.
PyObject* queue_shutdown(const FunctionCall& call) {
    QueueState* state = operated<QueueState>(call.self(), call.self());
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return call.run();
    PyObject* immediate = call.argument(1, "immediate");
    const bool empties = immediate != nullptr && PyObject_IsTrue(immediate) == 1;
    PyErr_Clear();
    if (empties) publish(*state, state->done, *strand);
    if (empties || !is_true_attribute(call.self(), "is_shutdown")) publish(*state, state->shut, *strand);
    note(*strand, SyncOperation::shutdown, *state, call.self());
    return call.run();
}

}  // namespace aether::runtime::sync
