// Who runs now, as the owner of a lock: the asyncio task, or the thread.
#pragma once

#include "object_locks.hpp"

namespace aether::containers {

// A number that no other thread ever has, and that is no address of a task: it is odd.
[[nodiscard]] std::uintptr_t this_thread();

// False, with an exception that asyncio raised.
[[nodiscard]] bool current_owner(Owner& owner);

}  // namespace aether::containers
