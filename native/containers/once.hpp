// What is to be done once: by the first who comes, while others wait for it. If it fails, the next one tries.
//
// A thread that would wait for itself is told so: it does the same thing already, or who does it waits for what this
// thread does.
//
// `Policy` gives Atomic<T>, Lock, Parking, and generation(), which is another one in a child process.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>

#include "parking.hpp"

namespace aether::containers {

enum class Entry : std::uint8_t {
    run,    // the caller does it now, and calls leave()
    done,   // it is done
    hangs,  // the caller would wait for itself
    timed_out,
    failed  // a Python exception is set
};

template <class Policy>
class BasicOnce {
    using Parking = Policy::Parking;

  public:
    // What a thread is at. Under the lock that all of them share.
    struct Thread {
        const BasicOnce* waits_for = nullptr;
        BasicOnce* does = nullptr;  // the innermost
    };
    using Lock = Policy::Lock;

    [[nodiscard]] bool is_done() const { return state_.load(std::memory_order_acquire) == State::done; }

    template <class Deadline>
    Entry enter(Parking& parking, Lock& lock, Thread& self, const Deadline& deadline) {
        bool late = false;
        for (;;) {
            const BasicOnce* before = nullptr;
            {
                const std::scoped_lock guard(lock);
                if (is_done()) return Entry::done;
                if (!is_being_done()) {
                    begin(self);
                    return Entry::run;
                }
                if (late) return Entry::timed_out;
                if (would_hang(self)) return Entry::hangs;
                // A signal's handler may wait within this wait, and no longer does when this one goes on.
                before = std::exchange(self.waits_for, this);
            }
            const auto needed = [this] { return state_.load(std::memory_order_acquire) == State::begun; };
            const Wait end = parking.park(this, needed, deadline);
            {
                const std::scoped_lock guard(lock);
                self.waits_for = before;
            }
            if (end == Wait::failed) return Entry::failed;
            late = end == Wait::timed_out;
        }
    }

    // By whom enter() has told to do it.
    void leave(Parking& parking, Lock& lock, Thread& self, bool done) {
        {
            const std::scoped_lock guard(lock);
            self.does = outer_;
            by_ = nullptr;
            state_.store(done ? State::done : State::open, std::memory_order_release);
        }
        parking.unpark(this, Parking::everyone);
    }

    // In the child after fork, by the one thread that is left: it goes on with what it does, and nobody does what the
    // others did.
    static void keep(Thread& self) {
        self.waits_for = nullptr;
        for (BasicOnce* each = self.does; each != nullptr; each = each->outer_)
            each->generation_ = Policy::generation();
    }

  private:
    enum class State : std::uint8_t { open, begun, done };

    [[nodiscard]] bool is_being_done() const {
        return state_.load(std::memory_order_acquire) == State::begun && generation_ == Policy::generation();
    }
    void begin(Thread& self) {
        by_ = &self;
        outer_ = std::exchange(self.does, this);
        generation_ = Policy::generation();
        state_.store(State::begun, std::memory_order_release);
    }
    [[nodiscard]] bool would_hang(const Thread& self) const {
        const BasicOnce* each = this;
        while (each != nullptr && each->is_being_done()) {
            if (each->by_ == &self) return true;
            each = each->by_->waits_for;
        }
        return false;
    }

    Policy::template Atomic<State> state_{State::open};
    Thread* by_ = nullptr;
    BasicOnce* outer_ = nullptr;  // what the same thread does around it
    unsigned generation_ = 0;
};

}  // namespace aether::containers
