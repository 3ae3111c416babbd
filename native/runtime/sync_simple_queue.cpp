// `queue.SimpleQueue`, which is written in C.
#include "sync_simple_queue.hpp"

#include "publication.hpp"
#include "sync_handlers.hpp"
#include "sync_note.hpp"

namespace aether::runtime::sync {

namespace {

// A pool's queues count whoever operates them.
SimpleQueueState* operated_queue(PyObject* queue) {
    auto* state = find_state<SimpleQueueState>(queue);
    const bool of_pool = state != nullptr && state->carries.load(std::memory_order_relaxed) != Carries::items;
    return of_pool ? state : operated<SimpleQueueState>(queue);
}

void take_item(SimpleQueueState& state, PyObject* item, Strand& strand) {
    std::vector<ReleasePoint> brought;
    {
        const std::scoped_lock guard(state.lock);
        brought = state.items.take(item, false);
    }
    if (state.carries.load(std::memory_order_relaxed) != Carries::items) return pool_get(state, item, brought);
    for (const ReleasePoint& point : brought) strand.acquire(point);
}

// What the only thread puts and gets, as in sync_queue.cpp.
PyObject* put_before_threads(const MethodCall& call) {
    PyObject* item = call.argument(0, "item");
    SimpleQueueState* state = operated_queue(call.self);
    PyObject* result = call.run();
    state = result != nullptr && item != nullptr ? still_alone(call.self, state) : nullptr;
    if (state == nullptr || state->carries.load(std::memory_order_relaxed) != Carries::items) return result;
    const std::scoped_lock guard(state->lock);
    state->items.put(item, {});
    return result;
}

PyObject* get_before_threads(const MethodCall& call) {
    SimpleQueueState* state = operated_queue(call.self);
    PyObject* result = call.run();
    state = result != nullptr ? still_alone(call.self, state) : nullptr;
    if (state == nullptr || state->carries.load(std::memory_order_relaxed) != Carries::items) return result;
    const std::scoped_lock guard(state->lock);
    (void)state->items.take(result, false);
    return result;
}

}  // namespace

void made_simple_queue(PyObject* queue) {
    if (origin().by == By::program) (void)state_of<SimpleQueueState>(queue, true);
}

PyObject* simple_queue_put(const MethodCall& call) {
    if (!active()) return put_before_threads(call);
    PyObject* item = call.argument(0, "item");
    SimpleQueueState* state = operated_queue(call.self);
    Strand* strand = current_strand();
    if (strand != nullptr) publish_handed(*strand, item);
    if (state == nullptr || strand == nullptr || item == nullptr) return call.run();
    const Carries carries = state->carries.load(std::memory_order_relaxed);
    const ReleasePoint point = carries == Carries::items ? strands().release(*strand) : pool_put(carries, item);
    {
        const std::scoped_lock guard(state->lock);
        state->items.put(item, point);
    }
    // What a worker puts has ended its task, and with it the strand.
    if (carries == Carries::items) note(*strand, SyncOperation::put, *state, call.self);
    if (carries == Carries::pool_jobs) note_submit(*strand);
    PyObject* result = call.run();
    state = result == nullptr ? still(call.self, state) : nullptr;
    if (state != nullptr) {
        const std::scoped_lock guard(state->lock);
        state->items.withdraw(item, point.epoch);
    }
    return result;
}

PyObject* simple_queue_get(const MethodCall& call) {
    if (!active()) return get_before_threads(call);
    SimpleQueueState* state = operated_queue(call.self);
    if (state != nullptr) pool_wait(state->carries.load(std::memory_order_relaxed));
    PyObject* result = call.run();
    state = result != nullptr ? still(call.self, state) : nullptr;
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return result;
    take_item(*state, result, *strand);
    // A pool's thread goes on as the task that it got.
    if (state->carries.load(std::memory_order_relaxed) == Carries::items)
        note(*strand, SyncOperation::get, *state, call.self);
    return result;
}

}  // namespace aether::runtime::sync
