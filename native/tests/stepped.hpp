// The parts of which containers' algorithms are made, with a step of the Scheduler before each operation.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>

#include "containers/byte_lock.hpp"
#include "containers/parking.hpp"
#include "scheduler.hpp"

namespace aether::testing {

template <class T>
class SteppedAtomic {
  public:
    explicit(false) SteppedAtomic(T value = {}) : value_(value) {}

    T load(std::memory_order = std::memory_order_seq_cst) const {
        Scheduler::step();
        return value_;
    }
    void store(T value, std::memory_order = std::memory_order_seq_cst) {
        Scheduler::step();
        value_ = value;
    }
    T exchange(T value) {
        Scheduler::step();
        return std::exchange(value_, value);
    }
    bool compare_exchange_strong(T& expected, T desired) {
        Scheduler::step();
        if (value_ == expected) {
            value_ = desired;
            return true;
        }
        expected = value_;
        return false;
    }
    T fetch_add(T amount) {
        Scheduler::step();
        const T old = value_;
        value_ = static_cast<T>(value_ + amount);
        return old;
    }
    T fetch_sub(T amount) { return fetch_add(static_cast<T>(-amount)); }

    // For what is looked at between steps.
    [[nodiscard]] T now() const { return value_; }

  private:
    T value_;
};

// How a wait may end besides being woken: at any moment, if it may at all.
enum class StepDeadline : std::uint8_t { never, may_pass, may_fail };

struct Stepped {
    template <class T>
    using Atomic = SteppedAtomic<T>;
    using Lock = containers::BasicByteLock<Stepped>;

    class Sleeper {
      public:
        explicit operator bool() const { return true; }
        containers::Sleep sleep(StepDeadline deadline) {
            const bool ended = Scheduler::block([&] { return posted_ || deadline != StepDeadline::never; });
            if (posted_) {
                posted_ = false;
                return containers::Sleep::woken;
            }
            return ended && deadline == StepDeadline::may_pass ? containers::Sleep::timed_out
                                                               : containers::Sleep::failed;
        }
        void wake() { posted_ = true; }
        void drain() { posted_ = false; }

      private:
        bool posted_ = false;
    };

    // As std::atomic's wait and notify_one: who begins to wait after a notification has missed it.
    static void wait_while(const SteppedAtomic<std::uint8_t>& byte, std::uint8_t value) {
        Scheduler::step();
        if (byte.now() != value) return;
        const std::size_t ticket = waits_of(&byte).next++;
        Scheduler::block([&byte, ticket] { return ticket < waits_of(&byte).woken; });
    }
    static void wake_one(SteppedAtomic<std::uint8_t>& byte) {
        Scheduler::step();
        Waits& waits = waits_of(&byte);
        if (waits.woken < waits.next) ++waits.woken;
    }

  private:
    struct Waits {
        std::size_t next = 0;
        std::size_t woken = 0;
    };
    static Waits& waits_of(const void* byte) {
        static std::map<const void*, Waits> all;  // one thread runs at a time
        return all[byte];
    }
};

using SteppedParking = containers::BasicParking<Stepped>;

}  // namespace aether::testing
