// What threads do to one object, in every order that the Scheduler tries.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <functional>
#include <memory>
#include <vector>

#include "stepped.hpp"

namespace aether::testing {

// A policy for what keeps its items in a ring.
struct SteppedRing : Stepped {
    using Object = int;
    using Parking = SteppedParking;
    static constexpr std::size_t first_capacity = 1;

    static unsigned forks() { return 0; }
    static void* allocate(std::size_t size) {
        Scheduler::step();
        return std::malloc(size);
    }
    static void release(void* memory) {
        Scheduler::step();
        std::free(memory);
    }
};

// One for each thread.
template <class Shared>
using Acts = std::vector<std::function<void(Shared&)>>;

// `Shared(argument)` is made anew for each order; in the end it must add up, too.
template <class Shared, class Argument>
void expect_right(const Argument& argument, const Acts<Shared>& acts, const std::function<bool(Shared&)>& is_right,
                  unsigned preemptions = 2) {
    const auto make = [&] {
        auto shared = std::make_shared<Shared>(argument);
        Scheduler::Scene scene;
        for (const auto& act : acts) scene.threads.emplace_back([shared, &act] { act(*shared); });
        scene.is_right = [shared, &is_right] { return shared->adds_up() && is_right(*shared); };
        return scene;
    };
    // Many orders with one preemption, and many of those with more.
    std::size_t orders = 0;
    for (const unsigned most : {1U, preemptions}) {
        const auto result = Scheduler::explore(make, most, 500);
        orders += result.orders;
        EXPECT_EQ(result.wrong, 0U);
        EXPECT_EQ(result.deadlocks, 0U);
    }
    EXPECT_GT(orders, 100U);
}

}  // namespace aether::testing
