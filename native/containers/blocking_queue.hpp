// A queue, first in first out, on which threads wait: for an item, for room where it has a bound, and for the tasks
// that the items were to be done.
//
// The items lie in the queue until one who can return it takes one. So a wait that ends otherwise has nothing to give
// back but its wake-up, which BasicParking passes on; and whoever is woken and finds that another was faster waits
// again.
//
// `Policy` gives Atomic<T>, Lock, Parking, forks(), a number that is another one in a child process, and what BasicRing
// takes.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>

#include "parking.hpp"
#include "ring.hpp"

namespace aether::containers {

enum class QueueOutcome : std::uint8_t {
    done,
    not_yet,  // it was full or empty, also when the time was up
    shut_down,
    out_of_memory,
    failed  // a Python exception is set
};

// How many wait for the same. Under the queue's lock.
template <class Policy>
class BasicWaiters {
  public:
    [[nodiscard]] bool any() const { return count_ > 0; }
    void enter() {
        forget_other_processes();
        ++count_;
    }
    void leave() {
        forget_other_processes();
        if (count_ > 0) --count_;
    }

  private:
    // Who waited when the process forked is not in this one.
    void forget_other_processes() {
        if (forks_ == Policy::forks()) return;
        forks_ = Policy::forks();
        count_ = 0;
    }

    std::uint32_t count_ = 0;
    unsigned forks_ = Policy::forks();
};

template <class Policy>
class BasicBlockingQueue {
    using Parking = Policy::Parking;

  public:
    using Object = Policy::Object;
    using Ring = BasicRing<Policy>;

    // 0: no bound.
    explicit BasicBlockingQueue(std::size_t bound = 0) : bound_(bound) {}

    [[nodiscard]] std::size_t bound() const { return bound_; }
    [[nodiscard]] std::size_t size() const { return size_.load(std::memory_order_acquire); }
    [[nodiscard]] bool is_full() const { return bound_ > 0 && size() >= bound_; }
    [[nodiscard]] bool is_shut_down() const { return shut_down_.load(std::memory_order_acquire); }
    [[nodiscard]] std::size_t unfinished() const { return unfinished_.load(std::memory_order_acquire); }

    // The queue has the caller's reference to the item if it is done.
    QueueOutcome try_put(Parking& parking, Object* item) {
        return attempt_to_put(parking, Turn::only, [&] { ring_.push_back(item); });
    }
    template <class Deadline>
    QueueOutcome put(Parking& parking, Object* item, const Deadline& deadline) {
        return wait_for_turn(
            parking, putters_, deadline, [this] { return is_full() && !is_shut_down(); },
            [&](Turn turn) { return attempt_to_put(parking, turn, [&] { ring_.push_back(item); }); });
    }

    // The caller has the queue's reference to the item if it is done.
    QueueOutcome try_get(Parking& parking, Object*& item) {
        return attempt_to_get(parking, item, Turn::only, [this] { return ring_.pop_front(); });
    }
    template <class Deadline>
    QueueOutcome get(Parking& parking, Object*& item, const Deadline& deadline) {
        return wait_for_turn(
            parking, getters_, deadline, [this] { return size() == 0 && !is_shut_down(); },
            [&](Turn turn) { return attempt_to_get(parking, item, turn, [this] { return ring_.pop_front(); }); });
    }

    // False, and nothing done, where all tasks are.
    [[nodiscard]] bool task_done(Parking& parking) {
        bool was_last = false;
        {
            const std::scoped_lock guard(lock_);
            if (unfinished() == 0) return false;
            unfinished_.store(unfinished() - 1, std::memory_order_release);
            was_last = unfinished() == 0;
        }
        if (was_last) parking.unpark(&unfinished_, Parking::everyone);
        return true;
    }

    // Who was woken may find that there are new tasks.
    template <class Deadline>
    Wait join(Parking& parking, const Deadline& deadline) {
        const auto needed = [this] { return unfinished() > 0; };
        while (needed()) {
            const Wait end = parking.park(&unfinished_, needed, deadline);
            if (end == Wait::failed) return end;
            if (end == Wait::timed_out) return needed() ? end : Wait::unneeded;
        }
        return Wait::unneeded;
    }

    // Nothing more is put. With `drop`, what is there is returned, for the caller to release, and its tasks count as
    // done.
    [[nodiscard]] Ring shut_down(Parking& parking, bool drop) {
        Ring dropped;
        {
            const std::scoped_lock guard(lock_);
            shut_down_.store(true, std::memory_order_release);
            if (drop) {
                dropped = take_all_locked();
                const std::size_t tasks = unfinished();
                unfinished_.store(tasks - (dropped.size() < tasks ? dropped.size() : tasks), std::memory_order_release);
            }
        }
        parking.unpark(&getters_, Parking::everyone);
        parking.unpark(&putters_, Parking::everyone);
        if (unfinished() == 0) parking.unpark(&unfinished_, Parking::everyone);
        return dropped;
    }

