// `with aether.ignore():` - the accesses of this thread are not recorded. Its synchronisation is: what it orders, it
// orders.
#pragma once

#include "../core/strand.hpp"
#include "python.hpp"

namespace aether::runtime {

extern PyTypeObject ignore_type;
// False: a Python exception is set.
[[nodiscard]] bool ready_ignore_type();

[[nodiscard]] inline bool is_ignoring(const core::Strand& strand) {
    return strand.info()->ignoring.load(std::memory_order_relaxed) != 0;
}

}  // namespace aether::runtime
