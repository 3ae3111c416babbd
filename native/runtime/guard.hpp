// Recording is done inside of a Guard, and memory that such a thread may still read is not used again before it has
// left it.
#pragma once

#include <atomic>

#include "../core/strand.hpp"

namespace aether::runtime {

// Code that a slow path may run meanwhile (a type's look-up) is not watched.
class Guard {
  public:
    Guard() : entered_(!busy.load(std::memory_order_relaxed)) {
        busy.store(true, std::memory_order_relaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst);  // grace_has_passed() makes it a fence of the processor
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() {
        if (entered_) busy.store(false, std::memory_order_release);
    }
    [[nodiscard]] bool entered() const { return entered_; }

  private:
    static constinit thread_local std::atomic<bool> busy;
    bool entered_;

    friend void enrol_thread();
    friend void enrol_only_this_thread();
    friend bool grace_has_passed() noexcept;
    friend bool all_others_idle() noexcept;
};

// The calling thread will read shadow: from now on, until it ends, others wait for its Guard. Throws std::bad_alloc.
void enrol_thread();
// In a forked child: the others are gone.
void enrol_only_this_thread();

// True if no other thread is inside of its Guard: asked where none of them can enter one.
[[nodiscard]] bool all_others_idle() noexcept;

// A thread's own variables: the strand that it is, and the one that it will go on as (thread_state.hpp).
struct Seat {
    core::Strand** present;
    core::Strand** resting;
};
// Of every enrolled thread. None may end, nor enrol, meanwhile, but waits for it.
void for_each_seat(void (*visit)(const Seat&));

// True if every other thread has been outside of its Guard at some time since the call: then none of them reads what
// was made unreachable before. False if one stays inside, or where the kernel has no membarrier(2). Waits some
// microseconds.
//
// As read-copy-update in user space (Desnoyers et al., IEEE TPDS 23(2), 2012): membarrier(2) stands in for a fence in
// each reader.
[[nodiscard]] bool grace_has_passed() noexcept;

}  // namespace aether::runtime
