// aether's atomic numbers, flags and references.
#include <algorithm>
#include <vector>

#include "../containers/inside.hpp"
#include "publication.hpp"
#include "sync_note.hpp"
#include "sync_own.hpp"
#include "sync_own_table.hpp"

namespace aether::runtime::sync {

namespace {

struct AtomicState final : State {
    static constexpr Kind own_kind = Kind::atomic;
    explicit AtomicState(bool program) : State(own_kind, program) {}
    Points stored;
    // Of exchanges whose outcome is not known yet: what they give must be there before they are done.
    std::vector<ReleasePoint> attempts;
};

// Handles to one cell are one atomic.
struct Operated {
    PyObject* keeper = nullptr;
    AtomicState* state = nullptr;  // null: nothing is to be done
    Strand* strand = nullptr;

    explicit Operated(PyObject* atomic) : keeper(containers::keeper_of(atomic)) {
        state = operated<AtomicState>(keeper);
        strand = current_strand();
        if (strand == nullptr) state = nullptr;
    }
    // After an original that may have waited.
    [[nodiscard]] bool still_there() {
        state = still(keeper, state);
        return state != nullptr;
    }
    void give() const {
        publish(*state, state->stored, *strand);
        note(*strand, SyncOperation::atomic_store, *state, keeper);
    }
    void take() const {
        {
            const std::scoped_lock guard(state->lock);
            state->stored.acquire(*strand);
            acquire_all(*strand, state->attempts);
        }
        note(*strand, SyncOperation::atomic_load, *state, keeper);
    }
};

// What is stored in a reference can be reached from then on.
void publish_arguments(const MethodCall& call) {
    Strand* strand = current_strand();
    for (Py_ssize_t index = 0; strand != nullptr && index < call.count; ++index)
        publish_handed(*strand, call.fast[index]);
    if (strand != nullptr && call.convention == Convention::one_argument) publish_handed(*strand, call.tuple);
}

}  // namespace

void give_atomic(PyObject* atomic) {
    if (const Operated who(atomic); who.state != nullptr) who.give();
}

void take_atomic(PyObject* atomic) {
    if (const Operated who(atomic); who.state != nullptr) who.take();
}

void take_operand(PyObject* operand) {
    if (is_own_number(operand)) take_atomic(operand);
}

PyObject* atomic_store(const MethodCall& call) {
    publish_arguments(call);
    give_atomic(call.self);
    return call.run();
}

PyObject* atomic_load(const MethodCall& call) {
    Operated who(call.self);
    PyObject* result = call.run();
    if (result != nullptr && who.still_there()) who.take();
    return result;
}

PyObject* atomic_update(const MethodCall& call) {
    publish_arguments(call);
    Operated who(call.self);
    if (who.state != nullptr) who.give();
    PyObject* result = call.run();
    if (result != nullptr && who.still_there()) who.take();
    return result;
}

PyObject* atomic_compare_exchange(const MethodCall& call) {
    publish_arguments(call);
    Operated who(call.self);
    if (who.state == nullptr) return call.run();
    const ReleasePoint point = strands().release(*who.strand);
    {
        const std::scoped_lock guard(who.state->lock);
        who.state->attempts.push_back(point);
    }
    PyObject* result = call.run();
    if (!who.still_there()) return result;
    {
        const std::scoped_lock guard(who.state->lock);
        std::erase_if(who.state->attempts, [&point](const ReleasePoint& each) { return each.epoch == point.epoch; });
        if (result == Py_True) who.state->stored.add(*who.strand, point);
    }
    if (result == Py_True) note(*who.strand, SyncOperation::atomic_store, *who.state, who.keeper);
    if (result != nullptr) who.take();
    return result;
}

PyObject* atomic_wait(const MethodCall& call) {
    Operated who(call.self);
    PyObject* result = call.run();
    if (result == Py_True && who.still_there()) who.take();
    return result;
}

}  // namespace aether::runtime::sync
