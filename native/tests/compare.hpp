// Compares what the core said of a trace with the oracle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "oracle.hpp"
#include "random.hpp"
#include "replay.hpp"
#include "trace.hpp"

namespace aether::testing {

// How much the comparisons saw, so that a suite that proves nothing is noticed.
struct Coverage {
    std::uint64_t traces = 0;
    std::uint64_t accesses = 0;
    std::uint64_t racing_accesses = 0;
    std::uint64_t racing_places = 0;
    std::uint64_t settled_places = 0;  // both readings of the oracle name the same first access that races
};

// Nothing if the core was right, else what it got wrong. Right is:
//   1. Each pair that it reports races by the exact reading; it names the strand and the place in the program of the
//   earlier one.
//   2. At each access every earlier one that races by the generous reading is reported, or one that stands for it is;
//   unless
//      the access repeats one that was compared, with nothing of others between that could race with it. So the first
//      access that races at a place is the oracle's, and no class of earlier accesses is lost.
//   3. With a race, what it says of the place's values and writers is so.
//   4. Places that the generator promised to be race-free are.
[[nodiscard]] std::optional<std::string> difference(const Trace& trace, const std::vector<Report>& reports,
                                                    Coverage& coverage);

// The smallest trace, by leaving operations out, that `fails` still.
[[nodiscard]] Trace shrink(Trace trace, const std::function<bool(const Trace&)>& fails);

[[nodiscard]] inline std::uint64_t trace_seed(std::uint64_t seed, std::uint64_t number) {
    return Random(seed ^ Random(number).next()).next();
}
// Every second trace is disciplined.
[[nodiscard]] Trace make_trace(std::uint64_t seed, std::uint64_t number);

template <class Detector>
[[nodiscard]] std::optional<std::string> check(const Trace& trace, Coverage& coverage) {
    Replay<Detector> replay;
    return difference(trace, replay.run(trace), coverage);
}

// The number of the first trace on which the detector differs from the oracle.
template <class Detector>
[[nodiscard]] std::optional<std::uint64_t> first_difference(std::uint64_t seed, std::uint64_t traces,
                                                            Coverage& coverage) {
    for (std::uint64_t number = 0; number < traces; ++number) {
        if (check<Detector>(make_trace(seed, number), coverage)) return number;
    }
    return std::nullopt;
}

// The difference on that trace, with the trace made small.
template <class Detector>
[[nodiscard]] std::string explain(std::uint64_t seed, std::uint64_t number) {
    const auto failure = [](const Trace& trace) {
        Coverage coverage;
        return check<Detector>(trace, coverage);
    };
    const Trace small =
        shrink(make_trace(seed, number), [&](const Trace& trace) { return failure(trace).has_value(); });
    return "trace " + std::to_string(number) + " of seed " + std::to_string(seed) + ", made small:\n" +
           describe(small) + failure(small).value_or("(no difference)");
}

}  // namespace aether::testing
