// Epochs: who did something and when, in one machine word.
//
// A word holds, from the top, a slot (which logical thread), a time (that thread's own clock) and flags whose meaning
// belongs to the word's owner. Times of one slot never go back, so words of one slot compare like their times.
// FastTrack (Flanagan and Freund, PLDI 2009) calls the pair an epoch.
#pragma once

#include <cstdint>

namespace aether::core {

using Slot = std::uint16_t;
using Time = std::uint64_t;

inline constexpr unsigned flag_bits = 8;
inline constexpr unsigned time_bits = 43;
inline constexpr unsigned slot_bits = 13;
inline constexpr std::uint64_t flag_mask = (std::uint64_t{1} << flag_bits) - 1;
inline constexpr std::uint64_t one_tick = std::uint64_t{1} << flag_bits;
inline constexpr Time max_time = (Time{1} << time_bits) - 1;
inline constexpr unsigned max_slots = 1U << slot_bits;

static_assert(flag_bits + time_bits + slot_bits == 64);

// Slot 0 at time 0 stands for everything before the second thread existed: it is ordered before all.
inline constexpr Slot prehistory = 0;

[[nodiscard]] constexpr std::uint64_t pack_epoch(Slot slot, Time time) {
    return (std::uint64_t{slot} << (flag_bits + time_bits)) | (time << flag_bits);
}
[[nodiscard]] constexpr Slot slot_of(std::uint64_t word) {
    return static_cast<Slot>(word >> (flag_bits + time_bits));
}
[[nodiscard]] constexpr Time time_of(std::uint64_t word) {
    return (word >> flag_bits) & max_time;
}
[[nodiscard]] constexpr std::uint64_t epoch_of(std::uint64_t word) {
    return word & ~flag_mask;
}

}  // namespace aether::core
