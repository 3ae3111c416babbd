// `threading.Semaphore` and `BoundedSemaphore`: a release comes before the acquire that takes its token.
#include "strands.hpp"
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_note.hpp"
#include "sync_state.hpp"
#include "sync_tokens.hpp"

namespace aether::runtime::sync {

namespace {

struct SemaphoreState final : State {
    static constexpr Kind own_kind = Kind::semaphore;
    explicit SemaphoreState(bool program) : State(own_kind, program), waiters_unseen(!program && others_ran_before()) {}
    Tokens tokens;
    // Who waits in it may have begun before the watch, and take a token that nobody sees taken: which one others take
    // is not known then, and all order them.
    const bool waiters_unseen;
    Points released;
};

// Before the original of every operation.
SemaphoreState* operated_semaphore(PyObject* semaphore) {
    SemaphoreState* state = operated<SemaphoreState>(semaphore);
    if (state == nullptr || state->tokens.counted()) return state;
    const long value = long_attribute(semaphore, "_value", 0);
    state = still(semaphore, state);
    if (state == nullptr) return nullptr;
    const std::scoped_lock guard(state->lock);
    state->tokens.count(value);
    return state;
}

}  // namespace

PyObject* semaphore_init(const FunctionCall& call) {
    if (origin().by == By::program) (void)state_of<SemaphoreState>(call.self(), true);
    return call.run();
}

PyObject* semaphore_acquire(const FunctionCall& call) {
    SemaphoreState* state = operated_semaphore(call.self());
    PyObject* result = call.run();
    state = result == Py_True ? still(call.self(), state) : nullptr;
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return result;
    {
        const std::scoped_lock guard(state->lock);
        acquire_all(*strand, state->tokens.take());
        if (state->waiters_unseen) state->released.acquire(*strand);
    }
    note(*strand, SyncOperation::take_token, *state, call.self());
    return result;
}

PyObject* semaphore_release(const FunctionCall& call) {
    SemaphoreState* state = operated_semaphore(call.self());
    Strand* strand = current_strand();
    PyObject* given = call.argument(1, "n");
    const long count = given == nullptr ? 1 : PyLong_Check(given) ? PyLong_AsLong(given) : 0;
    if (PyErr_Occurred()) PyErr_Clear();
    if (state == nullptr || strand == nullptr || count < 1) return call.run();
    const ReleasePoint point = strands().release(*strand);
    {
        const std::scoped_lock guard(state->lock);
        if (state->waiters_unseen) state->released.add(*strand, point);
        state->tokens.put(point, count);
    }
    note(*strand, SyncOperation::give_token, *state, call.self());
    PyObject* result = call.run();
    state = still(call.self(), state);
    if (state == nullptr) return result;
    const std::scoped_lock guard(state->lock);
    result == nullptr ? state->tokens.withdraw(point) : state->tokens.settle(point);
    return result;
}

}  // namespace aether::runtime::sync
