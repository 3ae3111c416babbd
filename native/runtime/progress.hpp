// `--progress`: a thread of ours that tells how far the run is, while the program's own run. It touches no object of
// Python's.
#pragma once

#include <atomic>

#include "../core/strand.hpp"

namespace aether::runtime {

// From now on tells on `fd` every `interval` seconds: on a terminal in one line, which each time takes the place of the
// last; elsewhere in lines for a log. Nothing happens if it does already.
void begin_progress(int fd, double interval, bool terminal);
// Takes the line away, and tells no more. Waits for the thread.
void end_progress();
// Takes the line away until it is written again: before something else is written there.
void hide_progress();
// In a forked child: the thread is the parent's.
void forget_progress();

// True while accesses are counted: there is somebody to tell of them.
inline std::atomic<bool> counts_accesses{false};
// An access by the calling thread, whose strand it is. Now and then counts the shared locations: none of our locks may
// be held.
void count_for_progress(core::Strand& strand);

}  // namespace aether::runtime
