// Phases: parts of the run that whoever watches has given numbers, as pytest's plugin does to tests. A race may have
// begun in an earlier one: by the epoch of an access the phase is found in which it was made.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "../core/strand.hpp"

namespace aether::runtime {

using Phase = std::uint32_t;

inline constexpr Phase no_phase = 0;

// An earlier phase that has a part in a race.
struct EarlierPart {
    Phase phase = no_phase;
    bool began = false;  // one of the threads was started then; else one of the accesses was made
    friend bool operator==(const EarlierPart&, const EarlierPart&) = default;
};

// How a race showed in one phase.
struct Showing {
    Phase phase = no_phase;
    // Always between descendants of two threads that the thread of the phases had started in this phase.
    bool between_children = true;
    std::vector<EarlierPart> earlier;

    void add(const Showing& other);
};

namespace detail {
inline std::atomic<Phase> present_phase{no_phase};
void note_phase(const core::Strand& strand, Phase phase);
}  // namespace detail

// From here on the run is in `phase`. What the calling thread did before is told apart from what it will do.
void enter_phase(Phase phase);

// Before an access is recorded, on the strand's own thread.
inline void note_phase(const core::Strand& strand) {
    const Phase phase = detail::present_phase.load(std::memory_order_relaxed);
    if (phase != no_phase) detail::note_phase(strand, phase);
}

// Of a race of the strand's present access with the one at `earlier`.
[[nodiscard]] Showing present_showing(const core::Strand& strand, std::uint64_t earlier);

// No phase has begun (a child after fork, a new start).
void forget_phases();

}  // namespace aether::runtime
