// A sum of many parts, each of which one thread adds to: threads that add do not meet. Reading it costs a step for each
// part.
//
// Parts are taken and given back; one that is given back keeps what was added, and the next taker goes on with it. So
// there are as many as were ever taken at once, however many threads come and go.
//
// `Policy` gives Atomic<T>, allocate(bytes), which may return null, and release(pointer).
#pragma once

#include <array>
#include <cstdint>
#include <new>

#include "arithmetic.hpp"

namespace aether::containers {

template <class Policy>
class BasicShardedSum {
    template <class T>
    using Atomic = Policy::template Atomic<T>;

  public:
    // A cache line each.
    struct alignas(64) Part {
        Atomic<std::int64_t> sum{0};
        Atomic<bool> taken{false};
    };

    BasicShardedSum() = default;
    BasicShardedSum(const BasicShardedSum&) = delete;
    BasicShardedSum& operator=(const BasicShardedSum&) = delete;
    ~BasicShardedSum() {
        for (Block* block = blocks_.load(); block != nullptr;) {
            Block* next = block->next;
            block->~Block();
            Policy::release(block);
            block = next;
        }
    }

    // Null where there is no memory.
    Part* take() {
        for (Block* block = blocks_.load(); block != nullptr; block = block->next) {
            for (Part& part : block->parts) {
                if (!part.taken.load() && !part.taken.exchange(true)) return &part;
            }
        }
        return take_new();
    }
    static void give_back(Part& part) { part.taken.store(false); }

    Atomic<std::int64_t>& common() { return common_; }

    // What had been added before the call is in it; of what is being added meanwhile, some may be.
    Wide load() const {
        Wide total = common_.load();
        for_each_part([&total](const Part& part) { total += part.sum.load(); });
        return total;
    }

    // Takes all there is: what is added meanwhile is in this sum or stays, and is in no case lost.
    Wide exchange_zero() {
        Wide total = common_.exchange(0);
        for_each_part([&total](Part& part) { total += part.sum.exchange(0); });
        return total;
    }

    [[nodiscard]] std::size_t bytes_allocated() const {
        std::size_t bytes = 0;
        for (const Block* block = blocks_.load(); block != nullptr; block = block->next) bytes += sizeof(Block);
        return bytes;
    }

  private:
    struct Block {
        std::array<Part, 4> parts;
        Block* next = nullptr;
    };

    template <class Function>
    void for_each_part(Function&& function) const {
        for (Block* block = blocks_.load(); block != nullptr; block = block->next) {
            for (Part& part : block->parts) function(part);
        }
    }

    Part* take_new() {
        void* memory = Policy::allocate(sizeof(Block), alignof(Block));
        if (memory == nullptr) return nullptr;
        auto* block = new (memory) Block;
        block->parts.front().taken.store(true);
        block->next = blocks_.load();
        while (!blocks_.compare_exchange_strong(block->next, block)) {
        }
        return &block->parts.front();
    }

    Atomic<std::int64_t> common_{0};
    Atomic<Block*> blocks_{nullptr};  // they only become more
};

}  // namespace aether::containers
