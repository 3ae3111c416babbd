// Which watch this is: what a thread has under way belongs to the one that it was begun in.
#pragma once

#include <atomic>

namespace aether::runtime {

// How often a watch began.
inline std::atomic<unsigned> watch_number{0};

}  // namespace aether::runtime
