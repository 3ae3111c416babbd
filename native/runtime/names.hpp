// What locks are called in reports: noted when a lock is first held, by its identity, since the lock may be gone by then.
#pragma once

#include <string>

#include "../core/lock_set.hpp"
#include "../core/strand.hpp"
#include "python.hpp"

namespace aether::runtime {

struct LockName {
    std::string type;
    core::ContextId first_seen = 0;
};

void note_lock(core::LockId id, PyObject* lock);
[[nodiscard]] LockName name_of_lock(core::LockId id);

}  // namespace aether::runtime
