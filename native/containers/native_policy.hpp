// What the algorithms of this folder are made of in the extension. (The tests of native/tests make them of parts whose
// every step a scheduler decides on.)
#pragma once

#include "../runtime/python.hpp"

#include <atomic>
#include <cstdint>

#include "byte_lock.hpp"
#include "parking.hpp"
#include "sleeper.hpp"

namespace aether::containers {

// With the GIL nobody else runs while a thread stays attached, and nothing here detaches under a lock.
struct NoLock {
    void lock() {}
    bool try_lock() { return true; }
    void unlock() {}
    void reset() {}
};

struct Native {
    template <class T>
    using Atomic = std::atomic<T>;

    using Sleeper = containers::Sleeper;

#ifdef Py_GIL_DISABLED
    using Lock = BasicByteLock<Native>;
#else
    using Lock = NoLock;
#endif

    // How many forks lie between the first process and this one.
    static unsigned forks();

    static void wait_while(const std::atomic<std::uint8_t>& byte, std::uint8_t value);
    static void wake_one(std::atomic<std::uint8_t>& byte) { byte.notify_one(); }
};

using ByteLock = Native::Lock;
using Parking = BasicParking<Native>;

// The place where all threads of the process wait.
Parking& parking();

}  // namespace aether::containers
