// On whose behalf a primitive is operated: the standard library's own locks give no edge (race-model.md, 2, rule 2).
//
// Decided from the calling Python frames: code below the standard library's folder, and the tool's own, is the
// library's.
#pragma once

#include <cstdint>

#include "frames.hpp"
#include "python.hpp"

namespace aether::runtime::sync {

// What a function of the library is to the primitives that it operates. Listed in sync_table.cpp.
enum class Role : std::uint8_t {
    program,          // no library code at all
    library,          // operates its own primitives
    thread_list,      // guards threading's list of threads: every thread passes there, and what it knows is no order
    transparent,      // operates what its caller operates: `Condition.__enter__`, contextlib
    condition_wait,   // transparent for the condition's lock; its own waiter lock is no lock of anybody's
    query,            // only asks about a lock, by trying to take it: neither excludes nor orders
    trampoline,       // calls what the program gave it: what it operates directly is the program's
    future_report,    // reports a future as finished when it leaves the future's lock
    future_callback,  // calls what it was given at once if the future is done: a report to the program, and a
                      // trampoline
    future_finish,    // has finished the future when it leaves the future's lock
    future_cancel,    // has cancelled it then, if it could
    future_start,     // has then marked it as running, or told who waits for it that it is cancelled
    queue_section,    // works on the queue under its lock
    call_threadsafe,  // asyncio's `call_soon_threadsafe`
    self_pipe,        // writes to asyncio's own wake-up socket
};

enum class By : std::uint8_t {
    program,
    library,
    nobody,  // a waiter lock, or a query: neither excludes nor orders
};

struct Origin {
    By by = By::program;
    Role role = Role::program;     // of the frame that decided it
    const Frame* frame = nullptr;  // which that was; null: none did
};

// Who operates a primitive, seen from the calling thread's innermost Python frame. Never allocates, runs no Python
// code; a few nanoseconds. `moves_condition`: the operation is `_release_save` or `_acquire_restore`, never one on a
// waiter lock.
[[nodiscard]] Origin origin(bool moves_condition = false) noexcept;
[[nodiscard]] Role role_of(PyCodeObject* code) noexcept;
// The innermost frame of the program itself, from `frame` on; null if the library alone is at work. Good while the
// calling code is.
[[nodiscard]] const Frame* program_frame(const Frame* frame = current_frame()) noexcept;

// Sets the folders whose code is the library's. Install time.
[[nodiscard]] bool find_library_folders();
// True for a file of the standard library.
[[nodiscard]] bool is_library_file(PyObject* file) noexcept;
// True once code of the library runs with probes: what its own locks order is worth knowing then.
[[nodiscard]] bool is_library_watched() noexcept;
// Code of that file is about to run with probes.
void note_watched_file(PyObject* file) noexcept;
// False for a module of the program that has the name of one of the standard library's.
[[nodiscard]] bool is_of_library(PyObject* module);
// Gives a function's code its role, for good: the code is kept alive.
void set_role(PyCodeObject* code, Role role);

}  // namespace aether::runtime::sync
