// The oracle: judges a trace by race-model.md alone. Slow, obviously right, and without a line of the core's.
//
// It keeps the full history of each place and, for each strand, the plain set of all operations that it knows to have
// happened before. No epochs, clocks, slots, sweeps or forgetting: two accesses race if they conflict and the earlier
// one is not in the set of the later one's strand.
//
// The rules, as the model states them (section 2):
//   - Program order; fork, join, lock and queue hand the whole past over.
//   - Rule 5, publication: beside its past a strand keeps what it has *seen*: the operations before a store that it has
//     loaded (and what the storing strand had seen). Only accesses to an object that were made while its maker alone
//     had touched it are ordered by being seen. Since a core cannot know how a strand came by its reference, each
//     strand may also count as having loaded the latest store of that object which its maker made while it was new; if
//     there was none, all that was done to the new object is ordered.
//   - Rule 7, flags, and 8, polled lengths: a load of a place that has held True, False and None alone (a load that
//   polls)
//     takes what was before the store into its past. Values are not told apart: each store of a flag counts as a
//     change.
//
//   - A place that held nothing but None and then, by one store alone, something else: a load that waits for that takes
//     what was before the store into its past.
//
// The core over-approximates order in one documented way: a load brings what the storing strand has published by *now*
// (StrandTable::load), and of every store that it may have seen; and in lazy time what a strand does up to its next
// publication counts as done before its store. So there are two readings: `exact`, by which no reported pair may be
// ordered, and `generous`, by which no unordered pair may go unreported. On most traces they agree.
#pragma once

#include <bitset>
#include <vector>

#include "trace.hpp"

namespace aether::testing {

using Operations = std::bitset<max_operations>;  // by index in the trace

enum class Reading : std::uint8_t { exact, generous };

// For each access: the earlier accesses to the same place that are ordered before it, and those that race with it; what
// the place has held by then; and whether several strands have stored there, or one more than once, not counting the
// place's first store and those to a new object.
struct Verdict {
    std::vector<Operations> ordered;
    std::vector<Operations> races;
    std::vector<bool> fresh;
    std::vector<core::ValueHistory> value;
    std::vector<bool> many_writers;
    std::vector<bool> stored_often;
};

[[nodiscard]] Verdict judge_exactly(const Trace& trace);
// `exact` is the same trace's exact verdict: a store that is overwritten in that order can no longer be seen.
[[nodiscard]] Verdict judge_generously(const Trace& trace, const Verdict& exact);

// True if a race of the access `earlier` need not be shown when `later`, ordered after it, shows the same race: the
// classes whose last access must survive for each place and strand (architecture.md, "The way an access travels", 3).
[[nodiscard]] bool stands_for(const Operation& later, const Operation& earlier);

}  // namespace aether::testing
