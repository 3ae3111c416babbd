// `--progress`: a thread of ours that tells how far the run is, while the program's own run. It touches no object of
// Python's.
#pragma once

#include <cstdint>

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

// A thread asks at each so many of its accesses whether the shared locations are to be counted.
inline constexpr std::uint64_t accesses_between_counts = 256;
// Counts them, on the program's own thread: none of our locks may be held.
void count_shared_if_asked();

}  // namespace aether::runtime
