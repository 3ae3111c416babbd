// Tests that guard acts (race-model.md, 3, check-then-act): read from the code by hooks/aether_hooks/checks.py, kept at
// the sites of both.
#pragma once

#include <cstdint>
#include <vector>

#include "call_place.hpp"
#include "site.hpp"

namespace aether::runtime {

// The changes of a place that turn an answer. Mirrors hooks/aether_hooks/answers.py.
using Turns = std::uint8_t;
struct Turn {
    static constexpr Turns removal = 1U << 0, insertion = 1U << 1, to_none = 1U << 2, to_some = 1U << 3,
                           to_false = 1U << 4, to_true = 1U << 5, any_store = 1U << 6;
};

// What is known of an act. Mirrors hooks/aether_hooks/checks.py.
enum class How : std::uint8_t {
    fills = 1U << 0,          // one store that fills the miss, of what is not changed afterwards
    soft = 1U << 1,           // tests again by itself, or its failure is caught around it
    retested = 1U << 2,       // stands under a lock, behind a second test
    uncut = 1U << 3,          // with the GIL, threads cannot be switched between the test and the act
    sets_constant = 1U << 4,  // stores the constant of a flag that the test misses
    looks_up = 1U << 5,       // a look-up in a defaultdict: the test, and the insertion of what is missing
    resets = 1U << 6,         // no act: the store of None after which what was filled is missing again
    varies = 1U << 7,         // the test compares with what each thread may have of its own
};

// Immutable and never freed, like the sites.
struct Check {
    const Site* test;
    const Site* act;
    Turns turned_by;
    std::uint8_t how;
    // What runs the function that makes the test, or does the act; 0: it is the function of the guard itself.
    CallPlace test_caller = 0;
    CallPlace act_caller = 0;

    [[nodiscard]] bool is(How what) const { return (how & static_cast<std::uint8_t>(what)) != 0; }
};

// The checks in which a site is the test or the act. Filled before the code can run.
struct Checks {
    std::vector<Check> all;
    const Site* bug = nullptr;  // one site stands for all that are tied by checks: what they find is one bug
    bool by_caller = false;     // some of them only where a certain place called the function
};

// Linked at their sites for good.
void add_check(Site& test, Site& act, const Check& check);

// The check of a look-up in a defaultdict, which is test and act in one. Lives for good.
[[nodiscard]] const Check& check_of_lookup(const Site& site, std::uint8_t how);

// The site that stands for all that are tied to `site` by checks, or itself.
[[nodiscard]] const Site& bug_of(const Site& site);

[[nodiscard]] bool is_act(const Site& site);

}  // namespace aether::runtime
