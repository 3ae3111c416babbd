// Guarded statements: an update in one statement that no store of another thread can fall into.
//
// `S[o].a op= e` loads, computes with nothing held, and stores under the place's lock if the place still holds what was
// loaded. If another thread has stored meanwhile, the update is computed anew from what is there, so far as that can be
// told from numbers, strings and tuples alone; no Python code ever runs under the lock. What this thread itself stores
// while `e` runs is overwritten, as it is without a guard.
#pragma once

#include "../runtime/site.hpp"

namespace aether::mitigation {

using runtime::Site;

// `S[o]`, `S[c]`, `S @ None` of a guarded site: what the statement's load and store are done on. New reference; null
// with an exception.
[[nodiscard]] PyObject* begin(Site& site, PyObject* operand);

// `S[o] = v`, `S[c:k] = v`, `S[None] = v` of a guarded site, and with a null value their deletions. False: the
// exception is the program's.
[[nodiscard]] bool store_guarded(Site& site, PyObject* operand, PyObject* value);

// Whether the calling thread stores under a place's lock: code of the program's that runs there must not wait.
[[nodiscard]] bool is_storing();

// What an update has computed so far, or loaded; any other object itself. Borrowed.
[[nodiscard]] PyObject* value_of(PyObject* object);

extern PyTypeObject update_type;
[[nodiscard]] bool ready_update_type();

}  // namespace aether::mitigation
