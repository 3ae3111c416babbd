// States of several objects (race-model.md, 3, torn-state): that two activations access several objects is read from
// the code; that the two met on two of the same objects is seen in the run.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "activations.hpp"
#include "recording.hpp"
#include "verdict.hpp"

namespace aether::runtime {

struct Finding;

// Once that a pair of places met, in two activations that access several objects.
struct Encounter {
    std::uint64_t object;       // stands for it
    std::uint64_t store, load;  // the epochs of both: in one nothing is released
    CallPlace store_caller, load_caller;

    // Of the same two activations, as far as is known, but of two objects.
    [[nodiscard]] bool is_beside(const Encounter& other) const {
        return object != other.object && store == other.store && load == other.load &&
               store_caller == other.store_caller && load_caller == other.load_caller;
    }
};

// Nothing where the activations access no several objects.
[[nodiscard]] std::optional<Encounter> encounter_of(const Place& place, const core::Strand& strand,
                                                    const core::Access& present, const core::Entry& earlier,
                                                    const Side& before, const Side& after);

// True if it is kept: the first few are.
bool note_encounter(Finding& finding, const std::optional<Encounter>& encounter);

// The first of the findings that shows, together with another one, a state of several objects torn: the reader may find
// one object new and one old.
[[nodiscard]] std::optional<std::pair<const Finding*, TornPair>> torn_in(const std::vector<const Finding*>& findings,
                                                                         bool run_ended);

}  // namespace aether::runtime
