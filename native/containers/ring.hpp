// A double-ended queue of pointers in one piece of memory, which is replaced as their number grows and falls. For one
// thread at a time: whoever has it holds a lock.
//
// It takes and gives back no memory by itself, since that is not done under a lock: see Memory.
//
// `Policy` gives Object, first_capacity, a power of two, and allocate(bytes), which may return null, and
// release(pointer).
#pragma once

#include <cstddef>
#include <utility>

namespace aether::containers {

template <class Policy>
class BasicRing {
  public:
    using Object = Policy::Object;

    struct Memory {
        Object** slots = nullptr;
        std::size_t capacity = 0;
    };
    // Without slots where there is no memory.
    [[nodiscard]] static Memory allocate(std::size_t capacity) {
        return {static_cast<Object**>(Policy::allocate(capacity * sizeof(Object*))), capacity};
    }
    static void release(Memory memory) {
        if (memory.slots != nullptr) Policy::release(static_cast<void*>(memory.slots));
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t capacity() const { return memory_.capacity; }
    [[nodiscard]] bool has_room() const { return size_ < memory_.capacity; }
    [[nodiscard]] std::size_t next_capacity() const {
        return memory_.capacity == 0 ? Policy::first_capacity : memory_.capacity * 2;
    }
    // So that as much again must come or go before the memory is replaced once more.
    [[nodiscard]] bool is_sparse() const {
        return memory_.capacity > Policy::first_capacity && size_ <= memory_.capacity / 8;
    }

    // Moves everything there; it has room for it. Returns the memory used before, for the caller to release.
    [[nodiscard]] Memory replace(Memory memory) {
        for (std::size_t index = 0; index < size_; ++index) memory.slots[index] = at(index);
        first_ = 0;
        return std::exchange(memory_, memory);
    }

    [[nodiscard]] Object*& at(std::size_t index) const {
        return memory_.slots[(first_ + index) & (memory_.capacity - 1)];
    }

    // Where there is room:
    void push_back(Object* object) { at(size_++) = object; }
    void push_front(Object* object) {
        --first_;
        ++size_;
        at(0) = object;
    }
    // Where there is something:
    Object* pop_front() {
        Object* object = at(0);
        ++first_;
        --size_;
        return object;
    }
    Object* pop_back() { return at(--size_); }

    // All that it holds; it is empty afterwards, and without memory.
    [[nodiscard]] BasicRing take_all() { return std::exchange(*this, BasicRing()); }
    [[nodiscard]] Memory memory() const { return memory_; }

  private:
    Memory memory_;
    std::size_t first_ = 0;  // any number: the capacity divides the number of numbers
    std::size_t size_ = 0;
};

}  // namespace aether::containers
