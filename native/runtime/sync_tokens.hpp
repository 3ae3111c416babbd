// Tokens in a line: what was released, in order, for who takes it (a semaphore's units, the room in a bounded queue).
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <utility>
#include <vector>

#include "../core/strand.hpp"

namespace aether::runtime::sync {

using core::ReleasePoint;

// First in, first out. The initial tokens come before all others and carry nothing. Not thread-safe.
//
// A token is put before the operation that releases it, so it may be taken before that operation has returned, and it
// is withdrawn if the operation fails. Among tokens of operations that have not returned, nobody can tell which was
// taken: all of them order the taker.
class Tokens {
  public:
    // Whether the initial tokens are known: they are what is there at the first watched operation, for what was
    // released and taken before the second thread existed was not watched. Any thread may ask.
    [[nodiscard]] bool counted() const { return counted_.load(std::memory_order_acquire); }
    // The first count holds.
    void count(long initial) {
        if (counted()) return;
        initial_ = initial;
        counted_.store(true, std::memory_order_release);
    }

    // `count` tokens by the strand whose present is `point`; pending until `settle`.
    void put(const ReleasePoint& point, long count) {
        for (long each = 0; each < count; ++each) line_.push_back({point, true});
    }
    // The operation that put tokens at `point` has succeeded.
    void settle(const ReleasePoint& point) {
        for (Token& token : line_) {
            if (token.point.epoch == point.epoch) token.pending = false;
        }
    }
    // It has failed.
    void withdraw(const ReleasePoint& point) {
        std::erase_if(line_, [&point](const Token& token) { return token.point.epoch == point.epoch; });
    }
    // The next token is taken: what its taker is ordered after.
    [[nodiscard]] std::vector<ReleasePoint> take() {
        std::vector<ReleasePoint> found;
        if (initial_ > 0) {
            --initial_;
            return found;
        }
        const auto first = std::ranges::find_if(line_, [](const Token& token) { return !token.pending; });
        if (first != line_.end()) {
            found.push_back(std::move(first->point));
            line_.erase(first);
        } else if (!line_.empty()) {
            for (const Token& token : line_) found.push_back(token.point);
            line_.pop_front();
        }
        return found;
    }

  private:
    struct Token {
        ReleasePoint point;
        bool pending;
    };
    std::atomic<bool> counted_{false};
    long initial_ = 0;
    std::deque<Token> line_;
};

}  // namespace aether::runtime::sync
