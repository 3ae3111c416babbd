// Native memory that tracemalloc sees, on a boundary of its own.
#pragma once

#include "../runtime/python.hpp"

#include <cstddef>
#include <cstdint>

namespace aether::containers {

// PyMem_RawMalloc aligns to 16 bytes: what it gave is noted right before the aligned place.
struct AlignedMemory {
    static void* allocate(std::size_t size, std::size_t alignment) {
        auto* given = static_cast<std::byte*>(PyMem_RawMalloc(size + alignment + sizeof(void*)));
        if (given == nullptr) return nullptr;
        const auto first = reinterpret_cast<std::uintptr_t>(given) + sizeof(void*);
        const std::size_t skip = (alignment - first % alignment) % alignment + sizeof(void*);
        void* aligned = given + skip;
        static_cast<void**>(aligned)[-1] = given;
        return aligned;
    }
    static void release(void* aligned) { PyMem_RawFree(static_cast<void**>(aligned)[-1]); }
};

}  // namespace aether::containers
