// The races found: deduplicated by the pair of places, kept for the report, and written out when found.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "../core/detector.hpp"
#include "phases.hpp"
#include "recording.hpp"
#include "verdict.hpp"

namespace aether::runtime {

// `present` races with the accesses in `found`. Runs no Python code but the end of the program (halt.hpp).
void report_conflicts(const Place& place, const core::Strand& strand, const core::Access& present,
                      const core::Conflicts& found);

// What is loaded there has turned out to be stored again by an update: tells anew of the bugs with that load, where
// they are others now. No lock may be held; runs no Python code but the end of the program.
void judge_again(const Site& load);

// All races so far as a JSON array, in the order in which they were found. With `run_ended`, verdicts that wait for the
// end are given.
[[nodiscard]] std::string races_as_json(bool run_ended);
[[nodiscard]] std::size_t race_count();
// How many of them are worse than a note, as far as is known by now.
[[nodiscard]] std::size_t serious_race_count();
// How often each has been seen, by its number in the report.
[[nodiscard]] std::map<std::size_t, std::uint64_t> race_counts();
// How each showed in the last phase in which it did.
[[nodiscard]] std::map<std::size_t, Showing> race_showings();
// Forgets all (a child after fork, a new start).
void clear_races();

// Where new races go: a results file of framed records, and a terminal or log; -1: nowhere.
void set_results_fd(int fd);
void set_announce(int fd, Severity lowest, bool colour);
[[nodiscard]] int announcing_fd();
// Globs: a race that matches all four is not announced, though it is written to the results. Set before the start.
struct QuietForm {
    std::string kind;
    std::string location;
    std::string file;
    std::string function;
};
void set_quiet(std::vector<QuietForm> forms);

}  // namespace aether::runtime
