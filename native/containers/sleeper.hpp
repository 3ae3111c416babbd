// The one way in which a thread waits: detached, until it is woken, the deadline has passed or a signal's handler
// raised.
#pragma once

#include "../runtime/python.hpp"

#include "deadline.hpp"
#include "parking.hpp"

namespace aether::containers {

// One for each wait, not for each thread: a signal's handler runs within a wait and may wait itself.
class Sleeper {
  public:
    Sleeper();
    ~Sleeper();
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;

    // False, with MemoryError, where there is no memory for it.
    explicit operator bool() const { return lock_ != nullptr; }

    // `failed`: with the exception that a signal's handler raised, in the main thread alone.
    Sleep sleep(const Deadline& deadline);
    void wake() { PyThread_release_lock(lock_); }
    // Takes back a wake-up that came after sleep() had ended otherwise.
    void drain() { PyThread_acquire_lock(lock_, NOWAIT_LOCK); }

  private:
    PyThread_type_lock lock_;  // held while nobody has woken it
};

}  // namespace aether::containers
