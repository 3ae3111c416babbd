// What is remembered of a `SimpleQueue`.
#pragma once

#include "sync_items.hpp"
#include "sync_state.hpp"

namespace aether::runtime::sync {

// What a queue carries: the program's items, or those of a ThreadPool, whose tasks are strands (sync_pool.cpp).
enum class Carries : std::uint8_t { items, pool_jobs, pool_tasks, pool_results };

struct SimpleQueueState final : State {
    static constexpr Kind own_kind = Kind::queue;
    explicit SimpleQueueState(bool program) : State(own_kind, program) {}
    Items items;
    std::atomic<Carries> carries{Carries::items};
    std::atomic<bool> one_worker{false};  // of the pool whose tasks it carries
};

// sync_pool.cpp: a pool's threads at its queues. What the item brings; what was brought to who gets it.
[[nodiscard]] ReleasePoint pool_put(Carries carries, PyObject* item);
void pool_get(const SimpleQueueState& queue, PyObject* item, const std::vector<ReleasePoint>& brought);
// Before a thread of the pool waits for the next item.
void pool_wait(Carries carries);

}  // namespace aether::runtime::sync
