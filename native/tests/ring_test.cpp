#include "containers/ring.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <deque>
#include <random>

namespace aether::testing {
namespace {

struct Plain {
    using Object = int;
    static constexpr std::size_t first_capacity = 2;
    static void* allocate(std::size_t size) { return std::malloc(size); }
    static void release(void* memory) { std::free(memory); }
};
using Ring = containers::BasicRing<Plain>;

struct Owned {
    Ring ring;
    Owned() = default;
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    ~Owned() { Ring::release(ring.memory()); }
};

void make_room(Ring& ring) {
    if (!ring.has_room()) Ring::release(ring.replace(Ring::allocate(ring.next_capacity())));
}
void make_small(Ring& ring) {
    if (ring.is_sparse()) Ring::release(ring.replace(Ring::allocate(ring.capacity() / 2)));
}

TEST(Ring, IsADeque) {
    std::array<int, 64> values{};
    std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed) - the same each time
    Owned owned;
    Ring& ring = owned.ring;
    std::deque<int*> model;
    std::size_t most = 0;
    for (int step = 0; step < 20'000; ++step) {
        // By turns it grows and falls.
        const bool adds = random() % 8 < ((step / 500) % 2 == 0 ? 6 : 2);
        int* value = &values.at(random() % values.size());
        const bool front = random() % 2 == 0;
        if (adds) {
            make_room(ring);
            front ? ring.push_front(value) : ring.push_back(value);
            front ? model.push_front(value) : model.push_back(value);
        } else if (!model.empty()) {
            ASSERT_EQ(front ? ring.pop_front() : ring.pop_back(), front ? model.front() : model.back());
            front ? model.pop_front() : model.pop_back();
            make_small(ring);
        }
        ASSERT_EQ(ring.size(), model.size());
        ASSERT_LE(ring.capacity(), std::max<std::size_t>(2, 8 * ring.size()));
        most = std::max(most, ring.capacity());
        for (std::size_t index = 0; index < model.size(); index += 1 + random() % 50)
            ASSERT_EQ(ring.at(index), model[index]);
    }
    EXPECT_GE(most, 128U);
    Ring::release(ring.take_all().memory());
    EXPECT_EQ(ring.size(), 0U);
    EXPECT_EQ(ring.capacity(), 0U);
}

}  // namespace
}  // namespace aether::testing
