// The end of a wait, on the monotonic clock.
#pragma once

#include "../runtime/python.hpp"

namespace aether::containers {

class Deadline {
  public:
    // None: never. A number of seconds from now. False, with ValueError, OverflowError or TypeError, where it is
    // negative, longer than any lock can wait, or no number.
    [[nodiscard]] bool set_timeout(PyObject* timeout);

    [[nodiscard]] bool is_never() const { return at_ == never; }
    // Rounded up: who sleeps as long does not wake too early.
    [[nodiscard]] long long microseconds_left() const;

  private:
    static constexpr PyTime_t never = PyTime_MAX;
    PyTime_t at_ = never;
};

}  // namespace aether::containers
