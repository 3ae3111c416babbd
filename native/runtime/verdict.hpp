// The verdict on an unordered pair of accesses: which kind of race it is, how grave, and why (race-model.md, 3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "../core/access.hpp"
#include "activations.hpp"
#include "check.hpp"
#include "effects.hpp"
#include "recording.hpp"
#include "site.hpp"
#include "types.hpp"

namespace aether::runtime {

enum class Kind : std::uint8_t { iterate_while_mutated, check_then_act, lost_update, torn_state, data_race, benign };
// In the order of precedence: of the kinds that fit the first is the race's, the others stand in `also`.
inline constexpr std::array kinds{Kind::iterate_while_mutated,
                                  Kind::check_then_act,
                                  Kind::lost_update,
                                  Kind::torn_state,
                                  Kind::data_race,
                                  Kind::benign};
enum class Severity : std::uint8_t { error, warning, note };

struct Verdict {
    Kind kind = Kind::data_race;
    Severity severity = Severity::warning;
    const char* reason = nullptr;  // of a note
    std::uint8_t also = 0;         // further kinds that fit, a bit for each
    const Check* check = nullptr;  // of check-then-act
    bool shows_test = false;       // the test itself is one of the pair, not its act alone
    std::uint8_t guarded = 0;      // which of the pair is the test or its act
};

// One side of a pair. `effect` is what its operation does to a container, or null.
struct Side {
    const Site* site;
    core::AccessClass access;
    const Effect* effect;
    bool locked = false;   // some lock was held
    bool feeds = false;    // a load whose value is the old one of an update
    CallPlace caller = 0;  // of the access's function, where a check of the site or an activation asks for it
    // Of a store, what it stored. Compared, never dereferenced.
    const PyObject* value = nullptr;
    const PyTypeObject* type = nullptr;
    [[nodiscard]] AccessPlace place() const { return {site, caller}; }
};

// What is known of the location at the moment of the verdict.
struct Location {
    PlaceKind kind;
    core::ValueHistory value;
    bool many_writers;
    bool stored_again;               // more than once after its initial value: that, or another where the pair met
    bool stored_once;                // that, or another where the pair met, was not
    bool run_ended;                  // a gauge is judged then; before that it has the benefit of the doubt
    bool identical;                  // each time that the pair met, both stored the same object
    bool copied;                     // each time, the store was a copy-on-write
    ContainerKind container;         // that the place is of
    std::array<Turns, 2> changes{};  // what each side changed, whenever the pair met
    bool own = false;                // of one of aether's own types, whose operations are one step each

    // An OrderedDict does not lock itself: nothing on it is benign.
    [[nodiscard]] bool unlocked() const { return container == ContainerKind::ordered_dict; }
};

// The state of which the pair has a part, torn by it or by a pair of another part (activations.hpp).
[[nodiscard]] std::optional<TornPair> state_of(PlaceKind kind, const Side& earlier, const Side& later);
// What makes a torn state of the pair, if anything does: alone, or beside a pair of another object.
[[nodiscard]] std::optional<TornPair> torn_state_of(PlaceKind kind, const Side& earlier, const Side& later);
[[nodiscard]] std::optional<TornPair> torn_objects_of(PlaceKind kind, const Side& earlier, const Side& later);
[[nodiscard]] Verdict torn_verdict(const TornPair& torn);

// The pair is a signal: no state can be torn by it.
[[nodiscard]] bool is_settled(const Verdict& verdict);

// What the stores of a pair did this time: known from their sites until these store again.
[[nodiscard]] bool stores_identical(const Side& earlier, const Side& later);
[[nodiscard]] bool is_copied_on_write(const Side& earlier, const Side& later);

// True if `a` says more: its kind comes first, or of the same kind it is graver.
[[nodiscard]] bool is_before(const Verdict& a, const Verdict& b);
// The verdict where both hold: the first kind, the gravest severity.
[[nodiscard]] Verdict both(const Verdict& a, const Verdict& b);

[[nodiscard]] Verdict judge(const Location& location, const Side& earlier, const Side& later);
// Of aether's own types; nothing where the two cannot go wrong, or not in the order in which they came.
[[nodiscard]] std::optional<Verdict> judge_own(const Location& location, const Side& earlier, const Side& later);
[[nodiscard]] const char* name_of(Kind kind);
[[nodiscard]] const char* name_of(Severity severity);

}  // namespace aether::runtime
