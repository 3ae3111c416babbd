// The program's own locks, so far as sections have to know of them: who has which, and who waits.
#pragma once

namespace aether::mitigation {

// From here on, for good: `threading.Lock` and `RLock`, and with them what is made of these. False with an exception.
[[nodiscard]] bool mind_program_locks();

}  // namespace aether::mitigation
