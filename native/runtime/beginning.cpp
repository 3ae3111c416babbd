#include "beginning.hpp"

#include <chrono>
#include <thread>

#include "guard.hpp"
#include "python.hpp"
#include "shadow.hpp"
#include "strands.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

namespace {

constexpr int most_attempts = 5000;
constexpr std::chrono::milliseconds between_attempts{1};

// Called while no other thread runs Python: CPython holds them all to visit what the collector knows
// (PyUnstable_GC_VisitObjects, Python/gc_free_threading.c; with the GIL, whoever has that). A thread that waits in C
// code comes back to Python before it comes back to us, unless it was inside of its Guard.
int begin_while_others_stand(PyObject*, void* begun) {
    if (all_others_idle()) {
        forget_earlier_watch();
        note_running_threads();
        *static_cast<bool*>(begun) = true;
    }
    constexpr int no_further = 0;
    return no_further;
}

}  // namespace

bool begin_anew() {
    bool begun = false;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        PyUnstable_GC_VisitObjects(begin_while_others_stand, &begun);
        if (begun) break;
        Py_BEGIN_ALLOW_THREADS;
        std::this_thread::sleep_for(between_attempts);
        Py_END_ALLOW_THREADS;
    }
    release_dropped_shadow();
    if (!begun) PyErr_SetString(PyExc_RuntimeError, "another thread is still at work for the last watch");
    return begun;
}

}  // namespace aether::runtime
