// A one-byte lock for sections of a few instructions that never block, allocate Python objects or call Python.
#pragma once

#include <atomic>
#include <thread>

namespace aether::core {

// Tells the processor that this is a spin loop, and gives the time slice away when the owner seems to be descheduled.
inline void spin_pause(unsigned round) {
    if (round % 64 == 63) {
        std::this_thread::yield();
    } else {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    }
}

class SpinLock {
  public:
    void lock() {
        unsigned round = 0;
        while (locked_.exchange(true, std::memory_order_acquire)) {
            while (locked_.load(std::memory_order_relaxed)) spin_pause(round++);
        }
    }
    void unlock() { locked_.store(false, std::memory_order_release); }

  private:
    std::atomic<bool> locked_{false};
};

}  // namespace aether::core
