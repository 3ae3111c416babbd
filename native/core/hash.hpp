// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): of the product, the high bits depend on all bits
// of the value.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aether::core {

[[nodiscard]] constexpr std::uint64_t spread(std::uint64_t value) noexcept {
    return value * 0x9e3779b97f4a7c15ULL;
}

// A slot of a table of 2^bits ones.
[[nodiscard]] constexpr std::size_t slot_by_hash(std::uint64_t value, unsigned bits) noexcept {
    return static_cast<std::size_t>(spread(value) >> (64U - bits));
}

}  // namespace aether::core
