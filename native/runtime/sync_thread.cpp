// Threads: from the start to the first act, from the last act to who saw the end.
#include <initializer_list>
#include <new>
#include <string>

#include "describe.hpp"
#include "publication.hpp"
#include "strands.hpp"
#include "sync.hpp"
#include "sync_handlers.hpp"
#include "sync_note.hpp"
#include "sync_state.hpp"
#include "sync_text.hpp"

namespace aether::runtime::sync {

namespace {

struct HandleState final : State {
    static constexpr Kind own_kind = Kind::handle;
    explicit HandleState(std::shared_ptr<ThreadRecord> of) : State(own_kind, false), thread(std::move(of)) {}
    const std::shared_ptr<ThreadRecord> thread;
};

struct Start {
    std::shared_ptr<ThreadRecord> thread;
    core::ReleasePoint started;
    core::ContextId created = 0;
};

// What the new thread calls first. It is a callable rather than a Python function so that no frame of ours is on its
// stack.
struct Body {
    PyObject_HEAD PyObject* function;
    Start* start;
};

Body* as_body(PyObject* object) {
    return reinterpret_cast<Body*>(object);
}

// A `threading.Thread` starts its own bound method; its name is the thread's.
std::string name_of_thread(PyObject* function) {
    if (PyMethod_Check(function)) {
        std::string name = text_attribute(PyMethod_GET_SELF(function), "_name");
        if (!name.empty()) return name;
    }
    return text_attribute(function, "__qualname__");
}

PyObject* body_call(PyObject* self, PyObject* arguments, PyObject* keywords) {
    Body* body = as_body(self);
    if (watching() && body->start->thread) {
        const Start start = std::exchange(*body->start, {});
        start.thread->begin(start.started,
                            strand_info(start.thread->id(), name_of_thread(body->function), start.created, false));
        bind_thread(start.thread);
    }
    PyObject* result = PyObject_Call(body->function, arguments, keywords);
    if (Strand* strand = known_strand()) strands().release_if_awaited(*strand);
    return result;
}

// An exception that leaves the thread is reported with the function that was started.
PyObject* body_repr(PyObject* self) {
    return PyObject_Repr(as_body(self)->function);
}

int body_traverse(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(as_body(self)->function);
    return 0;
}

int body_clear(PyObject* self) {
    Py_CLEAR(as_body(self)->function);
    return 0;
}

void body_dealloc(PyObject* self) {
    PyTypeObject* type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    (void)body_clear(self);
    delete as_body(self)->start;
    type->tp_free(self);
    Py_DECREF(reinterpret_cast<PyObject*>(type));
}

template <class Function>
void* slot(Function function) {
    return reinterpret_cast<void*>(function);
}

PyTypeObject* body_type() {
    static PyType_Slot slots[] = {{Py_tp_call, slot(body_call)},         {Py_tp_repr, slot(body_repr)},
                                  {Py_tp_traverse, slot(body_traverse)}, {Py_tp_clear, slot(body_clear)},
                                  {Py_tp_dealloc, slot(body_dealloc)},   {0, nullptr}};
    static PyType_Spec spec = {"aether._native.ThreadBody", sizeof(Body), 0,
                               Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION, slots};
    static auto* const type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
    return type;
}

PyObject* make_body(PyObject* function, Start start) {
    PyTypeObject* type = body_type();
    PyObject* made = type == nullptr ? nullptr : type->tp_alloc(type, 0);
    if (made == nullptr) return nullptr;
    as_body(made)->function = Py_NewRef(function);
    as_body(made)->start = new Start(std::move(start));
    return made;
}

// Everything that the calling thread did so far comes before the new one, which can reach what it is given.
Start prepare(bool daemon, std::initializer_list<PyObject*> given) {
    activate();
    Start start{std::make_shared<ThreadRecord>(daemon), {}, capture_context()};
    if (Strand* strand = current_strand()) {
        for (PyObject* object : given) publish_handed(*strand, object);
        start.started = strands().release(*strand);
        note(*strand, SyncOperation::start, start.thread->id());
    }
    return start;
}

PyObject* run_in_body(const MethodCall& call, PyObject* function, const Start& start) {
    PyObject* body = make_body(function, start);
    if (body == nullptr) return nullptr;
    PyObject* result = call.run_with(0, "function", body);
    Py_DECREF(body);
    return result;
}

// The thread of this handle was seen to have ended, or was waited for in vain.
void acquire_end(PyObject* handle, SyncOperation operation) {
    if (!active()) return;
    const HandleState* state = find_state<HandleState>(handle);
    Strand* strand = current_strand();
    if (state == nullptr || strand == nullptr) return;
    if (effect_of(operation) == SyncEffect::takes) strand->acquire(state->thread->finish());
    note(*strand, operation, state->thread->id());
}

}  // namespace

PyObject* start_joinable_thread(const MethodCall& call) {
    PyObject* function = call.argument(0, "function");
    if (function == nullptr || !PyCallable_Check(function)) return call.run();
    PyObject* daemon = call.argument(2, "daemon");
    Start start = prepare(daemon == nullptr || PyObject_IsTrue(daemon) == 1, {function});
    PyObject* handle = call.argument(1, "handle");
    // A handle that is given may be asked as soon as the thread runs; one that is returned not before.
    const bool given = handle != nullptr && handle != Py_None;
    if (given) {
        // An earlier attempt to start it may have failed.
        if (const HandleState* state = state_of<HandleState>(handle, start.thread)) start.thread = state->thread;
    }
    PyObject* result = run_in_body(call, function, start);
    if (result != nullptr && !given) (void)state_of<HandleState>(result, start.thread);
    return result;
}

PyObject* start_new_thread(const MethodCall& call) {
    PyObject* function = call.argument(0, "function");
    if (function == nullptr || !PyCallable_Check(function)) return call.run();
    return run_in_body(call, function, prepare(true, {function, call.argument(1, "args"), call.argument(2, "kwargs")}));
}

PyObject* handle_join(const MethodCall& call) {
    if (!has_begun()) strands().await_ends(true);
    PyObject* result = call.run();
    // A timeout gives None too.
    if (result != nullptr) {
        const bool ended = says(queries.handle_is_done, call.self);
        acquire_end(call.self, ended ? SyncOperation::join : SyncOperation::failed_join);
    }
    return result;
}

PyObject* handle_is_done(const MethodCall& call) {
    PyObject* result = call.run();
    if (result == Py_True) acquire_end(call.self, SyncOperation::is_alive);
    return result;
}

bool meet_thread(PyObject* row) {
    unsigned long long ident = 0;
    PyObject* name = nullptr;
    int daemon = 0;
    PyObject* handle = nullptr;
    if (!PyTuple_Check(row) || PyArg_ParseTuple(row, "KUpO", &ident, &name, &daemon, &handle) == 0) return false;
    name_running_thread(ident, utf8(name));
    if (handle != Py_None) (void)state_of<HandleState>(handle, record_of_running_thread(ident, daemon != 0));
    return true;
}

PyObject* shutdown_threads(const MethodCall& call) {
    PyObject* result = call.run();
    Strand* strand = current_strand();
    if (result != nullptr && strand != nullptr && active()) acquire_departed(*strand);
    return result;
}

}  // namespace aether::runtime::sync
