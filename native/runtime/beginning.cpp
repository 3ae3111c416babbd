#include "beginning.hpp"

#include <chrono>
#include <exception>
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

enum class Outcome { others_busy, done, out_of_memory };

struct Step {
    void (*action)(bool force);
    bool force;
    Outcome outcome = Outcome::others_busy;
};

// Called while no other thread runs Python: CPython holds them all to visit what the collector knows
// (PyUnstable_GC_VisitObjects, Python/gc_free_threading.c; with the GIL, whoever has that). A thread that waits in C
// code comes back to Python before it comes back to us, unless it was inside of its Guard.
int act_while_others_stand(PyObject*, void* argument) noexcept {
    auto& step = *static_cast<Step*>(argument);
    if (all_others_idle()) {
        try {
            step.action(step.force);
            step.outcome = Outcome::done;
        } catch (const std::exception&) {
            step.outcome = Outcome::out_of_memory;
        }
    }
    constexpr int no_further = 0;
    return no_further;
}

bool carry_out(Step step) {
    for (int attempt = 0; attempt < most_attempts && step.outcome == Outcome::others_busy; ++attempt) {
        if (attempt != 0) {
            Py_BEGIN_ALLOW_THREADS;
            std::this_thread::sleep_for(between_attempts);
            Py_END_ALLOW_THREADS;
        }
        PyUnstable_GC_VisitObjects(act_while_others_stand, &step);
    }
    if (step.outcome == Outcome::out_of_memory) PyErr_NoMemory();
    if (step.outcome == Outcome::others_busy)
        PyErr_SetString(PyExc_RuntimeError, "another thread is still at work for the last watch");
    return step.outcome == Outcome::done;
}

}  // namespace

bool forget_what_was_watched() {
    const bool done = carry_out({.action =
                                     [](bool) {
                                         forget_earlier_watch();
                                         expect_running_threads();
                                     },
                                 .force = false});
    release_dropped_shadow();
    return done;
}

bool go_live(bool force) {
    return carry_out(
        {.action = [](bool always) { finish_beginning(note_running_threads() || always); }, .force = force});
}

}  // namespace aether::runtime
