// Who runs now, as the owner of a lock: the asyncio task, or the thread.
#pragma once

#include "object_locks.hpp"

namespace aether::containers {

// False, with an exception that asyncio raised.
[[nodiscard]] bool current_owner(Owner& owner);

}  // namespace aether::containers
