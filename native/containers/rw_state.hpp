// Readers together or one writer alone. Writers come first: while one waits, no thread begins to read that does not do
// so already.
//
// Who holds what is not known here: see RWLock.
//
// `Policy` gives Atomic<T>, forks(), a number that is another one in a child process, and what BasicParking takes.
#pragma once

#include <cstdint>
#include <mutex>

#include "parking.hpp"

namespace aether::containers {

template <class Policy>
class BasicRWState {
    using Parking = BasicParking<Policy>;

  public:
    [[nodiscard]] std::uint32_t readers() const { return readers_.load(); }
    [[nodiscard]] bool writing() const { return writing_.load(); }
    [[nodiscard]] std::uint32_t waiting_writers() const { return waiting_.load(); }

    template <class Deadline>
    Wait begin_reading(Parking& parking, Deadline deadline) {
        while (!try_to_read()) {
            const Wait end = parking.park(&readers_, [this] { return writing() || waiting_writers() > 0; }, deadline);
            if (end == Wait::timed_out && try_to_read()) return Wait::woken;
            if (end == Wait::timed_out || end == Wait::failed) return end;
        }
        return Wait::woken;
    }

    void end_reading(Parking& parking) {
        bool last = false;
        {
            const std::scoped_lock guard(lock_);
            readers_.store(readers_.load() - 1);
            last = readers_.load() == 0;
        }
        if (last) parking.unpark(&writing_, 1);
    }

    template <class Deadline>
    Wait begin_writing(Parking& parking, Deadline deadline) {
        if (try_to_write(false)) return Wait::woken;
        for (;;) {
            const Wait end = parking.park(&writing_, [this] { return writing() || readers() > 0; }, deadline);
            if (try_to_write(true)) return give_up_if(end == Wait::failed, parking);
            if (end == Wait::timed_out || end == Wait::failed) {
                stop_waiting(parking);
                return end;
            }
        }
    }

    // A writer that waits is woken; else whoever wants to read. A writer that is about to wait looks once more before
    // it does; and if it gives up, it wakes the readers that waited for it.
    void end_writing(Parking& parking) {
        {
            const std::scoped_lock guard(lock_);
            writing_.store(false);
        }
        if (waiting_writers() == 0 || parking.unpark(&writing_, 1) == 0) parking.unpark(&readers_, Parking::everyone);
    }

    // The writer goes on as a reader, and no other writer comes between.
    void writer_reads_on(Parking& parking) {
        {
            const std::scoped_lock guard(lock_);
            readers_.store(readers() + 1);
            writing_.store(false);
        }
        if (waiting_writers() == 0) parking.unpark(&readers_, Parking::everyone);
    }

  private:
    bool try_to_read() {
        const std::scoped_lock guard(lock_);
        forget_other_processes();
        if (writing() || waiting_writers() > 0) return false;
        readers_.store(readers() + 1);
        return true;
    }

    // Who cannot write is counted as waiting from here on, until it can or stops.
    bool try_to_write(bool waiting) {
        const std::scoped_lock guard(lock_);
        if (!waiting) forget_other_processes();
        if (writing() || readers() > 0) {
            if (!waiting) waiting_.store(waiting_writers() + 1);
            return false;
        }
        writing_.store(true);
        if (waiting) waiting_.store(waiting_writers() - 1);
        return true;
    }

    // An exception was raised while it waited, and at the same moment it could have had the lock.
    Wait give_up_if(bool failed, Parking& parking) {
        if (!failed) return Wait::woken;
        end_writing(parking);
        return Wait::failed;
    }

    void stop_waiting(Parking& parking) {
        bool none = false;
        {
            const std::scoped_lock guard(lock_);
            waiting_.store(waiting_writers() - 1);
            none = waiting_writers() == 0;
        }
        if (none) parking.unpark(&readers_, Parking::everyone);
    }

    // Writers that waited when the process forked are not in this one.
    void forget_other_processes() {
        if (forks_ == Policy::forks()) return;
        forks_ = Policy::forks();
        waiting_.store(0);
    }

    Policy::Lock lock_;
    Policy::template Atomic<bool> writing_{false};
    Policy::template Atomic<std::uint32_t> readers_{0};
    Policy::template Atomic<std::uint32_t> waiting_{0};
    unsigned forks_ = Policy::forks();
};

}  // namespace aether::containers
