// What is found of a race: pairs of places that never were in order, and the bug that they are signs of.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "../core/lock_set.hpp"
#include "describe.hpp"
#include "encounters.hpp"
#include "history.hpp"
#include "recording.hpp"
#include "sync_events.hpp"
#include "verdict.hpp"

namespace aether::runtime {

struct AccessRecord {
    core::ContextId context = 0;
    core::AccessClass access = core::AccessClass::read;
    core::LockSetId locks = 0;
    const Effect* effect = nullptr;
    std::shared_ptr<core::StrandInfo> strand;
    Moment moment;
    LastSync last_sync;
    AccessText text;
};

// What was seen of the stores of one location.
struct LocationStores {
    std::uint64_t location = 0;
    std::uint64_t store = 0;
    std::uint64_t load = 0;   // stands for the one load of the pair: `load_of`
    std::uint32_t place = 0;  // the site of the store
    bool again = false;       // more than once after its initial value
};

// Which objects something was found on. The first few are kept; they are numbered through the run.
struct Objects {
    struct Known {
        std::uint64_t object;  // its serial
        std::uint32_t number;  // of the object that it is a part of
    };
    std::vector<Known> known;
    bool more = false;

    [[nodiscard]] bool knows(std::uint64_t object) const;
};

// A pair of places, however often it met.
struct Finding {
    PlaceText place;
    PlaceKind kind = PlaceKind::attribute;
    core::ContextId created = 0;
    std::array<AccessRecord, 2> accesses;
    core::ValueHistory value = core::ValueHistory::none;
    bool many_writers = false;
    bool stored_again = false;  // of the locations at which the pair met, one at least was
    bool stored_once = true;    // and one at least was not
    bool identical = false;
    bool copied = false;
    bool runs_python = false;                       // an operation on the location or its value may run Python code
    ContainerKind container = ContainerKind::none;  // that the place is of
    bool own = false;                               // of one of aether's own types
    std::array<Turns, 2> changes{};
    Objects objects;
    std::vector<LocationStores> stores;  // of the first few locations
    std::vector<Encounter> encounters;   // the first few
    std::optional<Meeting> meeting;
};

struct NamedPlace {
    PlaceText text;
    core::ContextId created = 0;
};

struct Told {
    Kind kind;
    Severity severity;
    friend bool operator==(const Told&, const Told&) = default;
};

// One bug, as it is told: by that finding of it which says most.
struct Race {
    std::size_t number = 0;
    std::uint64_t count = 0;
    Verdict verdict;
    Finding finding;
    std::optional<TornPair> torn;    // of a torn state
    bool loaded_again = false;       // by a getter that its caller calls twice
    std::vector<NamedPlace> beside;  // what else of the same state was found to race
    std::vector<std::uint32_t> objects;
    bool more_objects = false;
    std::optional<Told> before;  // what was told of it while less was known
};

// The site that stores what was computed from the load at `context`; null if there is none. A getter's load is an
// update's only where the caller gives its value to the setter.
[[nodiscard]] const Site* update_fed_by(core::ContextId context);

// Of the function that made an access: 0 where no check of the access's site asks.
[[nodiscard]] CallPlace caller_asked_for(core::ContextId context);

// What was done, where it was recorded as `recorded`: in the location of all entries the store of one is no write.
[[nodiscard]] core::AccessClass access_of(PlaceKind kind, const Site* site, core::AccessClass recorded);

// What the operation at `site` does to `object`; null if that is no container's operation.
[[nodiscard]] const Effect* effect_at(const Site* site, const Place& place, core::AccessClass access);

[[nodiscard]] AccessRecord access_record(const Place& place, core::ContextId context, core::AccessClass access,
                                         std::uint64_t epoch, std::optional<std::uint64_t> syncs);

[[nodiscard]] Verdict verdict_of(const Finding& finding, bool run_ended);
// The load of the pair is a getter's, whose caller calls it twice.
[[nodiscard]] bool is_loaded_again(const Finding& finding);
// Of a torn state: what else belongs to it. Of objects: what the pair is a part of if another object's pair is found.
[[nodiscard]] std::optional<TornPair> torn_state_in(const Finding& finding);
[[nodiscard]] std::optional<TornPair> torn_objects_in(const Finding& finding);

// What the access does, in the words of the report.
[[nodiscard]] const char* role_of(const Race& race, const AccessRecord& access);

// `any` build, or `free-threaded` alone.
[[nodiscard]] const char* reachable(const Race& race);

// Where the two sides have synchronised with each other, as far as is known now.
[[nodiscard]] std::optional<Meeting> meeting_in(const Finding& finding);

// True if a comment on the line of one of its accesses silences it.
[[nodiscard]] bool is_ignored(const Race& race);

}  // namespace aether::runtime
