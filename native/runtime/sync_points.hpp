// What a primitive remembers: the release points of strands, joined.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "../core/strand.hpp"

namespace aether::runtime::sync {

using core::ReleasePoint;
using core::Strand;

// Not thread-safe: guarded by the lock of the state that it lives in. A primitive that is used as a lock holds one point; one
// that many strands release and nobody acquires a bounded number.
class Points {
public:
    [[nodiscard]] bool empty() const { return points_.empty() && merged_ == nullptr; }

    // `strand` has released `point`. O(1) if the strand has acquired what is here, or it is its own.
    void add(const Strand& strand, ReleasePoint point) {
        if (known_to(strand)) {
            clear();
        } else {
            std::erase_if(points_, [&strand](const ReleasePoint& old) { return strand.is_own(old.epoch); });
            if (points_.size() == most_points) merge();
        }
        known_at_ = empty() ? point.epoch : 0;
        points_.push_back(std::move(point));
    }
    void set(ReleasePoint point) {
        clear();
        points_.push_back(std::move(point));
    }
    void clear() {
        points_.clear();
        merged_.reset();
        known_at_ = 0;
    }

    void acquire(Strand& strand) {
        if (known_to(strand)) return;
        if (merged_ != nullptr) strand.learn(merged_at_, merged_.get(), true);
        for (const ReleasePoint& point : points_) strand.acquire(point);
        known_at_ = strand.now();
    }

private:
    static constexpr std::size_t most_points = 16;

    // A strand's knowledge only grows: who acquired all of it once knows it for good.
    [[nodiscard]] bool known_to(const Strand& strand) const { return known_at_ != 0 && strand.is_own(known_at_); }

    void merge() {
        auto joined = merged_ == nullptr ? std::make_shared<core::Snapshot>() : std::make_shared<core::Snapshot>(*merged_);
        for (const ReleasePoint& point : points_) {
            joined->clock.join(point.past->clock);
            joined->view.join(point.past->view);
            joined->clock.raise(core::slot_of(point.epoch), core::time_of(point.epoch));
            joined->view.raise(core::slot_of(point.epoch), core::time_of(point.epoch));
        }
        merged_at_ = points_.back().epoch;
        merged_ = std::move(joined);
        points_.clear();
    }

    std::vector<ReleasePoint> points_;
    std::shared_ptr<const core::Snapshot> merged_;
    std::uint64_t merged_at_ = 0;
    // The present of a strand when it knew all that is here; 0 if none is known to.
    std::uint64_t known_at_ = 0;
};

}  // namespace aether::runtime::sync
