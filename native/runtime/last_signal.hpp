// Signals that end the program over a report that Python draws. Python runs its handlers between two instructions of
// the main thread: long C code would keep a program alive that dies at once without us.
#pragma once

#include <string>
#include <vector>

namespace aether::runtime {

// From now on, if this signal's Python handler has not said `signal_heard` some seconds after the signal came, the
// process dies of it without more ado: its successor draws the report, or a line on `set_announce`'s descriptor says
// that there is none. Call it after Python's handler was set; setting another one undoes it.
void die_unless_heard(int number);
// From now on, if the signal would end the process at once, without Python's doing, its successor draws the report.
// Python goes on seeing the default, and any thread may call this. `leave_signals` undoes it.
void succeed_at(int number);
void leave_signals();
// The command that takes this process's place then, with the signal's number as its last argument, and the descriptors
// that it needs. Making a process here, or running Python, would need locks that the interrupted code may hold.
void set_successor(std::vector<std::string> command, std::vector<int> fds);
// The report is being drawn: it takes the time that it takes.
void signal_heard();

// A forked child inherits the handler but no timers.
void renew_timers();

}  // namespace aether::runtime
