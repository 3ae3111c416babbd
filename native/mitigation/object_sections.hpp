// The locks under which sections run: one for each object, held only while some thread is in a section on it.
//
// No wait for one can hang the program. Before a thread waits, for such a lock or for one of the program's, the cycle
// is looked for that this would close; if a section's lock is part of it, a thread that waits for such a lock is
// excused, and goes on without. What the search cannot see (a queue, a thread that is joined) ends by time.
#pragma once

#include "../runtime/python.hpp"

#include "contender.hpp"

namespace aether::mitigation {

enum class Entered : unsigned char {
    yes,
    excused,  // a deadlock, or another has been inside for very long
    failed,   // an exception ended the wait: KeyboardInterrupt, or there was no memory
};

// A thread may enter again where it is inside. The caller keeps the object alive.
[[nodiscard]] Entered enter_section_on(PyObject* object);
// Whether the calling thread is in one.
[[nodiscard]] bool is_in_section_on(PyObject* object);
// As often as it was entered.
void leave_section_on(PyObject* object);

// Until a thread that waits goes on without. For tests: returns what it was.
double set_longest_wait(double seconds);
// How many threads wait to enter one.
[[nodiscard]] unsigned section_waiters();

// Around a wait of the calling thread's for the program's own lock. It may fall within another, in a signal handler:
// what begin_wait_for() returns is what the thread waited for before.
[[nodiscard]] Wanted begin_wait_for(const void* lock);
void end_wait_for(Wanted before);

}  // namespace aether::mitigation
