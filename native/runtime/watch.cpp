#include "watch.hpp"

#include "finalization.hpp"
#include "last_signal.hpp"
#include "library_container.hpp"
#include "lifetime.hpp"
#include "python.hpp"
#include "races.hpp"
#include "shadow.hpp"
#include "sync.hpp"
#include "thread_state.hpp"
#include "traversal.hpp"
#include "types.hpp"

namespace aether::runtime {

bool start(bool force) {
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
    begin_watching(false);
    if (!sync::install()) {
        end_watching();
        uninstall_tracer();
        return false;
    }
    if (force) activate();
    return true;
}

void stop() {
    if (!watching()) return;
    end_watching();
    sync::uninstall();
    uninstall_tracer();
}

void after_fork_child() {
    clear_races();
    restart_strands();
    sync::after_fork_child();
    renew_timers();
}

}  // namespace aether::runtime
