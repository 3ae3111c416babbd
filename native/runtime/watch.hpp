// Starting and stopping the watch.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// Begins to watch: tracer and synchronisation. Probes stay idle until there is a second thread, unless `force`.
// `running` is called, unless it is None, for what runs already: a list of threads, as (ident, name, is daemon, handle
// or None), a list of pools of threads, and whether one waits for the end of another. May wait some seconds for a
// thread that an earlier watch still keeps. False: a Python exception is set, and nothing is watched.
[[nodiscard]] bool start(bool force, PyObject* running);
// Undoes everything exactly.
void stop();
// The child is watched on its own: it starts with one thread and no history.
void after_fork_child();

}  // namespace aether::runtime
