#include "slab.hpp"

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstring>
#include <mutex>

#include "spin_lock.hpp"

namespace aether::core {

namespace {

constexpr std::size_t grain = 8;
constexpr std::size_t alignment = 16;                    // of sizes that are multiples of it
constexpr std::size_t small_classes = 64;                // multiples of 8 up to 512
constexpr std::size_t all_classes = small_classes + 40;  // then powers of two
constexpr std::size_t chunk_bytes = std::size_t{256} * 1024;
constexpr std::size_t batch = 64;  // blocks moved between a thread and the common list at once

struct Block {
    Block* next;
};

struct FreeList {
    Block* head = nullptr;
    std::size_t count = 0;
};

struct CommonList {
    SpinLock lock;
    Block* head = nullptr;
};

std::array<CommonList, all_classes> common;
SpinLock chunk_lock;
char* chunk_next = nullptr;
char* chunk_end = nullptr;
std::atomic<std::size_t> reserved{0};

std::size_t class_of(std::size_t size) {
    if (size <= small_classes * grain) return (size + grain - 1) / grain - (size == 0 ? 0 : 1);
    return small_classes + static_cast<std::size_t>(std::bit_width(size - 1)) - 10;
}

std::size_t bytes_of(std::size_t size_class) {
    if (size_class < small_classes) return (size_class + 1) * grain;
    return std::size_t{1} << (size_class - small_classes + 10);
}

struct ThreadLists {
    std::array<FreeList, all_classes> lists;
    ~ThreadLists() {
        for (std::size_t size_class = 0; size_class < all_classes; ++size_class) {
            while (lists[size_class].head != nullptr) give_back(size_class, lists[size_class].count);
        }
    }
    void give_back(std::size_t size_class, std::size_t wanted) {
        FreeList& list = lists[size_class];
        Block* first = list.head;
        Block* last = first;
        std::size_t moved = 1;
        for (; moved < wanted && last->next != nullptr; ++moved) last = last->next;
        list.head = last->next;
        list.count -= moved;
        const std::scoped_lock guard(common[size_class].lock);
        last->next = common[size_class].head;
        common[size_class].head = first;
    }
};

// On the heap: thread-local storage of an extension module is scarce. What a thread frees while it ends, after this, is
// lost.
thread_local ThreadLists* own_lists = nullptr;

struct ListsOwner {
    ListsOwner() = default;
    ListsOwner(const ListsOwner&) = delete;
    ListsOwner& operator=(const ListsOwner&) = delete;
    ~ListsOwner() {
        delete own_lists;
        own_lists = nullptr;
    }
};

ThreadLists& thread_lists() {
    if (own_lists == nullptr) {
        own_lists = new ThreadLists;
        thread_local const ListsOwner owner;
        (void)owner;
    }
    return *own_lists;
}

void* map(std::size_t bytes) {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    reserved.fetch_add(bytes, std::memory_order_relaxed);
    return memory;
}

char* carve(std::size_t bytes) {
    const std::scoped_lock guard(chunk_lock);
    bytes = (bytes + alignment - 1) & ~(alignment - 1);
    if (static_cast<std::size_t>(chunk_end - chunk_next) < bytes) {
        chunk_next = static_cast<char*>(map(chunk_bytes));
        chunk_end = chunk_next + chunk_bytes;
    }
    char* block = chunk_next;
    chunk_next += bytes;
    return block;
}

void refill(FreeList& list, std::size_t size_class) {
    {
        CommonList& shared = common[size_class];
        const std::scoped_lock guard(shared.lock);
        while (shared.head != nullptr && list.count < batch) {
            Block* block = shared.head;
            shared.head = block->next;
            block->next = list.head;
            list.head = block;
            ++list.count;
        }
    }
    if (list.head != nullptr) return;
    const std::size_t bytes = bytes_of(size_class);
    const std::size_t blocks = bytes >= 1024 ? 1 : (std::size_t{4096} / bytes);
    char* memory = bytes > chunk_bytes / 8 ? static_cast<char*>(map(bytes)) : carve(bytes * blocks);
    for (std::size_t index = 0; index < (bytes > chunk_bytes / 8 ? 1 : blocks); ++index) {
        auto* block = reinterpret_cast<Block*>(memory + index * bytes);
        block->next = list.head;
        list.head = block;
        ++list.count;
    }
}

}  // namespace

void* Slab::allocate(std::size_t size) {
    const std::size_t size_class = class_of(size);
    FreeList& list = thread_lists().lists[size_class];
    if (list.head == nullptr) refill(list, size_class);
    Block* block = list.head;
    assert(block != nullptr);
    list.head = block->next;
    --list.count;
    return std::memset(static_cast<void*>(block), 0, bytes_of(size_class));
}

void Slab::release(void* memory, std::size_t size) noexcept {
    const std::size_t size_class = class_of(size);
    ThreadLists& lists = thread_lists();
    FreeList& list = lists.lists[size_class];
    auto* block = static_cast<Block*>(memory);
    block->next = list.head;
    list.head = block;
    if (++list.count > 4 * batch) lists.give_back(size_class, 2 * batch);
}

std::size_t Slab::reserved_bytes() noexcept {
    return reserved.load(std::memory_order_relaxed);
}

}  // namespace aether::core
