// `threading.Barrier`: every wait of a round comes before its action, and the action before every return of that round.
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
};

// The round that the thread has entered; used up by the phase that follows at once.
thread_local std::shared_ptr<Round> entered;

}  // namespace

// `_enter` returns when the barrier fills and this thread is the next to arrive.
PyObject* barrier_enter(const FunctionCall& call) {
    PyObject* result = call.run();
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
    Strand* strand = current_strand();
    if (round == nullptr || strand == nullptr || result == nullptr) return result;
    round->action_done.acquire(*strand);
    if (auto* state = active() ? find_state<BarrierState>(call.self()) : nullptr)
        note(*strand, SyncOperation::pass, *state, call.self());
    return result;
}

}  // namespace aether::runtime::sync
