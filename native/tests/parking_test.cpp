#include "containers/parking.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "containers/event.hpp"
#include "stepped.hpp"

namespace aether::testing {
namespace {

using containers::Wait;

// Tokens that are taken one at a time, and waited for.
struct Tokens {
    SteppedParking parking;
    Stepped::Atomic<int> left{0};
    int taken = 0;
    int gone = 0;  // whose wait ended otherwise

    void put() {
        left.fetch_add(1);
        parking.unpark(&left, 1);
    }
    bool try_take() {
        for (int seen = left.load(); seen > 0;) {
            if (left.compare_exchange_strong(seen, seen - 1)) return ++taken, true;
        }
        return false;
    }
    void take(StepDeadline deadline) {
        while (!try_take()) {
            const Wait end = parking.park(&left, [this] { return left.load() == 0; }, deadline);
            if (end == Wait::timed_out || end == Wait::failed) {
                ++gone;
                return;
            }
        }
    }
};

Scheduler::Result explore_tokens(std::vector<StepDeadline> takers, int puts, bool all_taken) {
    const auto make = [&] {
        auto tokens = std::make_shared<Tokens>();
        Scheduler::Scene scene;
        for (const StepDeadline deadline : takers)
            scene.threads.emplace_back([tokens, deadline] { tokens->take(deadline); });
        scene.threads.emplace_back([tokens, puts] {
            for (int put = 0; put < puts; ++put) tokens->put();
        });
        scene.is_right = [tokens, puts, all_taken] {
            return tokens->taken + tokens->left.now() == puts && (!all_taken || tokens->taken == puts);
        };
        return scene;
    };
    return Scheduler::explore(make, 2);
}

TEST(Parking, NoWakeUpIsLost) {
    const auto result = explore_tokens({StepDeadline::never, StepDeadline::never}, 2, true);
    EXPECT_GT(result.orders, 300U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

// The one that may fail gives back what it takes: so there is always a token for the other, and it must get to know of
// it.
TEST(Parking, AFailedWaitPassesItsWakeUpOn) {
    const auto make = [] {
        auto tokens = std::make_shared<Tokens>();
        Scheduler::Scene scene;
        scene.threads.emplace_back([tokens] {
            tokens->take(StepDeadline::may_fail);
            if (tokens->gone > 0) return;
            --tokens->taken;
            tokens->put();
        });
        scene.threads.emplace_back([tokens] { tokens->take(StepDeadline::never); });
        scene.threads.emplace_back([tokens] { tokens->put(); });
        scene.is_right = [tokens] { return tokens->taken == 1 && tokens->left.now() == 0; };
        return scene;
    };
    const auto result = Scheduler::explore(make, 2);
    EXPECT_GT(result.orders, 300U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

TEST(Parking, ATimedOutWaitTakesItsWakeUp) {
    const auto result = explore_tokens({StepDeadline::may_pass, StepDeadline::never}, 2, false);
    EXPECT_GT(result.orders, 300U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

struct Signalled {
    SteppedParking parking;
    containers::BasicEvent<Stepped> event;
    int ended = 0;
};

TEST(Event, WakesAllWhoWaitAlsoWhereItIsClearedAtOnce) {
    const auto make = [] {
        auto shared = std::make_shared<Signalled>();
        Scheduler::Scene scene;
        for (int index = 0; index < 2; ++index) {
            scene.threads.emplace_back([shared] {
                shared->ended += shared->event.wait(shared->parking, StepDeadline::never) != Wait::failed ? 1 : 0;
            });
        }
        scene.threads.emplace_back([shared] {
            shared->event.set(shared->parking);
            shared->event.clear();
            shared->event.set(shared->parking);
        });
        scene.is_right = [shared] { return shared->ended == 2; };
        return scene;
    };
    const auto result = Scheduler::explore(make, 2);
    EXPECT_GT(result.orders, 300U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

}  // namespace
}  // namespace aether::testing
