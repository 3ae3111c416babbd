// Random traces: undisciplined ones, where anything may race, and disciplined ones, where only cells and flags may.
#pragma once

#include "random.hpp"
#include "trace.hpp"

namespace aether::testing {

// Any strand does anything that is possible, on few places, so that accesses meet.
[[nodiscard]] Trace random_trace(Random& random);

// Every place has a discipline that makes it race-free: guarded by one lock; owned, and handed over by fork and join, a
// queue, or a flag; or a field of an object that is built, published through a cell and only read from then on.
[[nodiscard]] Trace disciplined_trace(Random& random);

}  // namespace aether::testing
