// asyncio: `call_soon_threadsafe`, and all that is built on it, to the callback in the loop's thread.
#include "publication.hpp"
#include "sync_handlers.hpp"
#include "sync_note.hpp"
#include "sync_state.hpp"

namespace aether::runtime::sync {

namespace {

using CallState = PointsState<Kind::call>;

// Handles are made by `call_soon` too, which only the loop's own thread may call.
bool made_threadsafe() {
    const Frame* frame = current_frame();
    for (int depth = 0; frame != nullptr && depth < 3; frame = caller(frame), ++depth) {
        if (role_of(code_of(frame)) == Role::call_threadsafe) return true;
    }
    return false;
}

}  // namespace

PyObject* handle_init(const FunctionCall& call) {
    Strand* strand = made_threadsafe() ? current_strand() : nullptr;
    auto* state = strand == nullptr ? nullptr : state_of<CallState>(call.self(), true);
    if (strand != nullptr) {
        publish_handed(*strand, call.argument(1, "callback"));
        publish_handed(*strand, call.argument(2, "args"));
    }
    if (state != nullptr) {
        publish(*state, state->points, *strand);
        note(*strand, SyncOperation::call_soon, *state, call.self());
    }
    return call.run();
}

PyObject* handle_run(const FunctionCall& call) {
    auto* state = find_state<CallState>(call.self());
    Strand* strand = current_strand();
    if (state != nullptr && strand != nullptr) {
        take(*state, state->points, *strand);
        note(*strand, SyncOperation::callback, *state, call.self());
    }
    return call.run();
}

}  // namespace aether::runtime::sync
