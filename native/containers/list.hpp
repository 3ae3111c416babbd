// A list of references: BasicDeque with slices, and with changes that are made only if what was seen is still there.
#pragma once

#include "deque.hpp"

namespace aether::containers {

template <class Policy>
class BasicList : public BasicDeque<Policy> {
    using Base = BasicDeque<Policy>;

  public:
    using Object = Policy::Object;
    using Index = Base::Index;

    // Items at start, start + step and so on, all of which there are.
    struct Slice {
        Index start;
        Index step;
        std::size_t count;

        [[nodiscard]] Index at(std::size_t number) const { return start + static_cast<Index>(number) * step; }
        [[nodiscard]] bool is_run() const { return step == 1; }
        // The same items from the left.
        [[nodiscard]] Slice forwards() const {
            return step > 0 || count == 0 ? *this : Slice{at(count - 1), -step, count};
        }
    };

    // `no_room`: for what is taken out. `other_count`: of a slice with a step, as many must come as there are.
    enum class Spliced : std::uint8_t { done, no_room, other_count, no_memory };

    // New references to the items of resolve(size), if there is room for them; their number in any case.
    template <class Resolve>
    [[nodiscard]] bool copy_slice(Resolve&& resolve, std::span<Object*> room, std::size_t* count) {
        const std::scoped_lock guard(this->lock_);
        const Slice slice = resolve(this->ring_.size());
        *count = slice.count;
        if (slice.count > room.size()) return false;
        for (std::size_t number = 0; number < slice.count; ++number) {
            room[number] = this->at(slice.at(number));
            Policy::incref(room[number]);
        }
        return true;
    }

    // Puts the objects in the place of the items of resolve(size), which go into `taken` for the caller to release;
    // their number in any case.
    template <class Resolve>
    [[nodiscard]] Spliced replace_slice(Resolve&& resolve, std::span<Object* const> objects, std::span<Object*> taken,
                                        std::size_t* count) {
        return splice(resolve, objects.size(), taken, count, [&](const Slice& slice) {
            if (slice.is_run()) {
                replace_run(slice, objects);
                return true;
            }
            if (slice.count != objects.size()) return false;
            for (std::size_t number = 0; number < slice.count; ++number) this->at(slice.at(number)) = objects[number];
            return true;
        });
    }
    template <class Resolve>
    [[nodiscard]] Spliced remove_slice(Resolve&& resolve, std::span<Object*> taken, std::size_t* count) {
        return splice(resolve, 0, taken, count, [&](const Slice& slice) {
            const Slice forwards = slice.forwards();
            if (forwards.is_run()) {
                replace_run(forwards, {});
            } else if (slice.count > 0) {
                remove_each(forwards);
            }
            return true;
        });
    }

    // Stores `object` where `expected` is, which is then the caller's; false, and nothing done, where something else or
    // nothing is.
    [[nodiscard]] bool replace_if(Index index, Object* expected, Object* object) {
        const std::scoped_lock guard(this->lock_);
        if (!this->resolve(index) || this->at(index) != expected) return false;
        this->at(index) = object;
        return true;
    }

    // Adds them if there is still what was seen, and nothing else. False where there is no memory. `*changed`: and
    // nothing done.
    [[nodiscard]] bool extend_if_still(std::span<Object* const> seen, std::span<Object* const> objects, bool* changed) {
        return this->with_room(objects.size(), [&] {
            *changed = !is_still(seen);
            if (*changed) return;
            for (Object* object : objects) this->ring_.push_back(object);
        });
    }
    // The same items in another order. False, and nothing done, if there is not what was seen.
    [[nodiscard]] bool reorder(std::span<Object* const> seen, std::span<Object* const> order) {
        const std::scoped_lock guard(this->lock_);
        if (!is_still(seen)) return false;
        for (std::size_t index = 0; index < order.size(); ++index) this->ring_.at(index) = order[index];
        return true;
    }

  private:
    [[nodiscard]] bool is_still(std::span<Object* const> seen) const {
        return seen.size() == this->ring_.size() && this->begins_with(seen);
    }

    // put(slice) runs under the lock, with room for so many more, when what it replaces is in `taken`; false: it did
    // nothing.
    template <class Resolve, class Put>
    Spliced splice(Resolve&& resolve, std::size_t more, std::span<Object*> taken, std::size_t* count, Put&& put) {
        auto outcome = Spliced::done;
        const bool enough = this->with_room(more, [&] {
            const Slice slice = resolve(this->ring_.size());
            *count = slice.count;
            outcome = slice.count > taken.size() ? Spliced::no_room : Spliced::done;
            if (outcome == Spliced::no_room) return;
            for (std::size_t number = 0; number < slice.count; ++number) taken[number] = this->at(slice.at(number));
            if (!put(slice)) outcome = Spliced::other_count;
        });
        if (!enough) return Spliced::no_memory;
        this->give_back_memory();
        return outcome;
    }

    void replace_run(const Slice& slice, std::span<Object* const> objects) {
        const auto come = static_cast<Index>(objects.size());
        const auto go = static_cast<Index>(slice.count);
        const auto size = static_cast<Index>(this->ring_.size());
        for (Index more = go; more < come; ++more) this->ring_.push_back(nullptr);
        // What stands behind moves, beginning at the end that it moves to.
        if (come > go) {
            for (Index index = size - 1; index >= slice.start + go; --index)
                this->at(index + come - go) = this->at(index);
        } else if (come < go) {
            for (Index index = slice.start + go; index < size; ++index) this->at(index + come - go) = this->at(index);
        }
        for (Index more = come; more < go; ++more) (void)this->ring_.pop_back();
        for (Index index = 0; index < come; ++index)
            this->at(slice.start + index) = objects[static_cast<std::size_t>(index)];
    }

    void remove_each(const Slice& slice) {
        const auto size = static_cast<Index>(this->ring_.size());
        Index kept = slice.start;
        const Index last = slice.at(slice.count - 1);
        for (Index index = slice.start; index < size; ++index) {
            const bool goes = index <= last && (index - slice.start) % slice.step == 0;
            if (!goes) this->at(kept++) = this->at(index);
        }
        while (static_cast<Index>(this->ring_.size()) > kept) (void)this->ring_.pop_back();
    }
};

}  // namespace aether::containers
