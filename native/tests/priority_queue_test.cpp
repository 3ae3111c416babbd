#include "containers/priority_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "acts.hpp"
#include "containers/once.hpp"

namespace aether::testing {
namespace {

using containers::Entry;
using containers::QueueOutcome;

struct SteppedOnce : Stepped {
    using Parking = SteppedParking;
    static unsigned generation() { return 0; }
};
using Section = containers::BasicOnce<SteppedOnce>;

struct World {
    SteppedParking parking;
    Section::Lock lock;
    int comparing = 0;
    int overlaps = 0;
    int fails_at = -1;  // comparisons with this item fail
};
World* world = nullptr;
thread_local Section::Thread this_thread;

struct SteppedHeap : SteppedRing {
    using Section = aether::testing::Section;

    static bool enter(Section& section) {
        return section.enter(world->parking, world->lock, this_thread, StepDeadline::never) == Entry::run;
    }
    static void leave(Section& section) { section.leave(world->parking, world->lock, this_thread, false); }
    static int is_less(const int* one, const int* other) {
        if (++world->comparing > 1) ++world->overlaps;
        Scheduler::step();
        --world->comparing;
        if (*one == world->fails_at || *other == world->fails_at) return -1;
        return *one < *other ? 1 : 0;
    }
};
using Queue = containers::BasicPriorityQueue<SteppedHeap>;

// Where an item lies says nothing of its place in the order.
std::array<int, 10> items{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

struct Shared {
    World own;
    Queue queue;
    std::vector<int> got;
    int put_count = 0;
    int failed = 0;
    int refused = 0;

    explicit Shared(std::size_t bound) : queue(bound) { world = &own; }
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { Queue::Ring::release(queue.take_all().memory()); }

    void note(QueueOutcome outcome) {
        if (outcome == QueueOutcome::failed) ++failed;
        if (outcome == QueueOutcome::shut_down) ++refused;
    }
    void put(int number, StepDeadline deadline = StepDeadline::never) {
        const QueueOutcome outcome = queue.put(own.parking, &items.at(static_cast<std::size_t>(number)), deadline);
        note(outcome);
        if (outcome == QueueOutcome::done) ++put_count;
    }
    void get(StepDeadline deadline = StepDeadline::never) {
        int* item = nullptr;
        const QueueOutcome outcome = queue.get(own.parking, item, deadline);
        note(outcome);
        if (outcome == QueueOutcome::done) got.push_back(*item);
    }
    [[nodiscard]] bool is_heap() const {
        const auto& ring = queue.ring();
        for (std::size_t index = 1; index < ring.size(); ++index) {
            if (*ring.at(index) < *ring.at((index - 1) / 2)) return false;
        }
        return true;
    }
    [[nodiscard]] bool adds_up() const {
        std::vector<int> all = got;
        for (std::size_t index = 0; index < queue.size(); ++index) all.push_back(*queue.ring().at(index));
        std::ranges::sort(all);
        return own.overlaps == 0 && is_heap() && static_cast<int>(all.size()) == put_count &&
               std::ranges::adjacent_find(all) == all.end();
    }
};

using Act = std::function<void(Shared&)>;

Act puts(const std::vector<int>& numbers) {
    return [numbers](Shared& shared) {
        for (const int number : numbers) shared.put(number);
    };
}

TEST(PriorityQueue, GivesTheSmallestFirst) {
    Shared shared(0);
    for (const int number : {5, 3, 8, 1, 9, 2, 7, 0, 6, 4}) {
        shared.put(number);
        ASSERT_TRUE(shared.is_heap());
    }
    for (int number = 0; number < 10; ++number) {
        shared.get();
        ASSERT_TRUE(shared.is_heap());
        ASSERT_EQ(shared.got.back(), number);
    }
}

TEST(PriorityQueue, AFailedComparisonChangesNothing) {
    Shared shared(0);
    for (const int number : {5, 3, 8, 1}) shared.put(number);
    shared.own.fails_at = 9;
    shared.put(9);
    shared.own.fails_at = 8;
    shared.get();
    EXPECT_EQ(shared.failed, 2);
    EXPECT_TRUE(shared.adds_up());
    shared.own.fails_at = -1;
    for (int count = 0; count < 4; ++count) shared.get();
    EXPECT_EQ(shared.got, (std::vector{1, 3, 5, 8}));
}

TEST(PriorityQueue, NobodyComparesWhileAnotherDoes) {
    const Act gets = [](Shared& shared) { shared.get(), shared.get(); };
    expect_right<Shared>(0, {puts({3, 1}), puts({2, 0}), gets}, [](Shared& shared) { return shared.got.size() == 2; });
}

TEST(PriorityQueue, TheBoundHolds) {
    const Act gets = [](Shared& shared) {
        for (int count = 0; count < 3; ++count) shared.get();
    };
    expect_right<Shared>(1, {puts({2, 0}), puts({1}), gets}, [](Shared& shared) { return shared.got.size() == 3; });
}

TEST(PriorityQueue, ShuttingDownEndsAllWaits) {
    const Act gets = [](Shared& shared) { shared.get(); };
    const Act shuts = [](Shared& shared) {
        Queue::Ring dropped;
        if (!shared.queue.shut_down(shared.own.parking, true, dropped)) ++shared.failed;
        shared.put_count -= static_cast<int>(dropped.size());
        Queue::Ring::release(dropped.memory());
    };
    expect_right<Shared>(1, {puts({1, 0}), gets, shuts}, [](Shared& shared) { return shared.failed == 0; });
}

}  // namespace
}  // namespace aether::testing
