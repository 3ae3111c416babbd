// A BasicBlockingQueue that gives the smallest item first. Its ring is a binary heap.
//
// Comparing items may run Python code, so it is not done under the queue's lock, but in a section of which there is one
// for each queue, and that no thread enters twice. In it the way of an item through the heap is found out by comparing
// alone; then the heap is changed in one step. So it is whole whenever anything else runs, and stays as it was where a
// comparison fails.
//
// `Policy` gives beside what BasicBlockingQueue takes: Section, enter(section), which is false with an exception,
// leave(section), and is_less(one, other), which is negative with an exception.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>

#include "blocking_queue.hpp"

namespace aether::containers {

template <class Policy>
class BasicPriorityQueue : public BasicBlockingQueue<Policy> {
    using Base = BasicBlockingQueue<Policy>;
    using Parking = Policy::Parking;
    using Turn = Base::Turn;
    using Waiters = Base::Waiters;

  public:
    using Object = Base::Object;
    using Ring = Base::Ring;
    using Base::Base;

    QueueOutcome try_put(Parking& parking, Object* item) { return put_in_section(parking, item, Turn::only); }
    template <class Deadline>
    QueueOutcome put(Parking& parking, Object* item, const Deadline& deadline) {
        return this->wait_for_turn(
            parking, this->putters_, deadline, [this] { return this->is_full() && !this->is_shut_down(); },
            [&](Turn turn) { return put_in_section(parking, item, turn); });
    }

    QueueOutcome try_get(Parking& parking, Object*& item) { return get_in_section(parking, item, Turn::only); }
    template <class Deadline>
    QueueOutcome get(Parking& parking, Object*& item, const Deadline& deadline) {
        return this->wait_for_turn(
            parking, this->getters_, deadline, [this] { return this->size() == 0 && !this->is_shut_down(); },
            [&](Turn turn) { return get_in_section(parking, item, turn); });
    }

    // False, with an exception, and nothing done.
    [[nodiscard]] bool shut_down(Parking& parking, bool drop, Ring& dropped) {
        // Without `drop` the heap stays, and nobody has to be waited for.
        if (drop && !Policy::enter(section_)) return false;
        dropped = Base::shut_down(parking, drop);
        if (drop) Policy::leave(section_);
        return true;
    }

  private:
    // The places that items move through, from the one that is empty in the beginning to the one that is in the end.
    struct Way {
        std::array<std::size_t, std::numeric_limits<std::size_t>::digits + 1> places;
        std::size_t count = 0;
        void add(std::size_t place) { places[count++] = place; }
        [[nodiscard]] std::size_t last() const { return places[count - 1]; }
    };

    Object*& at(std::size_t index) { return this->ring_.at(index); }

    // False where a comparison failed.
    bool find_way_up(Object* item, Way& way) {
        way.add(this->ring_.size());
        while (way.last() > 0) {
            const std::size_t parent = (way.last() - 1) / 2;
            const int less = Policy::is_less(item, at(parent));
            if (less <= 0) return less == 0;
            way.add(parent);
        }
        return true;
    }
    // For the last item, once the first one is gone.
    bool find_way_down(Way& way) {
        const std::size_t left = this->ring_.size() - 1;
        Object* item = at(left);
        way.add(0);
        for (std::size_t child = 1; child < left; child = 2 * way.last() + 1) {
            if (child + 1 < left) {
                const int less = Policy::is_less(at(child + 1), at(child));
                if (less < 0) return false;
                if (less > 0) ++child;
            }
            const int less = Policy::is_less(at(child), item);
            if (less <= 0) return less == 0;
            way.add(child);
        }
        return true;
    }
    void move_along(const Way& way, Object* item) {
        for (std::size_t step = 1; step < way.count; ++step) at(way.places[step - 1]) = at(way.places[step]);
        at(way.last()) = item;
    }

    QueueOutcome put_in_section(Parking& parking, Object* item, Turn turn) {
        return in_section(this->putters_, turn, [&] {
            Way way;
            // Nobody makes room while this thread is in the section.
            const bool goes = !this->is_full() && !this->is_shut_down();
            if (goes && !find_way_up(item, way)) return this->give_up(this->putters_, turn, QueueOutcome::failed);
            return this->attempt_to_put(parking, turn, [&] {
                this->ring_.push_back(item);
                move_along(way, item);
            });
        });
    }
    QueueOutcome get_in_section(Parking& parking, Object*& item, Turn turn) {
        return in_section(this->getters_, turn, [&] {
            Way way;
            if (this->size() > 0 && !find_way_down(way))
                return this->give_up(this->getters_, turn, QueueOutcome::failed);
            return this->attempt_to_get(parking, item, turn, [&] {
                Object* first = at(0);
                Object* last = this->ring_.pop_back();
                if (this->ring_.size() > 0) move_along(way, last);
                return first;
            });
        });
    }

    template <class Attempt>
    QueueOutcome in_section(Waiters& waiters, Turn turn, Attempt&& attempt) {
        if (!Policy::enter(section_)) return this->give_up(waiters, turn, QueueOutcome::failed);
        const QueueOutcome outcome = attempt();
        Policy::leave(section_);
        return outcome;
    }

    Policy::Section section_;
};

}  // namespace aether::containers
