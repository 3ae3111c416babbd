// A task that asks which thread it runs on is ordered after its worker's earlier tasks from there on (race-model.md, 2,
// rule 3).
#include "strands.hpp"
#include "sync_caller.hpp"
#include "sync_handlers.hpp"

namespace aether::runtime::sync {

PyObject* ask_identity(const MethodCall& call) {
    if (Task::present() != nullptr && origin().by == By::program) Task::join_worker();
    return call.run();
}

void ask_thread_local(PyObject*) {
    if (Task::present() != nullptr && origin().by == By::program) Task::join_worker();
}

namespace {

#if PY_VERSION_HEX >= 0x030e0000

// Mirrors the beginning of a context (Include/internal/pycore_context.h).
struct ContextHead {
    PyObject_HEAD PyObject* previous;
};

// Since 3.14 `Thread` runs all of a thread in a context that it makes for it: the one that was entered first. Who runs
// in another one (`Context.run`) is in it on any thread.
bool is_in_own_context() {
    PyObject* context = PyThreadState_Get()->context;
    return context == nullptr || reinterpret_cast<const ContextHead*>(context)->previous == nullptr;
}

#else

// Every thread has a context that nobody has entered; who runs in another one (`Context.run`) is in it on any thread.
bool is_in_own_context() {
    PyObject* context = Py_XNewRef(PyThreadState_Get()->context);
    if (context == nullptr) return true;
    PyObject* pending = PyErr_GetRaisedException();
    const bool own = PyContext_Enter(context) == 0 && PyContext_Exit(context) == 0;
    PyErr_Clear();
    PyErr_SetRaisedException(pending);
    Py_DECREF(context);
    return own;
}

#endif

}  // namespace

PyObject* ask_context(const MethodCall& call) {
    if (Task::present() != nullptr && origin().by == By::program && is_in_own_context()) Task::join_worker();
    return call.run();
}

}  // namespace aether::runtime::sync
