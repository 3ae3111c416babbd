// Threads that the interpreter ends when it ends itself.
#pragma once

namespace aether::runtime {

// CPython 3.13 ends a daemon thread by pthread_exit() when the thread next wants to run Python, wherever it waits. That
// unwinds the stack; our frames on it would release references with no thread state, or terminate the process where
// they are `noexcept`. From now on such a thread stops there for good, as from CPython 3.14 on
// (Python/thread_pthread.h, PyThread_hang_thread). Stays in force: the interpreter ends after the watch.
void stop_threads_at_finalization();

}  // namespace aether::runtime
