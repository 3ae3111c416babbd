// Memory for shadow: size classes with thread-local free lists, never given back to the system.
//
// Type-stable: a block is only ever used again for its own size class, so a thread that still reads a block which
// another has freed sees old or new shadow, never unmapped memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

namespace aether::core {

class Slab {
  public:
    // Zeroed memory of at least `size` bytes, aligned to 16 if the size is a multiple of 16, else to 8. O(1) amortised.
    // Throws std::bad_alloc.
    [[nodiscard]] static void* allocate(std::size_t size);
    // `size` as it was given to allocate.
    static void release(void* block, std::size_t size) noexcept;
    // Bytes taken from the system.
    [[nodiscard]] static std::size_t reserved_bytes() noexcept;

    template <class T, class... Arguments>
    [[nodiscard]] static T* make(Arguments&&... arguments) {
        return new (allocate(sizeof(T))) T(std::forward<Arguments>(arguments)...);
    }
    template <class T>
    static void destroy(T* object) noexcept {
        object->~T();
        release(object, sizeof(T));
    }
};

}  // namespace aether::core
