// A double-ended queue of references, of which each operation is one step.
//
// Nothing that runs Python code happens under its lock. So what needs to compare items takes a snapshot, compares with
// nothing held, and then changes the deque only if what it has seen is still there.
//
// `Policy` gives Atomic<T>, Lock, incref(object), and what BasicRing takes.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <span>
#include <utility>

#include "ring.hpp"

namespace aether::containers {

enum class End : std::uint8_t { left, right };

template <class Policy>
class BasicDeque {
  public:
    using Object = Policy::Object;
    using Ring = BasicRing<Policy>;
    using Index = std::ptrdiff_t;  // a negative one counts from the right end
    static constexpr std::size_t any_number = std::numeric_limits<std::size_t>::max();

    explicit BasicDeque(std::size_t most = any_number) : most_(most) {}

    [[nodiscard]] std::size_t most() const { return most_; }
    [[nodiscard]] std::size_t size() const { return size_.load(std::memory_order_acquire); }

    // Adds all, one after the other at this end, in one step. Each is replaced by what had to go for it at the other
    // end, or by null. False, and nothing done, where there is no memory.
    [[nodiscard]] bool extend(End end, std::span<Object*> objects) {
        return with_room(objects.size(), [&] {
            for (Object*& object : objects) object = push(end, object);
        });
    }

    // False where there is no memory. `*is_full`: and nothing done.
    [[nodiscard]] bool insert(Index index, Object* object, bool* is_full) {
        *is_full = false;
        return with_room(1, [&] {
            *is_full = ring_.size() >= most_;
            if (*is_full) return;
            const auto size = static_cast<Index>(ring_.size());
            const Index place = std::clamp<Index>(index < 0 ? index + size : index, 0, size);
            ring_.push_back(object);
            for (Index each = size; each > place; --each) std::swap(at(each), at(each - 1));
        });
    }

    // Null: there is none. Else the caller's.
    [[nodiscard]] Object* pop(End end) {
        return take([&] { return end == End::left ? ring_.pop_front() : ring_.pop_back(); });
    }
    [[nodiscard]] Object* remove(Index index) {
        return take([&]() -> Object* { return resolve(index) ? remove_at(index) : nullptr; });
    }
    // The last of these, where the deque still begins with them; else null, and nothing done.
    [[nodiscard]] Object* remove_last_of(std::span<Object* const> seen) {
        const auto last = static_cast<Index>(seen.size()) - 1;
        return take([&] { return begins_with(seen) ? remove_at(last) : nullptr; });
    }

    // A new reference, or null.
    [[nodiscard]] Object* get(Index index) {
        const std::scoped_lock guard(lock_);
        if (!resolve(index)) return nullptr;
        Policy::incref(at(index));
        return at(index);
    }
    // What was there, for the caller to release, or null and nothing done.
    [[nodiscard]] Object* replace(Index index, Object* object) {
        const std::scoped_lock guard(lock_);
        return resolve(index) ? std::exchange(at(index), object) : nullptr;
    }

    void rotate(Index count) {
        const std::scoped_lock guard(lock_);
        const auto size = static_cast<Index>(ring_.size());
        if (size < 2 || count % size == 0) return;
        // The shorter way round.
        Index right = ((count % size) + size) % size;
        for (; right > 0 && right <= size / 2; --right) ring_.push_front(ring_.pop_back());
        for (; right > 0 && right < size; ++right) ring_.push_back(ring_.pop_front());
    }
    void reverse() {
        const std::scoped_lock guard(lock_);
        for (Index low = 0, high = static_cast<Index>(ring_.size()) - 1; low < high; ++low, --high)
            std::swap(at(low), at(high));
    }

    // New references to all, if there is room for them; their number in any case.
    [[nodiscard]] bool snapshot(std::span<Object*> room, std::size_t* size) {
        const std::scoped_lock guard(lock_);
        *size = ring_.size();
        if (ring_.size() > room.size()) return false;
        for (std::size_t index = 0; index < ring_.size(); ++index) {
            room[index] = ring_.at(index);
            Policy::incref(room[index]);
        }
        return true;
    }

