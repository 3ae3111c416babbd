// A count that goes down to zero once, and is waited for.
//
// `Policy` gives Atomic<T> and what BasicParking takes.
#pragma once

#include <cstdint>

#include "parking.hpp"

namespace aether::containers {

template <class Policy>
class BasicLatch {
  public:
    explicit BasicLatch(std::int64_t count = 0) : count_(count) {}

    void set(std::int64_t count) { count_.store(count); }
    [[nodiscard]] std::int64_t count() const { return count_.load(); }

    // False, and nothing done, where the count is smaller. `left` is what remains.
    [[nodiscard]] bool count_down(BasicParking<Policy>& parking, std::int64_t by, std::int64_t& left) {
        std::int64_t seen = count_.load();
        do {
            if (by > seen) return false;
            left = seen - by;
        } while (!count_.compare_exchange_strong(seen, left));
        if (left == 0 && by > 0) parking.unpark(this, BasicParking<Policy>::everyone);
        return true;
    }

    template <class Deadline>
    Wait wait(BasicParking<Policy>& parking, Deadline deadline) {
        if (count() == 0) return Wait::unneeded;
        return parking.park(this, [this] { return count() != 0; }, deadline);
    }

  private:
    Policy::template Atomic<std::int64_t> count_;
};

}  // namespace aether::containers
