#include "counters.hpp"

#include "../containers/current_owner.hpp"

namespace aether::mitigation {

Counts Counters::sum() const {
    Counts sum;
    for (const Shard& shard : shards_) {
        sum.guarded += shard.guarded.load(std::memory_order_relaxed);
        sum.redone += shard.redone.load(std::memory_order_relaxed);
        sum.given_up += shard.given_up.load(std::memory_order_relaxed);
    }
    return sum;
}

Counters::Shard& Counters::mine() {
    return shards_[containers::this_thread() / 2 % shards_.size()];  // its numbers are odd
}

}  // namespace aether::mitigation
