// What threads did to a map and what came back, and whether there is an order of it in which each operation lies
// between its call and its return and a plain map would have returned the same (Herlihy and Wing, "Linearizability",
// TOPLAS 1990).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace aether::testing {

using PlainMap = std::map<int, int>;

// `raise` adds one to the value, if there is one.
enum class MapOperation : std::uint8_t { find, put, put_if_absent, raise, take, size, clear, copy, take_all };

struct Call {
    MapOperation operation;
    int key = 0;
    int value = 0;
    PlainMap result;  // what was found or replaced, under its key; of size(), {{0, size}}
    std::size_t called = 0;
    std::size_t returned = 0;
};

class History {
  public:
    // The place of the call, for end().
    std::size_t begin(MapOperation operation, int key, int value) {
        calls_.push_back({operation, key, value, {}, ++clock_, 0});
        return calls_.size() - 1;
    }
    void end(std::size_t call, PlainMap result) {
        calls_[call].result = std::move(result);
        calls_[call].returned = ++clock_;
    }

    [[nodiscard]] bool is_linearizable(const PlainMap& start) const { return has_order(start, 0); }
    // Pairs of calls of which neither returned before the other was made.
    [[nodiscard]] std::size_t overlaps() const {
        std::size_t pairs = 0;
        for (std::size_t one = 0; one < calls_.size(); ++one) {
            for (std::size_t other = 0; other < one; ++other) {
                if (calls_[one].called < calls_[other].returned && calls_[other].called < calls_[one].returned) ++pairs;
            }
        }
        return pairs;
    }

  private:
    // Applies the call; false where a plain map returns something else.
    static bool apply(PlainMap& map, const Call& call) {
        PlainMap result;
        if (call.operation == MapOperation::size) {
            result = {{0, static_cast<int>(map.size())}};
        } else if (call.operation == MapOperation::copy || call.operation == MapOperation::take_all) {
            result = map;
        } else if (const auto found = map.find(call.key); found != map.end() && call.operation != MapOperation::clear) {
            result.insert(*found);
        }
        const bool absent = !map.contains(call.key);
        if (call.operation == MapOperation::put || (call.operation == MapOperation::put_if_absent && absent))
            map[call.key] = call.value;
        if (call.operation == MapOperation::raise && !absent) ++map[call.key];
        if (call.operation == MapOperation::take) map.erase(call.key);
        if (call.operation == MapOperation::clear || call.operation == MapOperation::take_all) map.clear();
        return result == call.result;
    }

    [[nodiscard]] bool may_be_next(std::size_t index, std::uint64_t done) const {
        for (std::size_t other = 0; other < calls_.size(); ++other) {
            const bool is_done = (done >> other & 1) != 0;
            if (!is_done && other != index && calls_[other].returned < calls_[index].called) return false;
        }
        return true;
    }
    [[nodiscard]] bool has_order(const PlainMap& map, std::uint64_t done) const {
        if (done == (std::uint64_t{1} << calls_.size()) - 1) return true;
        for (std::size_t index = 0; index < calls_.size(); ++index) {
            if ((done >> index & 1) != 0 || !may_be_next(index, done)) continue;
            PlainMap after = map;
            if (apply(after, calls_[index]) && has_order(after, done | std::uint64_t{1} << index)) return true;
        }
        return false;
    }

    std::vector<Call> calls_;
    std::size_t clock_ = 0;
};

}  // namespace aether::testing
