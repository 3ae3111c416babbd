// `multiprocessing.pool.AsyncResult`, `MapResult` and the iterators of `imap`: the ends of tasks to who learns of them.
#include "sync_result.hpp"

#include "publication.hpp"
#include "strands.hpp"
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_items.hpp"
#include "sync_note.hpp"
#include "sync_state.hpp"
#include "watch_number.hpp"

namespace aether::runtime::sync {

namespace {

struct ResultState final : State {
    static constexpr Kind own_kind = Kind::result;
    explicit ResultState(ReleasePoint point) : State(own_kind, true), submitted(std::move(point)) {}
    const ReleasePoint submitted;
    std::vector<ReleasePoint> ends;  // of the tasks so far, before the result is said to be ready
    Items items;                     // of an iterator: the ends by the values that it will give
};

thread_local std::vector<ReleasePoint> brought;
thread_local unsigned bringing_watch = 0;  // the latest one that saw this thread get a result

// What the result is after: the ends of its tasks, or for a task of another process its submit. What a thread that ran
// before the watch got unseen is after all that this thread is after.
std::vector<ReleasePoint> take_ends(const ResultState& state, Strand& strand) {
    std::vector<ReleasePoint> ends = std::exchange(brought, {});
    if (!ends.empty()) return ends;
    const bool unseen = ran_before_watch() && bringing_watch != watch_number.load(std::memory_order_relaxed);
    ends.push_back(unseen ? strands().release(strand) : state.submitted);
    return ends;
}

void acquire_ends(PyObject* result) {
    auto* state = active() ? find_state<ResultState>(result) : nullptr;
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return;
    {
        const std::scoped_lock guard(state->lock);
        acquire_all(*strand, state->ends);
    }
    note(*strand, SyncOperation::result, *state, result);
}

// The exception that is set, borrowed for a comparison; it stays set.
const PyObject* raised() {
    PyObject* error = PyErr_GetRaisedException();
    PyErr_SetRaisedException(error);
    return error;
}

bool is_ready(PyObject* result) {
    PyObject* event = attribute(result, "_event");
    const bool ready = event != nullptr && is_true_attribute(event, "_flag");
    Py_XDECREF(event);
    return ready;
}

}  // namespace

void bring_result(const std::vector<ReleasePoint>& ends) {
    brought = ends;
    bringing_watch = watch_number.load(std::memory_order_relaxed);
}

PyObject* result_init(const FunctionCall& call) {
    if (Strand* strand = current_strand()) (void)state_of<ResultState>(call.self(), strands().release(*strand));
    return call.run();
}

PyObject* result_set(const FunctionCall& call) {
    auto* state = find_state<ResultState>(call.self());
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return call.run();
    publish_handed(*strand, call.argument(2, "obj"));
    strand->acquire(state->submitted);
    std::vector<ReleasePoint> ends = take_ends(*state, *strand);
    {
        const std::scoped_lock guard(state->lock);
        state->ends.insert(state->ends.end(), ends.begin(), ends.end());
    }
    return call.run();
}

PyObject* result_wait(const FunctionCall& call) {
    PyObject* result = call.run();
    if (result != nullptr && is_ready(call.self())) acquire_ends(call.self());
    return result;
}

PyObject* result_ready(const FunctionCall& call) {
    PyObject* result = call.run();
    if (result == Py_True) acquire_ends(call.self());
    return result;
}

// `_set(index, (success, value))`: the iterator gives the value to who asks for the next.
PyObject* iterator_set(const FunctionCall& call) {
    auto* state = find_state<ResultState>(call.self());
    PyObject* outcome = call.argument(2, "obj");
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr || outcome == nullptr || !PyTuple_Check(outcome) ||
        PyTuple_GET_SIZE(outcome) != 2) {
        return call.run();
    }
    publish_handed(*strand, outcome);
    std::vector<ReleasePoint> ends = take_ends(*state, *strand);
    {
        const std::scoped_lock guard(state->lock);
        for (ReleasePoint& end : ends) state->items.put(PyTuple_GET_ITEM(outcome, 1), std::move(end));
    }
    return call.run();
}

PyObject* iterator_next(const FunctionCall& call) {
    PyObject* result = call.run();
    const PyObject* given = result != nullptr ? result : raised();
    auto* state = active() ? find_state<ResultState>(call.self()) : nullptr;
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return result;
    {
        const std::scoped_lock guard(state->lock);
        acquire_all(*strand, state->items.take(given, false));
    }
    note(*strand, SyncOperation::result, *state, call.self());
    return result;
}

}  // namespace aether::runtime::sync
