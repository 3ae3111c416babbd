// `threading.Barrier`: every wait of a round comes before its action, and the action before every return of that round;
// an `abort` or `reset` before who learns from it that the barrier is broken.
//
// Its internal methods run under its lock, one for each phase, so they tell the rounds apart exactly.
#include <memory>

#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_note.hpp"
#include "sync_state.hpp"

namespace aether::runtime::sync {

namespace {

// Guarded by the barrier's own lock: `arrived` while it fills, `action_done` from the last arrival on.
struct Round {
    Points arrived;
    Points action_done;
};

struct BarrierState final : State {
    static constexpr Kind own_kind = Kind::barrier;
    BarrierState() : State(own_kind, true) {}
    std::shared_ptr<Round> filling = std::make_shared<Round>();
    Points breaks;
};

// The round that the thread has entered; used up by the phase that follows at once.
thread_local std::shared_ptr<Round> entered;

// Before the barrier breaks, if it does: who waits must not get past.
void give_break(PyObject* barrier, SyncOperation operation) {
    Strand* strand = current_strand();
    auto* state = strand == nullptr ? nullptr : state_of<BarrierState>(barrier);
    if (state == nullptr) return;
    publish(*state, state->breaks, *strand);
    note(*strand, operation, *state, barrier);
}

enum Stage : std::int8_t { broken = -2, filling = 0 };

bool is_in(PyObject* barrier, Stage stage) {
    return long_attribute(barrier, "_state", filling) == stage;
}

// A barrier that broke because somebody waited too long, or by a failing action, orders nothing.
void take_breaks(PyObject* barrier) {
    auto* state = active() ? find_state<BarrierState>(barrier) : nullptr;
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return;
    {
        const std::scoped_lock guard(state->lock);
        if (state->breaks.empty()) return;
        state->breaks.acquire(*strand);
    }
    note(*strand, SyncOperation::broken, *state, barrier);
}

}  // namespace

// `_enter` returns when the barrier fills and this thread is the next to arrive.
PyObject* barrier_enter(const FunctionCall& call) {
    PyObject* result = call.run();
    if (result == nullptr) take_breaks(call.self());
    Strand* strand = current_strand();
    auto* state = result == nullptr || strand == nullptr || !active() ? nullptr : state_of<BarrierState>(call.self());
    if (state == nullptr) return result;
    // The first to arrive: what was broken or reset before is over.
    if (long_attribute(call.self(), "_count", 0) == 0) state->filling = std::make_shared<Round>();
    state->filling->arrived.add(*strand, strands().release(*strand));
    entered = state->filling;
    note(*strand, SyncOperation::arrive, *state, call.self());
    return result;
}

// `_release`: all have arrived; the last one runs the action. A failing one breaks the barrier.
PyObject* barrier_release(const FunctionCall& call) {
    const std::shared_ptr<Round> round = std::exchange(entered, nullptr);
    Strand* strand = current_strand();
    if (round == nullptr || strand == nullptr) return call.run();
    round->arrived.acquire(*strand);
    PyObject* result = call.run();
    if (result != nullptr) round->action_done.replace(strands().release(*strand));
    return result;
}

// `_wait`: returns in a round that is complete, raises in a broken one.
PyObject* barrier_wait(const FunctionCall& call) {
    const std::shared_ptr<Round> round = std::exchange(entered, nullptr);
    PyObject* result = call.run();
    if (result == nullptr) take_breaks(call.self());
    Strand* strand = current_strand();
    if (round == nullptr || strand == nullptr || result == nullptr) return result;
    round->action_done.acquire(*strand);
    if (auto* state = active() ? find_state<BarrierState>(call.self()) : nullptr)
        note(*strand, SyncOperation::pass, *state, call.self());
    return result;
}

PyObject* barrier_abort(const FunctionCall& call) {
    if (!is_in(call.self(), broken)) give_break(call.self(), SyncOperation::abort);
    return call.run();
}

// Who waits finds the barrier broken.
PyObject* barrier_reset(const FunctionCall& call) {
    if (is_in(call.self(), filling)) give_break(call.self(), SyncOperation::reset);
    return call.run();
}

// The getter of the property.
PyObject* barrier_broken(const FunctionCall& call) {
    PyObject* result = call.run();
    if (result == Py_True) take_breaks(call.self());
    return result;
}

}  // namespace aether::runtime::sync
