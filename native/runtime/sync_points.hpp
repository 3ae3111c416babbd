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

// Not thread-safe: guarded by the lock of the state that it lives in. A primitive that is used as a lock holds one
// point; one that many strands release and nobody acquires a bounded number.
class Points {
  public:
    [[nodiscard]] bool empty() const { return latest_.empty() && merged_ == nullptr; }

    // `strand` has released `point`. O(1) if the strand has acquired what is here, or it is its own.
    void add(const Strand& strand, ReleasePoint point) {
        if (empty() || known_to(strand)) return replace(std::move(point));
        std::erase_if(others_, [&strand](const ReleasePoint& old) { return strand.is_own(old.epoch); });
        if (!latest_.empty() && !strand.is_own(latest_.epoch)) others_.push_back(std::move(latest_));
        if (others_.size() > most_others) merge();
        latest_ = std::move(point);
        known_at_ = 0;
    }
    void add(const Points& other) {
        if (other.empty()) return;
        others_.insert(others_.end(), other.others_.begin(), other.others_.end());
        if (!other.latest_.empty()) others_.push_back(other.latest_);
        if (other.merged_ != nullptr) others_.push_back({other.merged_, other.merged_at_});
        merge();
        known_at_ = 0;
    }
    // Forgets the others. Known to the strand that released it.
    void replace(ReleasePoint point) {
        others_.clear();
        merged_.reset();
        known_at_ = point.epoch;
        latest_ = std::move(point);
    }

    void acquire(Strand& strand) {
        if (empty() || known_to(strand)) return;
        strand.acquire(latest_);
        for (const ReleasePoint& point : others_) strand.acquire(point);
        if (merged_ != nullptr) strand.learn(merged_at_, merged_.get(), true);
        known_at_ = strand.now();
    }
    // For points of the library's own: kept apart from others.
    void acquire_inside(Strand& strand) {
        if (empty() || known_to(strand)) return;
        strand.acquire_inside(latest_);
        for (const ReleasePoint& point : others_) strand.acquire_inside(point);
        if (merged_ != nullptr) strand.learn_inside(merged_at_, merged_.get());
        known_at_ = strand.now();
    }

  private:
    static constexpr std::size_t most_others = 16;

    // A strand's knowledge only grows: who acquired all of it once knows it for good.
    [[nodiscard]] bool known_to(const Strand& strand) const { return known_at_ != 0 && strand.is_own(known_at_); }

    void merge() {
        auto joined =
            merged_ == nullptr ? std::make_shared<core::Snapshot>() : std::make_shared<core::Snapshot>(*merged_);
        for (const ReleasePoint& point : others_) joined->join(point);
        merged_at_ = others_.back().epoch;
        merged_ = std::move(joined);
        others_.clear();
    }

    ReleasePoint latest_;
    std::vector<ReleasePoint> others_;
    std::shared_ptr<const core::Snapshot> merged_;
    std::uint64_t merged_at_ = 0;
    // The present of a strand when it knew all that is here; 0 if none is known to.
    std::uint64_t known_at_ = 0;
};

}  // namespace aether::runtime::sync