    // What is there, for the caller to release. Nobody is told: it is for the end of the queue itself.
    [[nodiscard]] Ring take_all() {
        const std::scoped_lock guard(lock_);
        return take_all_locked();
    }

    // For who knows that nobody puts or gets meanwhile.
    [[nodiscard]] const Ring& ring() const { return ring_; }
    [[nodiscard]] std::size_t capacity() {
        const std::scoped_lock guard(lock_);
        return ring_.capacity();
    }

  protected:
    using Waiters = BasicWaiters<Policy>;

    // `only`: without waiting. A thread is counted as waiting from its first turn to the one that ends its wait.
    enum class Turn : std::uint8_t { only, first, again, last };

    template <class Deadline, class Needed, class Attempt>
    QueueOutcome wait_for_turn(Parking& parking, Waiters& waiters, const Deadline& deadline, Needed&& needed,
                               Attempt&& attempt) {
        Turn turn = Turn::first;
        for (;;) {
            const QueueOutcome outcome = attempt(turn);
            if (outcome != QueueOutcome::not_yet || turn == Turn::last) return outcome;
            const Wait end = parking.park(&waiters, needed, deadline);
            if (end == Wait::failed) {
                const std::scoped_lock guard(lock_);
                waiters.leave();
                return QueueOutcome::failed;
            }
            turn = end == Wait::timed_out ? Turn::last : Turn::again;
        }
    }

    static void count(Waiters& waiters, Turn turn, QueueOutcome outcome) {
        if (turn == Turn::only) return;
        if (turn == Turn::first) {
            if (outcome == QueueOutcome::not_yet) waiters.enter();
        } else if (outcome != QueueOutcome::not_yet || turn == Turn::last) {
            waiters.leave();
        }
    }

    // add() runs under the lock where there is room, take() where there is something.
    template <class Add>
    QueueOutcome attempt_to_put(Parking& parking, Turn turn, Add&& add) {
        for (;;) {
            std::size_t wanted = 0;
            bool wakes = false;
            QueueOutcome outcome = QueueOutcome::done;
            {
                const std::scoped_lock guard(lock_);
                if (is_shut_down()) {
                    outcome = QueueOutcome::shut_down;
                } else if (is_full()) {
                    outcome = QueueOutcome::not_yet;
                } else if (!ring_.has_room()) {
                    wanted = ring_.next_capacity();
                } else {
                    add();
                    size_.store(ring_.size(), std::memory_order_release);
                    unfinished_.store(unfinished() + 1, std::memory_order_release);
                    wakes = getters_.any();
                }
                if (wanted == 0) count(putters_, turn, outcome);
            }
            if (wakes) parking.unpark(&getters_, 1);
            if (wanted == 0) return outcome;
            if (!replace_memory(wanted)) return give_up(putters_, turn, QueueOutcome::out_of_memory);
        }
    }

    template <class Take>
    QueueOutcome attempt_to_get(Parking& parking, Object*& item, Turn turn, Take&& take) {
        std::size_t wanted = 0;
        bool wakes = false;
        QueueOutcome outcome = QueueOutcome::done;
        {
            const std::scoped_lock guard(lock_);
            if (ring_.size() > 0) {
                item = take();
                size_.store(ring_.size(), std::memory_order_release);
                wakes = putters_.any();
                if (ring_.is_sparse()) wanted = ring_.capacity() / 2;
            } else {
                outcome = is_shut_down() ? QueueOutcome::shut_down : QueueOutcome::not_yet;
            }
            count(getters_, turn, outcome);
        }
        if (wakes) parking.unpark(&putters_, 1);
        // Where there is no memory, it keeps what it has.
        if (wanted > 0) replace_memory(wanted);
        return outcome;
    }

    QueueOutcome give_up(Waiters& waiters, Turn turn, QueueOutcome outcome) {
        const std::scoped_lock guard(lock_);
        count(waiters, turn, outcome);
        return outcome;
    }

    // Unless another was faster, or so much has come meanwhile that it would not do. False where there is no memory.
    bool replace_memory(std::size_t capacity) {
        typename Ring::Memory memory = Ring::allocate(capacity);
        if (memory.slots == nullptr) return false;
        {
            const std::scoped_lock guard(lock_);
            const bool grows = capacity > ring_.capacity();
            if (grows ? !ring_.has_room() : ring_.is_sparse() && ring_.size() <= capacity / 2)
                memory = ring_.replace(memory);
        }
        Ring::release(memory);
        return true;
    }

    Ring take_all_locked() {
        size_.store(0, std::memory_order_release);
        return ring_.take_all();
    }

    Policy::Lock lock_;
    Ring ring_;
    std::size_t bound_;
    Waiters getters_;
    Waiters putters_;
    Policy::template Atomic<std::size_t> size_{0};  // that of the ring, for who has no lock
    Policy::template Atomic<std::size_t> unfinished_{0};
    Policy::template Atomic<bool> shut_down_{false};
};

}  // namespace aether::containers