    // All that there is, for the caller to release.
    [[nodiscard]] Ring take_all() {
        const std::scoped_lock guard(lock_);
        Ring all = ring_.take_all();
        note_size();
        return all;
    }

    // For who knows that nobody changes it meanwhile.
    [[nodiscard]] const Ring& ring() const { return ring_; }
    [[nodiscard]] std::size_t capacity() {
        const std::scoped_lock guard(lock_);
        return ring_.capacity();
    }

  protected:
    Object*& at(Index index) { return ring_.at(static_cast<std::size_t>(index)); }

    // Whether there is such an index; then it is no longer negative.
    bool resolve(Index& index) const {
        const auto size = static_cast<Index>(ring_.size());
        if (index < 0) index += size;
        return index >= 0 && index < size;
    }

    [[nodiscard]] bool begins_with(std::span<Object* const> seen) const {
        std::size_t same = 0;
        if (seen.size() > ring_.size()) return false;
        while (same < seen.size() && ring_.at(same) == seen[same]) ++same;
        return same == seen.size();
    }

    void note_size() { size_.store(ring_.size(), std::memory_order_release); }

    // add() runs under the lock, with room for so many more, or for as many as there may be.
    template <class Add>
    bool with_room(std::size_t more, Add&& add) {
        for (;;) {
            std::size_t wanted = 0;
            {
                const std::scoped_lock guard(lock_);
                wanted = std::min(most_, ring_.size() + more);
                if (wanted <= ring_.capacity()) {
                    add();
                    note_size();
                    return true;
                }
            }
            if (!replace_memory(std::bit_ceil(std::max(wanted, Policy::first_capacity)))) return false;
        }
    }

    // Where few are left of many. Where there is no memory, it keeps what it has.
    void give_back_memory() {
        std::size_t wanted = 0;
        {
            const std::scoped_lock guard(lock_);
            if (ring_.is_sparse()) wanted = std::bit_ceil(std::max(2 * ring_.size(), Policy::first_capacity));
        }
        if (wanted > 0) replace_memory(wanted);
    }

    Policy::Lock lock_;
    Ring ring_;

  private:
    // Returns what had to go.
    Object* push(End end, Object* object) {
        if (most_ == 0) return object;
        Object* gone = nullptr;
        if (ring_.size() == most_) gone = end == End::left ? ring_.pop_back() : ring_.pop_front();
        if (end == End::left) {
            ring_.push_front(object);
        } else {
            ring_.push_back(object);
        }
        return gone;
    }

    Object* remove_at(Index index) {
        if (index == 0) return ring_.pop_front();
        for (auto last = static_cast<Index>(ring_.size()) - 1; index < last; ++index)
            std::swap(at(index), at(index + 1));
        return ring_.pop_back();
    }

    // remove() runs under the lock, where there is something.
    template <class Remove>
    Object* take(Remove&& remove) {
        Object* object = nullptr;
        std::size_t wanted = 0;
        {
            const std::scoped_lock guard(lock_);
            if (ring_.size() == 0) return nullptr;
            object = remove();
            if (object == nullptr) return nullptr;
            note_size();
            if (ring_.is_sparse()) wanted = ring_.capacity() / 2;
        }
        // Where there is no memory, it keeps what it has.
        if (wanted > 0) replace_memory(wanted);
        return object;
    }

    // Unless it would not do any more. False where there is no memory.
    bool replace_memory(std::size_t capacity) {
        typename Ring::Memory memory = Ring::allocate(capacity);
        if (memory.slots == nullptr) return false;
        {
            const std::scoped_lock guard(lock_);
            const bool grows = capacity > ring_.capacity();
            if (grows || (ring_.is_sparse() && ring_.size() <= capacity / 2)) memory = ring_.replace(memory);
        }
        Ring::release(memory);
        return true;
    }

    std::size_t most_;
    Policy::template Atomic<std::size_t> size_{0};  // that of the ring, for who has no lock
};

}  // namespace aether::containers
