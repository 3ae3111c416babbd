// The beginning of a watch: threads may run already, and an earlier watch may have left what it knew.
#pragma once

namespace aether::runtime {

// Forgets the earlier watch, and takes note of the threads that run. Nothing may be watched. False, with a Python
// exception set, if another thread has not come out of what that watch was recording for some seconds.
[[nodiscard]] bool begin_anew();

}  // namespace aether::runtime
