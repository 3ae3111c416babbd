// Starting and stopping the watch.
#pragma once

namespace aether::runtime {

// Begins to watch: tracer and synchronisation. Probes stay idle until a second thread starts, unless `force`. False: a
// Python exception is set.
[[nodiscard]] bool start(bool force);
// Undoes everything exactly.
void stop();
// The child is watched on its own: it starts with one thread and no history.
void after_fork_child();

}  // namespace aether::runtime
