// What the guards of a site have done. Counted in shards: a guard may be the hottest line of a program.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace aether::mitigation {

struct Counts {
    std::uint64_t guarded = 0;   // statements that stored under the lock
    std::uint64_t redone = 0;    // of these, computed anew since another thread had stored meanwhile
    std::uint64_t given_up = 0;  // done as without a guard: it would have needed Python code under the lock
};

class Counters {
  public:
    void count_guarded() { mine().guarded.fetch_add(1, std::memory_order_relaxed); }
    void count_redone() { mine().redone.fetch_add(1, std::memory_order_relaxed); }
    void count_given_up() { mine().given_up.fetch_add(1, std::memory_order_relaxed); }
    [[nodiscard]] Counts sum() const;

  private:
    struct alignas(64) Shard {
        std::atomic<std::uint64_t> guarded{0};
        std::atomic<std::uint64_t> redone{0};
        std::atomic<std::uint64_t> given_up{0};
    };
    Shard& mine();

    std::array<Shard, 8> shards_;
};

}  // namespace aether::mitigation
