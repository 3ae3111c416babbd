// What this thread holds of which lock: so that it can be told that it waits for itself, or gives back what it does not
// have.
#pragma once

#include <cstdint>

namespace aether::containers {

struct Hold {
    std::uint64_t lock;  // a number of its own, never used again: an address would be
    std::uint32_t reads = 0;
    std::uint32_t writes = 0;
};

[[nodiscard]] std::uint64_t next_lock_number();

// Null: nothing.
Hold* find_hold(std::uint64_t lock);
// What is there or a new one, with nothing in it. Null, with MemoryError. Until the next call of one of these.
Hold* get_hold(std::uint64_t lock);
// It is forgotten if there is nothing in it.
void drop_if_empty(std::uint64_t lock);

}  // namespace aether::containers
