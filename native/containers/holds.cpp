#include "holds.hpp"

#include "../runtime/python.hpp"

#include <algorithm>
#include <atomic>
#include <new>
#include <vector>

namespace aether::containers {

namespace {

thread_local std::vector<Hold> holds;

}  // namespace

std::uint64_t next_lock_number() {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

Hold* find_hold(std::uint64_t lock) {
    const auto found = std::ranges::find(holds, lock, &Hold::lock);
    return found == holds.end() ? nullptr : &*found;
}

Hold* get_hold(std::uint64_t lock) {
    if (Hold* known = find_hold(lock); known != nullptr) return known;
    try {
        return &holds.emplace_back(Hold{lock});
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
        return nullptr;
    }
}

void drop_if_empty(std::uint64_t lock) {
    Hold* hold = find_hold(lock);
    if (hold == nullptr || hold->reads > 0 || hold->writes > 0) return;
    *hold = holds.back();
    holds.pop_back();
}

}  // namespace aether::containers
