// Items on their way through a queue: what was put comes before the get of that very item.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "../core/strand.hpp"

namespace aether::runtime::sync {

using core::ReleasePoint;

// Keyed by the item's address: it is alive while it is in the queue. Not thread-safe.
class Items {
  public:
    [[nodiscard]] bool empty() const { return on_the_way_.empty(); }
    [[nodiscard]] std::size_t size() const { return on_the_way_.size(); }

    void put(const void* item, ReleasePoint point) { on_the_way_[item].push_back(std::move(point)); }

    // The put of `item` whose present was `epoch` has failed.
    void withdraw(const void* item, std::uint64_t epoch) {
        const auto found = on_the_way_.find(item);
        if (found == on_the_way_.end()) return;
        std::erase_if(found->second, [epoch](const ReleasePoint& point) { return point.epoch == epoch; });
        if (found->second.empty()) on_the_way_.erase(found);
    }

    // What the taker of `item` is ordered after: of items put more than once (None, small ints) nobody can tell which
    // it is, so after all that are outstanding; the one put first is no longer. Null if the item was not seen to be
    // put.
    [[nodiscard]] std::vector<ReleasePoint> take(const void* item, bool latest_first) {
        const auto found = on_the_way_.find(item);
        if (found == on_the_way_.end()) return {};
        std::vector<ReleasePoint>& points = found->second;
        std::vector<ReleasePoint> taken = points;
        if (points.size() == 1) {
            on_the_way_.erase(found);
        } else {
            points.erase(latest_first ? points.end() - 1 : points.begin());
        }
        return taken;
    }

    // For a queue that gives back other objects than were put: any of them may be in it. One is no longer on its way.
    [[nodiscard]] std::vector<ReleasePoint> take_any() {
        std::vector<ReleasePoint> taken;
        for (const auto& [item, points] : on_the_way_) taken.insert(taken.end(), points.begin(), points.end());
        if (!on_the_way_.empty()) on_the_way_.erase(on_the_way_.begin());
        return taken;
    }

  private:
    std::unordered_map<const void*, std::vector<ReleasePoint>> on_the_way_;
};

}  // namespace aether::runtime::sync
