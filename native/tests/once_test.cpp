#include "containers/once.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "stepped.hpp"

namespace aether::testing {
namespace {

using containers::Entry;

struct SteppedOnce : Stepped {
    using Parking = SteppedParking;
    static unsigned generation() { return current; }
    static inline unsigned current = 0;
};
using Once = containers::BasicOnce<SteppedOnce>;

struct Shared {
    SteppedParking parking;
    Once::Lock lock;
    std::array<Once, 2> onces;
    std::array<Once::Thread, 3> threads;
    std::array<int, 2> running{};
    std::array<int, 2> runs{};
    int overlaps = 0;
    int seen_done = 0;
    int hung = 0;
    int gone = 0;

    using Inside = std::function<bool()>;  // whether it succeeds

    Entry call(std::size_t thread, std::size_t which, StepDeadline deadline, const Inside& inside) {
        Once& once = onces.at(which);
        const Entry entry = once.enter(parking, lock, threads.at(thread), deadline);
        if (entry == Entry::hangs) ++hung;
        if (entry == Entry::timed_out || entry == Entry::failed) ++gone;
        if (entry == Entry::done) seen_done += once.is_done() && runs.at(which) == 1 ? 1 : 0;
        if (entry != Entry::run) return entry;
        if (++running.at(which) > 1) ++overlaps;
        Scheduler::step();
        const bool done = inside();
        --running.at(which);
        if (done) ++runs.at(which);
        once.leave(parking, lock, threads.at(thread), done);
        return entry;
    }
};

using Act = std::function<void(Shared&)>;

Scheduler::Result explore(const std::vector<Act>& acts, const std::function<bool(Shared&)>& is_right) {
    const auto make = [&] {
        auto shared = std::make_shared<Shared>();
        Scheduler::Scene scene;
        for (const Act& act : acts) scene.threads.emplace_back([shared, &act] { act(*shared); });
        scene.is_right = [shared, &is_right] { return shared->overlaps == 0 && is_right(*shared); };
        return scene;
    };
    return Scheduler::explore(make, 2, 800);
}

void expect_right(const Scheduler::Result& result) {
    EXPECT_GT(result.orders, 100U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

Act calls(std::size_t thread, StepDeadline deadline = StepDeadline::never) {
    return [=](Shared& shared) { shared.call(thread, 0, deadline, [] { return true; }); };
}

TEST(Once, OneRunsAndTheOthersSeeItDone) {
    expect_right(explore({calls(0), calls(1), calls(2)}, [](Shared& shared) {
        return shared.runs[0] == 1 && shared.seen_done == 2 && shared.hung == 0;
    }));
}

TEST(Once, IfItFailsTheNextOneTries) {
    const Act fails = [](Shared& shared) { shared.call(0, 0, StepDeadline::never, [] { return false; }); };
    expect_right(explore({fails, calls(1), calls(2)}, [](Shared& shared) { return shared.runs[0] == 1; }));
}

TEST(Once, AWaitThatEndsOtherwiseHoldsNobodyUp) {
    for (const StepDeadline deadline : {StepDeadline::may_fail, StepDeadline::may_pass}) {
        expect_right(explore({calls(0), calls(1, deadline), calls(2)}, [](Shared& shared) {
            return shared.runs[0] == 1 && shared.seen_done + shared.gone == 2 && shared.threads[1].waits_for == nullptr;
        }));
    }
}

// Each of two calls the other one's from within its own: one of them is told, and fails.
TEST(Once, NobodyWaitsInACircle) {
    const auto calls_other = [](std::size_t own) {
        return [own](Shared& shared) {
            shared.call(own, own, StepDeadline::never, [&shared, own] {
                return shared.call(own, 1 - own, StepDeadline::never, [] { return true; }) != Entry::hangs;
            });
        };
    };
    expect_right(explore({calls_other(0), calls_other(1)}, [](Shared& shared) {
        return shared.hung <= 1 && shared.threads[0].does == nullptr && shared.threads[1].does == nullptr;
    }));
}

TEST(Once, NobodyWaitsForItself) {
    Shared shared;
    Entry inner = Entry::done;
    shared.call(0, 0, StepDeadline::never, [&] {
        inner = shared.call(0, 0, StepDeadline::never, [] { return true; });
        return true;
    });
    EXPECT_EQ(inner, Entry::hangs);
    EXPECT_TRUE(shared.onces[0].is_done());
}

TEST(Once, AChildProcessKeepsOnlyWhatItsThreadDoes) {
    Shared shared;
    Once& own = shared.onces[0];
    Once& others = shared.onces[1];
    ASSERT_EQ(own.enter(shared.parking, shared.lock, shared.threads[0], StepDeadline::never), Entry::run);
    ASSERT_EQ(others.enter(shared.parking, shared.lock, shared.threads[1], StepDeadline::never), Entry::run);
    ++SteppedOnce::current;
    Once::keep(shared.threads[0]);
    EXPECT_EQ(others.enter(shared.parking, shared.lock, shared.threads[2], StepDeadline::never), Entry::run);
    EXPECT_EQ(own.enter(shared.parking, shared.lock, shared.threads[0], StepDeadline::never), Entry::hangs);
    own.leave(shared.parking, shared.lock, shared.threads[0], true);
    EXPECT_TRUE(own.is_done());
}

}  // namespace
}  // namespace aether::testing
