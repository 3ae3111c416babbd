// The lock of one byte that guards a structure for a few instructions: no Python, no allocation of Python objects and
// no other lock under it.
//
// It is `PyMutex` without its fairness. A PyMutex that was waited for longer than a millisecond is handed to the waiter
// while that one is still detached: a fork in this moment leaves the child a lock that nobody will ever release. Here a
// waiter attaches again before it tries to take the lock, so a detached thread never holds one.
//
// `Policy` gives Atomic<T>, and the two ends of a wait: wait_while(byte, value) sleeps, detached from the interpreter,
// until the byte may have changed; wake_one(byte) ends one such sleep.
#pragma once

#include <cstdint>

namespace aether::containers {

template <class Policy>
class BasicByteLock {
  public:
    void lock() {
        if (!try_lock()) lock_slowly();
    }
    bool try_lock() {
        std::uint8_t expected = free;
        return state_.compare_exchange_strong(expected, held);
    }
    void unlock() {
        if (state_.exchange(free) == awaited) Policy::wake_one(state_);
    }

    // In the child after fork, where the threads that waited are no more.
    void reset() { state_.store(free); }

  private:
    // Who has waited cannot know whether it was the only one, so it holds the lock as one that is waited for.
    void lock_slowly() {
        while (state_.exchange(awaited) != free) Policy::wait_while(state_, awaited);
    }

    static constexpr std::uint8_t free = 0;
    static constexpr std::uint8_t held = 1;
    static constexpr std::uint8_t awaited = 2;

    Policy::template Atomic<std::uint8_t> state_{free};
};

}  // namespace aether::containers
