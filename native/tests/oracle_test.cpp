// A million random traces, on which the core and the oracle agree. AETHER_TRACES and AETHER_SEED change how many and
// which.
#include "oracle.hpp"

#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "compare.hpp"
#include "generator.hpp"
#include "scene.hpp"

namespace aether::testing {
namespace {

using core::AccessClass;

// The oracle itself, on traces small enough to judge by hand.
class OracleTest : public ::testing::Test {
  protected:
    std::size_t step(Step step, unsigned strand, unsigned other = 0) {
        Operation operation;
        operation.step = step;
        operation.strand = static_cast<std::uint8_t>(strand);
        operation.other = static_cast<std::uint8_t>(other);
        trace_.operations.push_back(operation);
        return trace_.operations.size() - 1;
    }
    std::size_t create(unsigned strand, unsigned object) {
        const std::size_t index = step(Step::create, strand);
        trace_.operations[index].object = static_cast<std::uint8_t>(object);
        return index;
    }
    std::size_t access(unsigned strand, unsigned place, AccessClass access, unsigned object = no_object) {
        const std::size_t index = step(Step::access, strand);
        trace_.operations[index].place = static_cast<std::uint8_t>(place);
        trace_.operations[index].access = access;
        trace_.operations[index].object = static_cast<std::uint8_t>(object);
        return index;
    }
    bool race(std::size_t earlier, std::size_t later) {
        const Verdict exact = judge_exactly(trace_);
        EXPECT_EQ(exact.races[later].test(earlier), judge_generously(trace_, exact).races[later].test(earlier));
        return exact.races[later].test(earlier);
    }

    static constexpr unsigned place = first_global + 3;
    static constexpr unsigned cell = first_global + 4;
    Trace trace_;
};

TEST_F(OracleTest, ForkAndJoinOrder) {
    const std::size_t before = access(0, place, AccessClass::write);
    step(Step::fork, 0, 1);
    const std::size_t between = access(0, place, AccessClass::read);
    const std::size_t child = access(1, place, AccessClass::write);
    step(Step::finish, 1);
    const std::size_t unjoined = access(0, place, AccessClass::read);
    step(Step::join, 0, 1);
    const std::size_t joined = access(0, place, AccessClass::read);
    EXPECT_FALSE(race(before, child));
    EXPECT_TRUE(race(between, child));
    EXPECT_TRUE(race(child, unjoined));
    EXPECT_FALSE(race(child, joined));
}

TEST_F(OracleTest, ALockOrdersItsHolders) {
    step(Step::adopt, 1);
    step(Step::acquire, 0);
    const std::size_t first = access(0, place, AccessClass::update);
    step(Step::release, 0);
    step(Step::acquire, 1, 1);
    const std::size_t other_lock = access(1, place, AccessClass::read);
    step(Step::acquire, 1);
    const std::size_t same_lock = access(1, place, AccessClass::update);
    EXPECT_TRUE(race(first, other_lock));
    EXPECT_FALSE(race(first, same_lock));
}

TEST_F(OracleTest, AnObjectSetAfterItsPublicationRaces) {
    step(Step::adopt, 1);
    create(0, 0);
    const std::size_t built = access(0, 0, AccessClass::write);
    access(0, cell, AccessClass::write, 0);
    const std::size_t late = access(0, 0, AccessClass::update);
    access(1, cell, AccessClass::read);
    const std::size_t arrived = access(1, 0, AccessClass::read);
    EXPECT_FALSE(race(built, arrived));
    EXPECT_TRUE(race(late, arrived));
}

TEST_F(OracleTest, AFlagOrders) {
    step(Step::adopt, 1);
    const std::size_t before = access(0, place, AccessClass::write);
    trace_.operations[access(0, flag_place, AccessClass::write)].value = core::ValueHistory::flag;
    const std::size_t after = access(0, place, AccessClass::update);
    access(1, flag_place, AccessClass::check);
    const std::size_t seen = access(1, place, AccessClass::read);
    EXPECT_FALSE(race(before, seen));
    EXPECT_TRUE(race(after, seen));
}

TEST_F(OracleTest, AnObjectsSuccessorAtItsAddressIsAnother) {
    step(Step::adopt, 1);
    create(0, 0);
    const std::size_t old = access(0, 0, AccessClass::write);
    create(1, 0);
    const std::size_t fresh = access(1, 0, AccessClass::write);
    EXPECT_FALSE(race(old, fresh));
}

TEST(Generator, WritesWellFormedTraces) {
    for (std::uint64_t number = 0; number < 20'000; ++number) {
        const Trace trace = make_trace(5, number);
        ASSERT_LE(trace.operations.size(), max_operations);
        ASSERT_TRUE(well_formed(trace)) << describe(trace);
    }
}

std::uint64_t random_seed() {
    return from_environment("AETHER_SEED", std::random_device()());
}

// Agreement on a quarter of a million traces at a time.
class Agreement : public ::testing::TestWithParam<int> {
  protected:
    static void run(std::uint64_t seed) {
        const std::uint64_t traces = from_environment("AETHER_TRACES", 1'000'000 / slowness) / 4;
        Coverage coverage;
        const auto difference = first_difference<core::Detector>(seed, traces, coverage);
        std::cout << "seed " << seed << ": " << coverage.traces << " traces, " << coverage.accesses << " accesses, "
                  << coverage.racing_accesses << " of them race; at " << coverage.settled_places << " of "
                  << coverage.racing_places << " racing places the first race is the only possible one\n";
        if (difference) FAIL() << explain<core::Detector>(seed, *difference);
        if (traces < 1'000) return;
        EXPECT_GT(coverage.racing_accesses, coverage.accesses / 10);
        EXPECT_GT(coverage.settled_places, coverage.racing_places * 98 / 100);
    }
};

TEST_P(Agreement, OnFixedTraces) {
    run(static_cast<std::uint64_t>(GetParam()));
}
TEST_P(Agreement, OnRandomTraces) {
    run(random_seed() + static_cast<std::uint64_t>(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Oracle, Agreement, ::testing::Values(1, 2));

}  // namespace
}  // namespace aether::testing
