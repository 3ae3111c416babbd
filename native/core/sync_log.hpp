// What a strand did last to synchronise, for the report: a race is told with the last synchronisation before each of
// its accesses, and an access may be old when its race is found.
//
// Bounded: the latest events alone are known. One strand writes, without a lock; anyone reads at any time.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace aether::core {

struct SyncEvent {
    std::uint64_t word = 0;    // when: the epoch that the strand was in after it; its flags are the operation's
    std::uint64_t object = 0;  // on what: an identity that is never reused
    std::uint32_t name = 0;    // what that is called
    std::uint16_t place = 0;   // where
    std::uint16_t locks = 0;   // of a lock that was taken: how many were held then, with it; 0: not known
    std::uint64_t number = 0;  // 1 for the strand's first one
    friend bool operator==(const SyncEvent&, const SyncEvent&) = default;
};

class SyncLog {
  public:
    static constexpr std::size_t capacity = 32;

    SyncLog() = default;
    SyncLog(const SyncLog&) = delete;
    SyncLog& operator=(const SyncLog&) = delete;
    ~SyncLog();

    // The strand's own thread alone calls it; numbers the event. O(1), and makes room a few events at a time.
    void add(const SyncEvent& event);
    // How many there were. What the strand's own thread is told holds until it adds one.
    [[nodiscard]] std::uint64_t count() const { return added_.load(std::memory_order_acquire); }
    // True if the last one was the same, but for when it was. The strand's own thread alone asks.
    [[nodiscard]] bool repeats(const SyncEvent& event) const;
    // The latest that are known, in their order and without a gap.
    [[nodiscard]] std::vector<SyncEvent> events() const;

  private:
    // `number` is 0 while the rest is being written. Each store releases those before it: who reads a part of a new
    // event sees that its number is not the old one any more.
    struct Slot {
        std::atomic<std::uint64_t> number{0};
        std::atomic<std::uint64_t> word{0};
        std::atomic<std::uint64_t> object{0};
        std::atomic<std::uint64_t> rest{0};
    };
    static constexpr std::size_t chunk_length = 8;
    using Chunk = std::array<Slot, chunk_length>;

    std::array<std::atomic<Chunk*>, capacity / chunk_length> chunks_{};
    std::atomic<std::uint64_t> added_{0};
};

}  // namespace aether::core
