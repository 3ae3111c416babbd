// Synchronisation: every happens-before edge of race-model.md section 2 that the standard library gives, and no other.
//
// C functions and Python functions of the library are patched in place (sync_table.cpp lists them with their edges), so
// types, identities, tracebacks and objects made before the start are as without us. `uninstall` undoes it exactly.
#pragma once

#include "python.hpp"

namespace aether::runtime::sync {

// Patches what is imported now; modules imported later are patched as they are loaded. Called with `watching()` true,
// by one thread. False with a Python exception set, and nothing patched, if this interpreter's library is not as
// expected.
[[nodiscard]] bool install();

// A thread that runs already: (ident, name, is daemon, handle or None). False with a Python exception set.
[[nodiscard]] bool meet_thread(PyObject* row);
// A `multiprocessing.pool.ThreadPool` that runs already.
void meet_pool(PyObject* pool);

// Restores every patched function. Threads may still be inside of one, as in a blocking acquire: they give no edge any
// more.
void uninstall();

// In the child of a fork: the threads of the parent are gone.
void after_fork_child();

}  // namespace aether::runtime::sync
