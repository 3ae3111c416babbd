#include "containers/blocking_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "acts.hpp"

namespace aether::testing {
namespace {

using containers::QueueOutcome;
using containers::Wait;

// An item is its own place in `items`.
std::array<int, 8> items;

using Queue = containers::BasicBlockingQueue<SteppedRing>;

struct Shared {
    SteppedParking parking;
    Queue queue;
    std::vector<int> got;
    int put_count = 0;
    int late = 0;
    int failed = 0;
    int refused = 0;
    int over_the_bound = 0;
    int joined_early = 0;

    explicit Shared(std::size_t bound) : queue(bound) {}
    Shared(const Shared&) = delete;
    Shared& operator=(const Shared&) = delete;
    ~Shared() { Queue::Ring::release(queue.take_all().memory()); }

    QueueOutcome note(QueueOutcome outcome) {
        if (outcome == QueueOutcome::not_yet) ++late;
        if (outcome == QueueOutcome::failed) ++failed;
        if (outcome == QueueOutcome::shut_down) ++refused;
        return outcome;
    }
    bool put(int number, StepDeadline deadline = StepDeadline::never) {
        const bool done =
            note(queue.put(parking, &items.at(static_cast<std::size_t>(number)), deadline)) == QueueOutcome::done;
        if (done) ++put_count;
        look();
        return done;
    }
    bool get(StepDeadline deadline = StepDeadline::never) {
        int* item = nullptr;
        if (note(queue.get(parking, item, deadline)) != QueueOutcome::done) return false;
        got.push_back(static_cast<int>(item - items.data()));
        return true;
    }
    void look() {
        const std::size_t inside = queue.size();
        if (queue.bound() > 0 && inside > queue.bound()) ++over_the_bound;
    }
    // Each item that was put is there or was got, once.
    [[nodiscard]] bool adds_up() const {
        return over_the_bound == 0 && got.size() + queue.size() == static_cast<std::size_t>(put_count) &&
               queue.size() == queue.ring().size() && are_different(got);
    }
    static bool are_different(std::vector<int> numbers) {
        std::ranges::sort(numbers);
        return std::ranges::adjacent_find(numbers) == numbers.end();
    }
};

using Act = std::function<void(Shared&)>;

Act puts(int first, int last) {
    return [=](Shared& shared) {
        for (int number = first; number <= last; ++number) shared.put(number);
    };
}
const Act gets = [](Shared& shared) { shared.get(); };
const Act gets_twice = [](Shared& shared) { shared.get(), shared.get(); };

TEST(BlockingQueue, NobodyWaitsForAnItemThatIsThere) {
    expect_right<Shared>(0, {gets, gets, puts(0, 1)}, [](Shared& shared) { return shared.got.size() == 2; });
    expect_right<Shared>(0, {gets_twice, puts(0, 0), puts(1, 1)},
                         [](Shared& shared) { return shared.got.size() == 2; });
}

TEST(BlockingQueue, FirstInFirstOut) {
    const Act looks = [](Shared& shared) {
        for (int number = 0; number < 3; ++number) shared.get();
    };
    expect_right<Shared>(0, {puts(0, 2), looks}, [](Shared& shared) { return shared.got == std::vector{0, 1, 2}; }, 3);
    expect_right<Shared>(2, {puts(0, 2), looks}, [](Shared& shared) { return shared.got == std::vector{0, 1, 2}; }, 3);
    // And while its memory is replaced.
    expect_right<Shared>(0, {puts(0, 1), puts(4, 5), gets}, [](Shared& shared) {
        const auto first_half = [](int number) { return number < 4; };
        const auto all = [&] {
            std::vector<int> numbers = shared.got;
            for (std::size_t index = 0; index < shared.queue.size(); ++index)
                numbers.push_back(static_cast<int>(shared.queue.ring().at(index) - items.data()));
            return numbers;
        }();
        const auto in_order = [&](bool first) {
            std::vector<int> own;
            std::ranges::copy_if(all, std::back_inserter(own), [&](int each) { return first_half(each) == first; });
            return std::ranges::is_sorted(own);
        };
        return all.size() == 4 && in_order(true) && in_order(false);
    });
}

TEST(BlockingQueue, TheBoundHolds) {
    expect_right<Shared>(1,
                         {puts(0, 1), puts(2, 3),
                          [](Shared& shared) {
                              for (int number = 0; number < 4; ++number) shared.get(), shared.look();
                          }},
                         [](Shared& shared) { return shared.got.size() == 4; });
    expect_right<Shared>(
        1, {puts(0, 0), puts(1, 1), gets_twice}, [](Shared& shared) { return shared.got.size() == 2; }, 3);
}

TEST(BlockingQueue, AWaitThatEndsOtherwiseLosesNothing) {
    for (const StepDeadline deadline : {StepDeadline::may_fail, StepDeadline::may_pass}) {
        // The one that may give up puts what it got back: so there is always an item for the other.
        const Act gives_up = [deadline](Shared& shared) {
            if (!shared.get(deadline)) return;
            const int number = shared.got.front();
            shared.got.erase(shared.got.begin());
            --shared.put_count;
            shared.put(number);
        };
        expect_right<Shared>(0, {gives_up, gets, puts(0, 0)}, [](Shared& shared) { return shared.got.size() == 1; });
        // And of two that want to put, the one that stays has its room.
        const Act gives_up_putting = [deadline](Shared& shared) { shared.put(1, deadline); };
        expect_right<Shared>(1, {puts(0, 0), gives_up_putting, puts(2, 2), gets_twice},
                             [](Shared& shared) { return shared.put_count == 3 - shared.late - shared.failed; });
    }
}

TEST(BlockingQueue, ShuttingDownEndsAllWaits) {
    for (const bool drop : {false, true}) {
        const Act shuts = [drop](Shared& shared) {
            auto dropped = shared.queue.shut_down(shared.parking, drop);
            shared.put_count -= static_cast<int>(dropped.size());
            Queue::Ring::release(dropped.memory());
        };
        expect_right<Shared>(0, {gets, gets, shuts}, [](Shared& shared) { return shared.refused == 2; });
        expect_right<Shared>(1, {puts(0, 1), puts(2, 2), shuts}, [drop](Shared& shared) {
            return shared.refused >= 2 && (!drop || shared.queue.unfinished() == shared.queue.size());
        });
    }
}

TEST(BlockingQueue, JoinEndsWithTheLastTask) {
    const Act joins = [](Shared& shared) {
        shared.put(0);
        shared.put(1);
        if (shared.queue.join(shared.parking, StepDeadline::never) != Wait::unneeded || shared.queue.unfinished() > 0)
            ++shared.joined_early;
    };
    const Act works = [](Shared& shared) {
        shared.get();
        if (!shared.queue.task_done(shared.parking)) ++shared.refused;
    };
    const auto all_done = [](Shared& shared) {
        return shared.joined_early == 0 && shared.refused == 0 && shared.queue.unfinished() == 0 &&
               !shared.queue.task_done(shared.parking);
    };
    expect_right<Shared>(0, {joins, works, works}, all_done);
}

}  // namespace
}  // namespace aether::testing
