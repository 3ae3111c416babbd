// `ThreadPoolExecutor`: its work items are tasks, strands of their own that start after their submit.
#include "strands.hpp"
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_note.hpp"
#include "sync_state.hpp"
#include "sync_text.hpp"

namespace aether::runtime::sync {

namespace {

struct TaskState final : State {
    static constexpr Kind own_kind = Kind::task;
    TaskState(ReleasePoint point, core::ContextId where)
        : State(own_kind, true), submitted(std::move(point)), created(where) {}
    const ReleasePoint submitted;
    const core::ContextId created;
};

// The function that the item will call: `fn` up to 3.13, the first of `task` later.
std::string name_of_task(PyObject* item) {
    PyObject* function = attribute(item, "fn");
    if (function == nullptr) {
        PyObject* task = attribute(item, "task");
        if (task != nullptr && PyTuple_Check(task) && PyTuple_GET_SIZE(task) > 0) {
            function = Py_NewRef(PyTuple_GET_ITEM(task, 0));
        }
        Py_XDECREF(task);
    }
    std::string name = function == nullptr ? "" : text_attribute(function, "__qualname__");
    Py_XDECREF(function);
    return name.empty() ? "task" : "task " + name;
}

bool has_initializer(const FunctionCall& call) {
    // Up to 3.13 an argument of the worker's, later an attribute of its context, the second argument.
    PyObject* given = call.argument(2, "initializer");
    PyObject* context = call.argument(1, "ctx");
    PyObject* own = context == nullptr ? nullptr : attribute(context, "initializer");
    const bool found =
        (given != nullptr && given != Py_None && PyCallable_Check(given)) || (own != nullptr && own != Py_None);
    Py_XDECREF(own);
    return found;
}

bool is_alone(PyObject* executor_reference) {
    PyObject* executor = nullptr;
    if (!PyWeakref_Check(executor_reference) || PyWeakref_GetRef(executor_reference, &executor) < 1) {
        PyErr_Clear();
        return false;
    }
    const bool alone = long_attribute(executor, "_max_workers", 0) == 1;
    Py_DECREF(executor);
    return alone;
}

// The worker's loop calls, and may have begun before the watch: what it was called with is its first variable.
void meet_worker() {
    if (present_worker().met) return;
    const Frame* frame = current_frame();
    PyObject* executor = frame == nullptr || role_of(code_of(frame)) != Role::library ? nullptr : local_at(frame, 0);
    present_worker().met = true;
    present_worker().alone = executor != nullptr && is_alone(executor);
}

}  // namespace

PyObject* executor_worker(const FunctionCall& call) {
    present_worker() = {
        .met = true, .alone = is_alone(call.self()), .has_initializer = has_initializer(call), .initialized = {}};
    PyObject* result = call.run();
    present_worker() = {};
    return result;
}

PyObject* work_item_init(const FunctionCall& call) {
    if (Strand* strand = current_strand()) {
        (void)state_of<TaskState>(call.self(), strands().release(*strand), capture_context());
        note_submit(*strand);
    }
    return call.run();
}

PyObject* work_item_run(const FunctionCall& call) {
    // Also before an item that was made while there was one thread alone: it is no part of the initializer.
    meet_worker();
    present_worker().ready();
    const TaskState* state = find_state<TaskState>(call.self());
    if (state == nullptr) return call.run();
    Task task;
    task.begin(state->submitted, name_of_task(call.self()), state->created);
    PyObject* result = call.run();
    task.end();
    return result;
}

}  // namespace aether::runtime::sync
