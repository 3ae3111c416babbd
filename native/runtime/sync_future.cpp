// `concurrent.futures`: a future's start and end to who learns of them.
//
// `set_result`, `set_exception` and `cancel` end a future, `result`, `exception`, `done`, `add_done_callback` and
// `as_completed` report it, all while they hold its condition's RLock: sync_lock.cpp sees them leave it
// (Role::future_finish, Role::future_report). What is left are reports that are made without that lock, and answers
// that say it of some futures only.
#include "sync_attributes.hpp"
#include "sync_handlers.hpp"
#include "sync_lock.hpp"
#include "sync_note.hpp"

namespace aether::runtime::sync {

namespace {

void acquire_future(PyObject* future, Points FuturePoints::* reached, SyncOperation operation) {
    PyObject* condition = attribute(future, "_condition");
    PyObject* lock = condition == nullptr ? nullptr : attribute(condition, "_lock");
    Strand* strand = current_strand();
    if (auto* state = lock == nullptr ? nullptr : find_state<LockState>(lock); state != nullptr && strand != nullptr) {
        if (take_future(*state, reached, *strand)) note(*strand, operation, *state, lock);
    }
    Py_XDECREF(lock);
    Py_XDECREF(condition);
}

void acquire_end(PyObject* future) {
    acquire_future(future, &FuturePoints::done, SyncOperation::result);
}

// A query that the program makes and that says yes.
bool says_yes(const PyObject* result) {
    return result == Py_True && active() && origin().by == By::program;
}

}  // namespace

PyObject* future_cancelled(const FunctionCall& call) {
    PyObject* result = call.run();
    if (says_yes(result)) acquire_end(call.self());
    return result;
}

PyObject* future_running(const FunctionCall& call) {
    PyObject* result = call.run();
    if (says_yes(result)) acquire_future(call.self(), &FuturePoints::running, SyncOperation::running);
    return result;
}

// `wait`: the futures in `done` of what it returns.
PyObject* futures_wait(const FunctionCall& call) {
    PyObject* result = call.run();
    if (result == nullptr || !PyTuple_Check(result) || PyTuple_GET_SIZE(result) == 0 || !active()) return result;
    PyObject* futures = PySequence_List(PyTuple_GET_ITEM(result, 0));
    for (Py_ssize_t index = 0; futures != nullptr && index < PyList_GET_SIZE(futures); ++index) {
        acquire_end(PyList_GET_ITEM(futures, index));
    }
    Py_XDECREF(futures);
    PyErr_Clear();
    return result;
}

// `_get_snapshot` (3.14): reads a finished future's state without its lock. 3.15's asyncio reads it at once when it
// wraps a future that is done already, and an `await` of the result asks nothing more: so this is where the edge is, if
// early.
PyObject* future_snapshot(const FunctionCall& call) {
    PyObject* result = call.run();
    const bool finished = result != nullptr && PyTuple_Check(result) && PyTuple_GET_SIZE(result) > 0 &&
                          PyTuple_GET_ITEM(result, 0) == Py_True;
    if (finished && active()) acquire_end(call.self());
    return result;
}

}  // namespace aether::runtime::sync
