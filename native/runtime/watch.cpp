#include "watch.hpp"

#include "beginning.hpp"
#include "finalization.hpp"
#include "last_signal.hpp"
#include "library_container.hpp"
#include "lifetime.hpp"
#include "phases.hpp"
#include "progress.hpp"
#include "python.hpp"
#include "races.hpp"
#include "reference.hpp"
#include "strands.hpp"
#include "sync.hpp"
#include "thread_state.hpp"
#include "traversal.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

// False with a Python exception set.
bool meet_running(PyObject* running) {
    if (running == Py_None) return true;
    const Reference found(PyObject_CallNoArgs(running));
    PyObject* threads = nullptr;
    PyObject* pools = nullptr;
    int awaited = 0;
    if (found == nullptr ||
        PyArg_ParseTuple(found.get(), "O!O!p", &PyList_Type, &threads, &PyList_Type, &pools, &awaited) == 0)
        return false;
    if (awaited != 0) strands().await_ends(true);
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(threads); ++index) {
        if (!sync::meet_thread(PyList_GET_ITEM(threads, index))) return false;
    }
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(pools); ++index) sync::meet_pool(PyList_GET_ITEM(pools, index));
    return true;
}

}  // namespace

bool start(bool force, PyObject* running) {
    if (watching()) {
        PyErr_SetString(PyExc_RuntimeError, "aether is watching already");
        return false;
    }
    if (!resolve_types() || !resolve_library_containers() || !resolve_traversals()) return false;
    if (!install_tracer()) {
        if (PyErr_Occurred() == nullptr)
            PyErr_SetString(PyExc_RuntimeError, "the interpreter's reference tracer cannot be set");
        return false;
    }
    stop_threads_at_finalization();
    if (!forget_what_was_watched()) {
        uninstall_tracer();
        return false;
    }
    clear_races();
    forget_phases();
    begin_watching();
    if (sync::install() && meet_running(running) && go_live(force)) return true;
    PyObject* reason = PyErr_GetRaisedException();  // undoing runs Python
    stop();
    PyErr_SetRaisedException(reason);
    return false;
}

void stop() {
    end_progress();
    if (!watching()) return;
    end_watching();
    sync::uninstall();
    uninstall_tracer();
}

void after_fork_child() {
    forget_progress();
    clear_races();
    forget_phases();
    restart_strands();
    sync::after_fork_child();
    renew_timers();
}

}  // namespace aether::runtime
