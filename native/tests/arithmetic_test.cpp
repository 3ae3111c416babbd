#include "containers/arithmetic.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

#include "containers/sharded_sum.hpp"
#include "random.hpp"
#include "stepped.hpp"

namespace aether::testing {
namespace {

using containers::narrow;
using containers::Overflow;
using containers::Wide;

TEST(Arithmetic, NarrowsAsThePolicySays) {
    std::int8_t value = 0;
    EXPECT_TRUE(narrow(Wide{-128}, Overflow::raise, value));
    EXPECT_EQ(value, -128);
    EXPECT_FALSE(narrow(Wide{128}, Overflow::raise, value));
    EXPECT_TRUE(narrow(Wide{128}, Overflow::wrap, value));
    EXPECT_EQ(value, -128);
    EXPECT_TRUE(narrow(Wide{128}, Overflow::saturate, value));
    EXPECT_EQ(value, 127);
    EXPECT_TRUE(narrow(Wide{-129}, Overflow::saturate, value));
    EXPECT_EQ(value, -128);
    std::uint8_t without_sign = 0;
    EXPECT_FALSE(narrow(Wide{-1}, Overflow::raise, without_sign));
    EXPECT_TRUE(narrow(Wide{-1}, Overflow::saturate, without_sign));
    EXPECT_EQ(without_sign, 0);
}

// The twin: exact numbers, taken modulo or to the limits by hand.
TEST(Arithmetic, AddsAsExactNumbersDo) {
    Random random(1);
    for (int round = 0; round < 20000; ++round) {
        const auto overflow = static_cast<Overflow>(random.below(3));
        const auto before = static_cast<std::int8_t>(random.below(256));
        const int delta = static_cast<int>(random.below(600)) - 300;
        std::atomic<std::int8_t> number{before};
        std::int8_t old = 0;
        const bool stored = containers::fetch_add(number, Wide{delta}, overflow, old);
        const int exact = before + delta;
        const bool fits = exact >= -128 && exact <= 127;
        EXPECT_EQ(stored, fits || overflow != Overflow::raise);
        const int limited = exact < 0 ? -128 : 127;
        const int expected = fits                             ? exact
                             : overflow == Overflow::wrap     ? static_cast<std::int8_t>(exact & 255)
                             : overflow == Overflow::saturate ? limited
                                                              : before;
        EXPECT_EQ(number.load(), expected);
        EXPECT_EQ(old, before);

        std::atomic<std::int8_t> small{before};
        std::int8_t sum = 0;
        const auto amount = static_cast<std::int8_t>(delta);
        const int exact_small = before - amount;
        const bool fits_small = exact_small >= -128 && exact_small <= 127;
        EXPECT_EQ((containers::add_within<true>(small, amount, old, sum)), fits_small);
        EXPECT_EQ(small.load(), fits_small ? exact_small : before);
        if (fits_small) {
            EXPECT_EQ(sum, exact_small);
        }
    }
}

// Two threads at the limit: one addition fits, whichever comes first.
TEST(Arithmetic, NeverGoesBeyondTheLimit) {
    const auto make = [] {
        struct Shared {
            SteppedAtomic<std::int8_t> number{126};
            int raised = 0;
        };
        auto shared = std::make_shared<Shared>();
        Scheduler::Scene scene;
        for (int index = 0; index < 2; ++index) {
            scene.threads.emplace_back([shared] {
                std::int8_t old = 0;
                if (!containers::fetch_add(shared->number, Wide{1}, Overflow::raise, old)) ++shared->raised;
            });
        }
        scene.threads.emplace_back([shared] { (void)shared->number.exchange(127); });
        scene.is_right = [shared] { return shared->number.now() == 127 && shared->raised >= 1; };
        return scene;
    };
    const auto result = Scheduler::explore(make, 3);
    EXPECT_GT(result.orders, 30U);
    EXPECT_EQ(result.wrong, 0U);
}

struct SteppedShards {
    template <class T>
    using Atomic = SteppedAtomic<T>;
    static void* allocate(std::size_t size, std::size_t alignment) {
        return ::operator new(size, std::align_val_t(alignment));
    }
    static void release(void* memory) { ::operator delete(memory, std::align_val_t(64)); }
};
using Sum = containers::BasicShardedSum<SteppedShards>;

TEST(ShardedSum, LosesNothingWhileItIsReset) {
    const auto make = [] {
        struct Shared {
            Sum sum;
            Wide taken = 0;
            int shared_parts = 0;
            const Sum::Part* held = nullptr;
        };
        auto shared = std::make_shared<Shared>();
        Sum::give_back(*shared->sum.take());  // there are parts to take
        Scheduler::Scene scene;
        for (int index = 0; index < 2; ++index) {
            scene.threads.emplace_back([shared] {
                Sum::Part* part = shared->sum.take();
                if (std::exchange(shared->held, part) == part) ++shared->shared_parts;
                part->sum.fetch_add(1);
                shared->held = nullptr;
                Sum::give_back(*part);
            });
        }
        scene.threads.emplace_back([shared] { shared->taken = shared->sum.exchange_zero(); });
        scene.is_right = [shared] { return shared->taken + shared->sum.load() == 2 && shared->shared_parts == 0; };
        return scene;
    };
    const auto result = Scheduler::explore(make, 2);
    EXPECT_GT(result.orders, 100U);
    EXPECT_EQ(result.wrong, 0U);
}

TEST(ShardedSum, GrowsOnlyWithWhatIsTakenAtOnce) {
    Sum sum;
    for (int round = 0; round < 1000; ++round) {
        Sum::Part* part = sum.take();
        part->sum.fetch_add(1);
        Sum::give_back(*part);
    }
    EXPECT_TRUE(sum.load() == 1000);
    EXPECT_LE(sum.bytes_allocated(), 512U);
}

}  // namespace
}  // namespace aether::testing
