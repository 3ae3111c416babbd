#include "sync_note.hpp"

#include <string_view>

#include "shadow.hpp"

namespace aether::runtime::sync {

namespace {

// A Condition's own lock is stored in the Condition alone, which operates it: it goes by that name. Borrowed.
PyObject* namesake(PyObject* lock) {
    const Frame* frame = creation_of(lock) != 0 ? nullptr : current_frame();
    if (frame == nullptr || code_of(frame)->co_argcount == 0 || role_of(code_of(frame)) != Role::transparent)
        return lock;
    PyObject* self = detail::untag(frame->locals_plus[0]);
    return self != nullptr && std::string_view(Py_TYPE(self)->tp_name) == "Condition" ? self : lock;
}

}  // namespace

core::LockId name_of(State& state, PyObject* object) {
    core::LockId name = state.name.load(std::memory_order_relaxed);
    if (name == 0) {
        name = name_lock(namesake(object));
        state.name.store(name, std::memory_order_relaxed);
    }
    return name;
}

void note(Strand& strand, SyncOperation operation, State& state, PyObject* object, const Frame* frame) {
    if (frame == nullptr) return;
    std::uint64_t identity = state.identity.load(std::memory_order_relaxed);
    if (identity == 0) {
        identity = serial_of(object);
        state.identity.store(identity, std::memory_order_relaxed);
    }
    note_sync(strand, operation, identity, name_of(state, object), frame);
}

void note(Strand& strand, SyncOperation operation, core::StrandId thread) {
    if (const Frame* frame = program_frame()) note_sync(strand, operation, thread, 0, frame);
}

void note_submit(Strand& strand) {
    if (const Frame* frame = program_frame()) note_sync(strand, SyncOperation::submit, 0, 0, frame);
}

}  // namespace aether::runtime::sync
