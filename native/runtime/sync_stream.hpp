// Bytes on their way through a pipe or socket of this process: who wrote them, for who reads them.
#pragma once

#include <cstdint>
#include <deque>

#include "sync_points.hpp"

namespace aether::runtime::sync {

// Not thread-safe. Writes that overlap in time may land in any order, so they form one group, which a reader of any of
// its bytes is ordered after and which ends when all its bytes are read.
class Stream {
  public:
    // Several connections share this stream, so bytes cannot be told apart: every reader is ordered after all writers.
    explicit Stream(bool shared) : shared_(shared) {}

    // A write begins; `end_write` with what it wrote must follow.
    void begin_write(const Strand& strand, ReleasePoint point) {
        if (groups_.empty() || (groups_.back().pending == 0 && !shared_)) groups_.emplace_back();
        if (groups_.size() > most_groups) merge_oldest();
        groups_.back().points.add(strand, std::move(point));
        ++groups_.back().pending;
    }
    void end_write(std::int64_t bytes) {
        // Overlapping writes are all in the last group.
        if (groups_.empty()) return;
        if (groups_.back().pending > 0) --groups_.back().pending;
        groups_.back().unread += bytes;
        drop_read();
    }
    void read(Strand& strand, std::int64_t bytes) {
        for (Group& group : groups_) {
            group.points.acquire(strand);
            const bool last = &group == &groups_.back();
            // More than was seen to be written: the write has not returned yet, or was not watched.
            const std::int64_t here = last || bytes < group.unread ? bytes : group.unread;
            group.unread -= here;
            bytes -= here;
            if (bytes == 0) break;
        }
        drop_read();
    }
    [[nodiscard]] bool empty() const { return groups_.empty(); }

  private:
    static constexpr std::size_t most_groups = 256;

    struct Group {
        Points points;
        std::int64_t unread = 0;  // negative while a write whose bytes were read has not returned
        int pending = 0;
    };

    void drop_read() {
        while (!shared_ && !groups_.empty() && groups_.front().pending == 0 && groups_.front().unread <= 0)
            groups_.pop_front();
    }
    // For a reader in another process: what it has read is never known.
    void merge_oldest() {
        Group& second = groups_[1];
        second.points.add(groups_[0].points);
        second.unread += groups_[0].unread;
        groups_.pop_front();
    }

    std::deque<Group> groups_;
    const bool shared_;
};

}  // namespace aether::runtime::sync
