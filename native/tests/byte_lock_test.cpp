#include "containers/byte_lock.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <mutex>

#include "stepped.hpp"

namespace aether::testing {
namespace {

struct Shared {
    Stepped::Lock lock;
    int inside = 0;
    int most = 0;
    int sections = 0;
};

Scheduler::Scene sections(unsigned threads, unsigned rounds) {
    auto shared = std::make_shared<Shared>();
    Scheduler::Scene scene;
    for (unsigned index = 0; index < threads; ++index) {
        scene.threads.emplace_back([shared, rounds] {
            for (unsigned round = 0; round < rounds; ++round) {
                const std::scoped_lock guard(shared->lock);
                shared->most = std::max(shared->most, ++shared->inside);
                ++shared->sections;
                Scheduler::step();
                --shared->inside;
            }
        });
    }
    scene.is_right = [shared, expected = static_cast<int>(threads * rounds)] {
        return shared->most == 1 && shared->sections == expected;
    };
    return scene;
}

TEST(ByteLock, LetsOneInAndForgetsNobody) {
    const auto result = Scheduler::explore([] { return sections(3, 1); }, 3);
    EXPECT_GT(result.orders, 500U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

TEST(ByteLock, CanBeTakenAgain) {
    const auto result = Scheduler::explore([] { return sections(2, 2); }, 3);
    EXPECT_GT(result.orders, 200U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

}  // namespace
}  // namespace aether::testing
