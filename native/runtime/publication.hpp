// Publication: what other threads can reach once a reference was stored (race-model.md, 2.5).
//
// An object is private while nothing that other threads can reach leads to it: storing it in a private object changes
// nothing. The store that makes the root of such a structure reachable publishes the whole of it.
#pragma once

#include "python.hpp"
#include "shadow.hpp"
#include "site.hpp"

namespace aether::runtime {

// Before a store of `value` into `holder` (null: into what other threads may know): what the strand did so far is
// before what a loader of the store does. True if the strand's time has to move after the store: what it does then is
// not published by it.
[[nodiscard]] bool publish(Site& site, core::Strand& strand, PyObject* value, PyObject* holder);

// `value` was handed to another thread, or will be, where no probe sees it: as the argument of a thread's function, an
// item of a queue, a module. Publishes it and what it leads to; the caller moves the strand's time, as every
// synchronisation does.
void publish_handed(core::Strand& strand, PyObject* value);

}  // namespace aether::runtime
