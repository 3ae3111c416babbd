// Vector clocks (Mattern 1988; Fidge 1988): for every slot the latest time that is known to have happened before.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "epoch.hpp"

namespace aether::core {

// Not thread-safe: a clock belongs to one strand, or is immutable within a snapshot. Slots that were never set are at
// 0.
class VectorClock {
  public:
    [[nodiscard]] Time at(Slot slot) const { return slot < times_.size() ? times_[slot] : 0; }

    // True if the point (slot, time) happened before the owner of this clock.
    [[nodiscard]] bool covers(Slot slot, Time time) const { return at(slot) >= time; }

    // Raises one entry; true if that changed anything.
    bool raise(Slot slot, Time time) {
        if (at(slot) >= time) return false;
        if (slot >= times_.size()) times_.resize(static_cast<std::size_t>(slot) + 1, 0);
        times_[slot] = time;
        return true;
    }

    // Entry-wise maximum, O(slots); true if that changed anything.
    bool join(const VectorClock& other) {
        if (other.times_.size() > times_.size()) times_.resize(other.times_.size(), 0);
        Time raised = 0;  // without branches: clocks are long where many tasks have ended
        for (std::size_t slot = 0; slot < other.times_.size(); ++slot) {
            const Time before = times_[slot];
            times_[slot] = std::max(before, other.times_[slot]);
            raised |= times_[slot] ^ before;
        }
        return raised != 0;
    }

    [[nodiscard]] std::size_t size() const { return times_.size(); }

  private:
    std::vector<Time> times_;
};

}  // namespace aether::core
