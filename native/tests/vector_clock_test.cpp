#include "core/vector_clock.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "random.hpp"

namespace aether::core {
namespace {

TEST(VectorClock, KnowsNothingAtFirst) {
    const VectorClock clock;
    EXPECT_EQ(clock.at(0), 0U);
    EXPECT_EQ(clock.at(max_slots - 1), 0U);
    EXPECT_TRUE(clock.covers(9, 0));
    EXPECT_FALSE(clock.covers(9, 1));
}

TEST(VectorClock, RaiseNeverLowers) {
    VectorClock clock;
    EXPECT_TRUE(clock.raise(4, 10));
    EXPECT_FALSE(clock.raise(4, 9));
    EXPECT_FALSE(clock.raise(4, 10));
    EXPECT_EQ(clock.at(4), 10U);
    EXPECT_TRUE(clock.covers(4, 10));
    EXPECT_FALSE(clock.covers(4, 11));
    EXPECT_EQ(clock.at(3), 0U);
}

TEST(VectorClock, JoinSaysWhetherItChangedAnything) {
    VectorClock clock;
    VectorClock other;
    clock.raise(2, 5);
    other.raise(7, 1);
    EXPECT_TRUE(clock.join(other));
    EXPECT_FALSE(clock.join(other));
    EXPECT_FALSE(clock.join(VectorClock()));
    EXPECT_EQ(clock.at(2), 5U);
    EXPECT_EQ(clock.at(7), 1U);
}

// The naive twin: a map.
TEST(VectorClock, EqualsAMapOnRandomOperations) {
    testing::Random random(2);
    for (int round = 0; round < 200; ++round) {
        std::array<VectorClock, 3> clocks;
        std::array<std::map<unsigned, Time>, 3> twins;
        for (int step = 0; step < 60; ++step) {
            const unsigned which = random.below(3);
            const unsigned other = random.below(3);
            if (random.chance(70)) {
                const unsigned slot = random.below(40);
                const Time time = random.below(20);
                clocks[which].raise(static_cast<Slot>(slot), time);
                twins[which][slot] = std::max(twins[which][slot], time);
            } else {
                clocks[which].join(clocks[other]);
                for (const auto& [slot, time] : std::map(twins[other]))
                    twins[which][slot] = std::max(twins[which][slot], time);
            }
            for (unsigned slot = 0; slot < 40; ++slot)
                ASSERT_EQ(clocks[which].at(static_cast<Slot>(slot)), twins[which][slot]);
        }
    }
}

}  // namespace
}  // namespace aether::core
