// `threading.Event`: the set that made it true comes before every wait and query that returned True.
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_note.hpp"
#include "sync_own.hpp"
#include "sync_state.hpp"

namespace aether::runtime::sync {

namespace {

struct EventState final : State {
    static constexpr Kind own_kind = Kind::event;
    explicit EventState(bool program) : State(own_kind, program) {}
    Points set;
    bool cleared = false;  // since `set` was put; the next set that makes it true replaces it
};

template <class Call>
PyObject* take_if_set(const Call& call, PyObject* event, SyncOperation operation) {
    EventState* state = operated<EventState>(event);
    PyObject* result = call.run();
    state = result != nullptr ? still(event, state) : nullptr;
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return result;
    if (result == Py_True) {
        take(*state, state->set, *strand);
        note(*strand, operation, *state, event);
    } else if (operation == SyncOperation::wait) {
        note(*strand, SyncOperation::failed_wait, *state, event);
    }
    return result;
}

// A set of an event that is set already makes nothing true. While a `clear` is on its way nobody can tell: then both
// count.
void put(EventState& state, bool is_set, Strand& strand) {
    {
        const std::scoped_lock guard(state.lock);
        if (is_set && !state.cleared) return;
    }
    ReleasePoint point = strands().release(strand);
    const std::scoped_lock guard(state.lock);
    if (state.cleared && !is_set) {
        state.set.replace(std::move(point));
        state.cleared = false;
    } else {
        state.set.add(strand, std::move(point));
    }
}

// Before the original.
void set(PyObject* event, bool is_set) {
    EventState* state = operated<EventState>(event);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return;
    put(*state, is_set, *strand);
    note(*strand, SyncOperation::set, *state, event);
}

void clear(PyObject* event) {
    EventState* state = operated<EventState>(event);
    if (state == nullptr) return;
    const std::scoped_lock guard(state->lock);
    state->cleared = true;
}

}  // namespace

PyObject* event_init(const FunctionCall& call) {
    if (origin().by == By::program) (void)state_of<EventState>(call.self(), true);
    return call.run();
}

PyObject* event_set(const FunctionCall& call) {
    set(call.self(), is_true_attribute(call.self(), "_flag"));
    return call.run();
}

PyObject* event_clear(const FunctionCall& call) {
    clear(call.self());
    return call.run();
}

PyObject* event_wait(const FunctionCall& call) {
    return take_if_set(call, call.self(), SyncOperation::wait);
}

PyObject* event_is_set(const FunctionCall& call) {
    return take_if_set(call, call.self(), SyncOperation::is_set);
}

PyObject* atomic_event_set(const MethodCall& call) {
    set(call.self, says(queries.atomic_event_is_set, call.self));
    return call.run();
}

PyObject* atomic_event_clear(const MethodCall& call) {
    clear(call.self);
    return call.run();
}

PyObject* atomic_event_wait(const MethodCall& call) {
    return take_if_set(call, call.self, SyncOperation::wait);
}

PyObject* atomic_event_is_set(const MethodCall& call) {
    return take_if_set(call, call.self, SyncOperation::is_set);
}

}  // namespace aether::runtime::sync
