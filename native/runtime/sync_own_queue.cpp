// aether's ConcurrentQueue and ConcurrentPriorityQueue: as `queue.Queue`, but written in C++.
#include <string_view>

#include "publication.hpp"
#include "sync_attributes.hpp"
#include "sync_items.hpp"
#include "sync_note.hpp"
#include "sync_own.hpp"
#include "sync_tokens.hpp"

namespace aether::runtime::sync {

namespace {

struct ConcurrentQueueState final : State {
    static constexpr Kind own_kind = Kind::concurrent_queue;
    ConcurrentQueueState(PyObject* queue, bool program)
        : State(own_kind, program), bounded(long_attribute(queue, "maxsize", 0) > 0) {}
    Items items;
    Tokens room;  // of a bounded queue
    Points done;
    Points shut;
    const bool bounded;
};

long room_left(PyObject* queue) {
    PyObject* size = PyObject_CallMethod(queue, "qsize", nullptr);
    const long present = size == nullptr ? 0 : PyLong_AsLong(size);
    Py_XDECREF(size);
    PyErr_Clear();
    const long limit = long_attribute(queue, "maxsize", 0);
    return limit > present ? limit - present : 0;
}

// Before the original of `put` and `get`.
ConcurrentQueueState* operated_queue(PyObject* queue) {
    auto* state = operated<ConcurrentQueueState>(queue, queue);
    if (state == nullptr || !state->bounded || state->room.counted()) return state;
    const long left = room_left(queue);
    const std::scoped_lock guard(state->lock);
    state->room.count(left);
    return state;
}

// The same where there is no second thread yet: who gets an item later has to be told it from those that others put.
template <class Action>
PyObject* before_threads(const MethodCall& call, Action&& action) {
    auto* state = operated<ConcurrentQueueState>(call.self, call.self);
    PyObject* result = call.run();
    state = result != nullptr ? still_alone(call.self, state) : nullptr;
    if (state == nullptr) return result;
    const std::scoped_lock guard(state->lock);
    action(state->items, result);
    return result;
}

// True if the operation failed because it found the queue shut down.
bool take_shutdown(ConcurrentQueueState& state, PyObject* queue, PyObject* result, Strand& strand) {
    if (result != nullptr || PyErr_Occurred() == nullptr) return false;
    const auto* raised = reinterpret_cast<PyTypeObject*>(PyErr_Occurred());
    if (!std::string_view(raised->tp_name).ends_with("ShutDown")) return false;
    take(state, state.shut, strand);
    note(strand, SyncOperation::shut_down, state, queue);
    return true;
}

}  // namespace

PyObject* concurrent_put(const MethodCall& call) {
    PyObject* item = call.argument(0, "item");
    if (!active()) return before_threads(call, [item](Items& items, PyObject*) { items.put(item, {}); });
    ConcurrentQueueState* state = operated_queue(call.self);
    Strand* strand = current_strand();
    if (strand != nullptr && item != nullptr) publish_handed(*strand, item);
    if (state == nullptr || strand == nullptr || item == nullptr) return call.run();
    const ReleasePoint point = strands().release(*strand);
    {
        const std::scoped_lock guard(state->lock);
        state->items.put(item, point);
    }
    note(*strand, SyncOperation::put, *state, call.self);
    PyObject* result = call.run();
    state = still(call.self, state);
    if (state == nullptr) return result;
    (void)take_shutdown(*state, call.self, result, *strand);
    const std::scoped_lock guard(state->lock);
    if (result == nullptr) {
        state->items.withdraw(item, point.epoch);
    } else if (state->bounded) {
        acquire_all(*strand, state->room.take());
    }
    return result;
}

PyObject* concurrent_get(const MethodCall& call) {
    if (!active()) return before_threads(call, [](Items& items, PyObject* item) { (void)items.take(item, false); });
    ConcurrentQueueState* state = operated_queue(call.self);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return call.run();
    ReleasePoint room;
    if (state->bounded) {
        room = strands().release(*strand);
        const std::scoped_lock guard(state->lock);
        state->room.put(room, 1);
    }
    PyObject* result = call.run();
    state = still(call.self, state);
    if (state == nullptr) return result;
    if (!take_shutdown(*state, call.self, result, *strand))
        note(*strand, result != nullptr ? SyncOperation::get : SyncOperation::failed_get, *state, call.self);
    const std::scoped_lock guard(state->lock);
    if (result != nullptr) acquire_all(*strand, state->items.take(result, false));
    if (state->bounded) result == nullptr ? state->room.withdraw(room) : state->room.settle(room);
    return result;
}

PyObject* concurrent_task_done(const MethodCall& call) {
    auto* state = operated<ConcurrentQueueState>(call.self, call.self);
    Strand* strand = current_strand();
    if (state != nullptr && strand != nullptr) {
        publish(*state, state->done, *strand);
        note(*strand, SyncOperation::task_done, *state, call.self);
    }
    return call.run();
}

PyObject* concurrent_join(const MethodCall& call) {
    auto* state = operated<ConcurrentQueueState>(call.self, call.self);
    PyObject* result = call.run();
    state = result != nullptr && result != Py_False ? still(call.self, state) : nullptr;
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return result;
    take(*state, state->done, *strand);
    note(*strand, SyncOperation::queue_join, *state, call.self);
    return result;
}

// `immediate` empties it, and lets go who joins.
PyObject* concurrent_shutdown(const MethodCall& call) {
    auto* state = operated<ConcurrentQueueState>(call.self, call.self);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return call.run();
    publish(*state, state->done, *strand);
    publish(*state, state->shut, *strand);
    note(*strand, SyncOperation::shutdown, *state, call.self);
    return call.run();
}

}  // namespace aether::runtime::sync
