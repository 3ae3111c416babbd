#include "sync_log.hpp"

#include <algorithm>

#include "epoch.hpp"

namespace aether::core {

namespace {

std::uint64_t rest_of(const SyncEvent& event) {
    return std::uint64_t{event.name} << 32 | std::uint64_t{event.place} << 16 | event.locks;
}

SyncEvent event_of(std::uint64_t number, std::uint64_t word, std::uint64_t object, std::uint64_t rest) {
    return {word,
            object,
            static_cast<std::uint32_t>(rest >> 32),
            static_cast<std::uint16_t>(rest >> 16),
            static_cast<std::uint16_t>(rest),
            number};
}

}  // namespace

SyncLog::~SyncLog() {
    for (const std::atomic<Chunk*>& chunk : chunks_) delete chunk.load(std::memory_order_relaxed);
}

void SyncLog::add(const SyncEvent& event) {
    const std::uint64_t number = added_.load(std::memory_order_relaxed);
    const std::size_t index = number % capacity;
    std::atomic<Chunk*>& place = chunks_[index / chunk_length];
    Chunk* chunk = place.load(std::memory_order_relaxed);
    if (chunk == nullptr) {
        chunk = new Chunk;
        place.store(chunk, std::memory_order_release);
    }
    added_.store(number + 1, std::memory_order_release);
    Slot& slot = (*chunk)[index % chunk_length];
    slot.number.store(0, std::memory_order_relaxed);
    slot.word.store(event.word, std::memory_order_release);
    slot.object.store(event.object, std::memory_order_release);
    slot.rest.store(rest_of(event), std::memory_order_release);
    slot.number.store(number + 1, std::memory_order_release);
}

bool SyncLog::repeats(const SyncEvent& event) const {
    const std::uint64_t number = added_.load(std::memory_order_relaxed);
    if (number == 0) return false;
    const std::size_t index = (number - 1) % capacity;
    const Slot& slot = (*chunks_[index / chunk_length].load(std::memory_order_relaxed))[index % chunk_length];
    return (slot.word.load(std::memory_order_relaxed) & flag_mask) == (event.word & flag_mask) &&
           slot.object.load(std::memory_order_relaxed) == event.object &&
           slot.rest.load(std::memory_order_relaxed) == rest_of(event);
}

std::vector<SyncEvent> SyncLog::events() const {
    std::vector<SyncEvent> known;
    for (const std::atomic<Chunk*>& place : chunks_) {
        const Chunk* chunk = place.load(std::memory_order_acquire);
        if (chunk == nullptr) break;
        for (const Slot& slot : *chunk) {
            const std::uint64_t number = slot.number.load(std::memory_order_acquire);
            const std::uint64_t word = slot.word.load(std::memory_order_acquire);
            const std::uint64_t object = slot.object.load(std::memory_order_acquire);
            const std::uint64_t rest = slot.rest.load(std::memory_order_acquire);
            if (number == 0 || slot.number.load(std::memory_order_relaxed) != number) continue;
            known.push_back(event_of(number, word, object, rest));
        }
    }
    std::ranges::sort(known, {}, &SyncEvent::number);
    // Of those that were overwritten while others were read, nothing before them tells what came next.
    const auto gap = std::ranges::adjacent_find(
        known.rbegin(), known.rend(), [](const SyncEvent& a, const SyncEvent& b) { return a.number != b.number + 1; });
    if (gap != known.rend()) known.erase(known.begin(), gap.base() - 1);
    return known;
}

}  // namespace aether::core
