// Object lifetime: CPython's reference tracer tells when an object is created and when it is about to die.
#pragma once

namespace aether::runtime {

// Takes the process's one tracer slot; an earlier tracer (tracemalloc's) is called first from then on.
[[nodiscard]] bool install_tracer();
// Gives the slot back to the earlier tracer.
void uninstall_tracer();
// True if the slot is still ours. tracemalloc.start() takes it silently: then addresses can no longer be trusted.
[[nodiscard]] bool holds_tracer();

}  // namespace aether::runtime
