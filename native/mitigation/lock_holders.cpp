#include "lock_holders.hpp"

#include <array>
#include <atomic>
#include <cstddef>

#include "../core/hash.hpp"

namespace aether::mitigation {

namespace {

struct Slot {
    std::atomic<const void*> lock{nullptr};
    std::atomic<Contender*> holder{nullptr};
    std::atomic<std::uint32_t> depth{0};
};

constexpr unsigned slot_bits = 12;
std::array<Slot, std::size_t{1} << slot_bits> slots;

Slot& slot_of(const void* lock) {
    return slots[core::slot_by_hash(reinterpret_cast<std::uintptr_t>(lock), slot_bits)];
}

bool holds(const Slot& slot, const void* lock) {
    return slot.lock.load(std::memory_order_acquire) == lock;
}

void give_once(Slot& slot) {
    if (slot.depth.fetch_sub(1, std::memory_order_relaxed) <= 1) slot.lock.store(nullptr, std::memory_order_release);
}

}  // namespace

void note_taken(const void* lock, Contender& holder, std::uint32_t depth) {
    Slot& slot = slot_of(lock);
    if (holds(slot, lock) && slot.holder.load(std::memory_order_relaxed) == &holder) {
        slot.depth.fetch_add(depth, std::memory_order_relaxed);
        return;
    }
    slot.lock.store(nullptr, std::memory_order_relaxed);
    slot.depth.store(depth, std::memory_order_relaxed);
    slot.holder.store(&holder, std::memory_order_release);
    slot.lock.store(lock, std::memory_order_release);
}

void note_given(const void* lock) {
    Slot& slot = slot_of(lock);
    if (holds(slot, lock)) slot.lock.store(nullptr, std::memory_order_release);
}

void note_given_by(const void* lock, const Contender& holder) {
    Slot& slot = slot_of(lock);
    if (holds(slot, lock) && slot.holder.load(std::memory_order_relaxed) == &holder) give_once(slot);
}

void note_given_wholly(const void* lock, const Contender& holder) {
    Slot& slot = slot_of(lock);
    if (holds(slot, lock) && slot.holder.load(std::memory_order_relaxed) == &holder)
        slot.lock.store(nullptr, std::memory_order_release);
}

Contender* holder_of_lock(const void* lock) {
    const Slot& slot = slot_of(lock);
    if (!holds(slot, lock)) return nullptr;
    Contender* holder = slot.holder.load(std::memory_order_acquire);
    return holds(slot, lock) ? holder : nullptr;
}

void forget_holders_but(const Contender* present) {
    for (Slot& slot : slots) {
        if (slot.holder.load(std::memory_order_relaxed) != present) slot.lock.store(nullptr);
    }
}

}  // namespace aether::mitigation
