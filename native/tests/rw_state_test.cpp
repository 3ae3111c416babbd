#include "containers/rw_state.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "containers/latch.hpp"
#include "stepped.hpp"

namespace aether::testing {
namespace {

using containers::Wait;

struct SteppedForks : Stepped {
    static unsigned forks() { return 0; }
};
using State = containers::BasicRWState<SteppedForks>;
using Parking = containers::BasicParking<SteppedForks>;

struct Shared {
    Parking parking;
    State state;
    int reading = 0;
    int writing = 0;
    int overlaps = 0;
    int entered = 0;

    void look() { overlaps += writing > 1 || (writing == 1 && reading > 0) ? 1 : 0; }

    void read(StepDeadline deadline) {
        if (state.begin_reading(parking, deadline) != Wait::woken) return;
        ++reading, ++entered;
        look();
        Scheduler::step();
        --reading;
        state.end_reading(parking);
    }
    void write(StepDeadline deadline) {
        if (state.begin_writing(parking, deadline) != Wait::woken) return;
        ++writing, ++entered;
        look();
        Scheduler::step();
        --writing;
        state.end_writing(parking);
    }
    void write_and_read_on() {
        if (state.begin_writing(parking, StepDeadline::never) != Wait::woken) return;
        ++writing, ++entered;
        look();
        --writing, ++reading;
        state.writer_reads_on(parking);
        look();
        Scheduler::step();
        --reading;
        state.end_reading(parking);
    }
};

using Act = void (*)(Shared&);

Scheduler::Result explore(const std::vector<Act>& acts, int entered) {
    const auto make = [&] {
        auto shared = std::make_shared<Shared>();
        Scheduler::Scene scene;
        for (const Act act : acts) scene.threads.emplace_back([shared, act] { act(*shared); });
        scene.is_right = [shared, entered] {
            return shared->overlaps == 0 && shared->entered >= entered && shared->state.readers() == 0 &&
                   !shared->state.writing() && shared->state.waiting_writers() == 0;
        };
        return scene;
    };
    return Scheduler::explore(make, 2);
}

void expect_right(const Scheduler::Result& result) {
    EXPECT_GT(result.orders, 100U);
    EXPECT_EQ(result.wrong, 0U);
    EXPECT_EQ(result.deadlocks, 0U);
}

constexpr Act reads = [](Shared& shared) { shared.read(StepDeadline::never); };
constexpr Act writes = [](Shared& shared) { shared.write(StepDeadline::never); };
constexpr Act reads_on = [](Shared& shared) { shared.write_and_read_on(); };
constexpr Act may_fail_to_write = [](Shared& shared) { shared.write(StepDeadline::may_fail); };
constexpr Act may_be_late_to_write = [](Shared& shared) { shared.write(StepDeadline::may_pass); };
constexpr Act may_fail_to_read = [](Shared& shared) { shared.read(StepDeadline::may_fail); };

TEST(RWState, AWriterIsAlone) {
    expect_right(explore({reads, writes, reads}, 3));
    expect_right(explore({writes, writes, reads}, 3));
}

TEST(RWState, AWriterThatGivesUpHoldsNobodyUp) {
    expect_right(explore({reads, may_fail_to_write, reads}, 2));
    expect_right(explore({writes, may_be_late_to_write, reads}, 2));
    expect_right(explore({writes, may_fail_to_write, writes}, 2));
    expect_right(explore({writes, may_fail_to_read, writes}, 2));
}

TEST(RWState, AWriterMayReadOn) {
    expect_right(explore({reads_on, writes, reads}, 3));
    expect_right(explore({reads_on, reads_on}, 2));
}

TEST(Latch, OpensOnce) {
    struct Counted {
        SteppedParking parking;
        containers::BasicLatch<Stepped> latch{2};
        int refused = 0;
        int passed = 0;
    };
    const auto make = [] {
        auto shared = std::make_shared<Counted>();
        Scheduler::Scene scene;
        for (int index = 0; index < 3; ++index) {
            scene.threads.emplace_back([shared] {
                std::int64_t left = 0;
                if (!shared->latch.count_down(shared->parking, 1, left)) ++shared->refused;
            });
        }
        scene.threads.emplace_back([shared] {
            if (shared->latch.wait(shared->parking, StepDeadline::never) != Wait::failed && shared->latch.count() == 0)
                ++shared->passed;
        });
        scene.is_right = [shared] { return shared->refused == 1 && shared->passed == 1; };
        return scene;
    };
    expect_right(Scheduler::explore(make, 2));
}

}  // namespace
}  // namespace aether::testing
