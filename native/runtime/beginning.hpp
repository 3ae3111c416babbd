// The beginning of a watch: threads may run already, and an earlier watch may have left what it knew.
#pragma once

namespace aether::runtime {

// Forgets the earlier watch. Nothing may be watched. False, with a Python exception set, if another thread has not come
// out of what that watch was recording for some seconds.
[[nodiscard]] bool forget_what_was_watched();

// The last step: all is patched, and the threads that run have names. Probes are live from then on if there are others
// than the caller, or with `force`. False with a Python exception set, as above.
[[nodiscard]] bool go_live(bool force);

}  // namespace aether::runtime
