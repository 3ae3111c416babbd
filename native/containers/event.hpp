// A flag that threads wait for.
//
// `Policy` gives Atomic<T> and what BasicParking takes.
#pragma once

#include "parking.hpp"

namespace aether::containers {

template <class Policy>
class BasicEvent {
  public:
    [[nodiscard]] bool is_set() const { return set_.load(); }
    void clear() { set_.store(false); }
    void set(BasicParking<Policy>& parking) {
        if (!set_.exchange(true)) parking.unpark(this, BasicParking<Policy>::everyone);
    }

    // A thread that set() woke has its event, also where another has cleared it meanwhile.
    template <class Deadline>
    Wait wait(BasicParking<Policy>& parking, Deadline deadline) {
        if (is_set()) return Wait::unneeded;
        return parking.park(this, [this] { return !is_set(); }, deadline);
    }

  private:
    Policy::template Atomic<bool> set_{false};
};

}  // namespace aether::containers
