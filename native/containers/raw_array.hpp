// A growable array of plain values, in native memory that tracemalloc sees.
//
// `Policy` gives allocate(bytes, alignment), which may return null, and release(pointer).
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>

namespace aether::containers {

template <class Policy, class T>
class RawArray {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    RawArray() = default;
    RawArray(const RawArray&) = delete;
    RawArray& operator=(const RawArray&) = delete;
    ~RawArray() {
        if (items_ != nullptr) Policy::release(items_);
    }

    // False, and nothing done, where there is no memory.
    [[nodiscard]] bool reserve(std::size_t capacity) {
        if (capacity <= capacity_) return true;
        auto* more = static_cast<T*>(Policy::allocate(capacity * sizeof(T), alignof(T)));
        if (more == nullptr) return false;
        std::copy_n(items_, size_, more);
        if (items_ != nullptr) Policy::release(items_);
        items_ = more;
        capacity_ = capacity;
        return true;
    }
    [[nodiscard]] bool push(T item) {
        if (size_ == capacity_ && !reserve(2 * capacity_ + 4)) return false;
        items_[size_++] = item;
        return true;
    }
    [[nodiscard]] bool has_room() const { return size_ < capacity_; }
    void push_in_room(T item) { items_[size_++] = item; }
    void truncate(std::size_t size) { size_ = size; }

    void swap(RawArray& other) noexcept {
        std::swap(items_, other.items_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

    T& operator[](std::size_t index) { return items_[index]; }
    const T& operator[](std::size_t index) const { return items_[index]; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    [[nodiscard]] std::span<T> items() const { return {items_, size_}; }

  private:
    T* items_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace aether::containers
