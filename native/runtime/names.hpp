// What locks are called in reports. Locks made at one place share a name, so that a program which makes a lock for each
// of a million objects does not have a million lock sets to remember.
#pragma once

#include <string>

#include "../core/lock_set.hpp"
#include "../core/strand.hpp"
#include "python.hpp"

namespace aether::runtime {

struct LockName {
    std::string type;
    core::ContextId created = 0;  // where a reference to it was stored first; 0: unknown
    friend bool operator==(const LockName&, const LockName&) = default;
};

// Never 0, and never equal to a lock's own id.
[[nodiscard]] core::LockId name_lock(PyObject* lock);
[[nodiscard]] LockName lock_name(core::LockId name);

}  // namespace aether::runtime
