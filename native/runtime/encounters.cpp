#include "encounters.hpp"

#include <algorithm>

#include "race.hpp"

namespace aether::runtime {

namespace {

constexpr std::size_t most_encounters = 32;

const Site* site_of(const AccessRecord& access) {
    return site_at(context_at(access.context).site);
}

// The sites of the pair's store and load.
std::pair<const Site*, const Site*> halves_of(const Finding& finding) {
    const auto& [one, other] = finding.accesses;
    return core::is_write(one.access) ? std::pair(site_of(one), site_of(other))
                                      : std::pair(site_of(other), site_of(one));
}

bool met_on_two(const Finding& one, const Finding& other) {
    return std::ranges::any_of(one.encounters, [&other](const Encounter& first) {
        return std::ranges::any_of(other.encounters,
                                   [&first](const Encounter& second) { return first.is_beside(second); });
    });
}

struct Part {
    const Finding* finding;
    TornPair torn;
};

std::optional<TornPair> torn_by(const Part& one, const Part& other) {
    const auto [store, load] = halves_of(*one.finding);
    const auto [other_store, other_load] = halves_of(*other.finding);
    if ((store == other_store && !one.torn.stores_several) || (load == other_load && !one.torn.loads_several))
        return std::nullopt;
    if (!met_on_two(*one.finding, *other.finding)) return std::nullopt;
    TornPair torn = one.torn;
    torn.other_store = other_store;
    torn.other_load = other_load;
    return torn;
}

}  // namespace

std::optional<Encounter> encounter_of(const Place& place, const core::Strand& strand, const core::Access& present,
                                      const core::Entry& earlier, const Side& before, const Side& after) {
    if (!torn_objects_of(place.kind, before, after)) return std::nullopt;
    const std::uint64_t then = core::epoch_of(earlier.word);
    const CallPlace then_caller = caller_of(earlier.context);
    const CallPlace now_caller = caller_of(present.context);
    const auto object = reinterpret_cast<std::uint64_t>(&place.shadow);
    if (core::is_write(earlier.access())) return Encounter{object, then, strand.now(), then_caller, now_caller};
    return Encounter{object, strand.now(), then, now_caller, then_caller};
}

bool note_encounter(Finding& finding, const std::optional<Encounter>& encounter) {
    if (!encounter || finding.encounters.size() == most_encounters) return false;
    finding.encounters.push_back(*encounter);
    return true;
}

std::optional<std::pair<const Finding*, TornPair>> torn_in(const std::vector<const Finding*>& findings,
                                                           bool run_ended) {
    std::vector<Part> parts;
    for (const Finding* finding : findings) {
        const auto torn = torn_objects_in(*finding);
        if (torn && !is_settled(verdict_of(*finding, run_ended))) parts.push_back({finding, *torn});
    }
    for (const Part& one : parts) {
        for (const Part& other : parts) {
            if (const auto torn = torn_by(one, other)) return std::pair(one.finding, *torn);
        }
    }
    return std::nullopt;
}

}  // namespace aether::runtime
