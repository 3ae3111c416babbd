// `queue.Queue` and its subclasses: put to the get of that item, get to the put that it made room for, task_done to
// join,
// shutdown to who learns of it.
#include <string_view>

#include "publication.hpp"
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_items.hpp"
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

struct QueueState final : State {
    static constexpr Kind own_kind = Kind::queue;
    QueueState(PyObject* queue, bool program)
        : State(own_kind, program),
          bounded(long_attribute(queue, "maxsize", 0) > 0),
          latest_first(is_a(Py_TYPE(queue), "LifoQueue")) {}
    Items items;
    Tokens room;  // of a bounded queue
    Points done;
    Points shut;
    const bool bounded;
    const bool latest_first;
};

// Before the original of `put` and `get`.
QueueState* operated_queue(PyObject* queue) {
    QueueState* state = operated<QueueState>(queue, queue);
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
    // A subclass of the program may wrap what it is given.
    if (points.empty()) points = state.items.take_any();
    acquire_all(strand, points);
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
    PyObject* item = call.argument(1, "item");
    QueueState* state = operated_queue(call.self());
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
    }
    return result;
}

PyObject* queue_get(const FunctionCall& call) {
    QueueState* state = operated_queue(call.self());
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return call.run();
    ReleasePoint room;
    if (state->bounded) {
        room = strands().release(*strand);
        const std::scoped_lock guard(state->lock);
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
